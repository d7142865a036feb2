import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { SETTINGS } from '../src/settings/settings.ts';

const ROOT = new URL('../', import.meta.url);
const PAGE = readFileSync(new URL('docs/operating.md', ROOT), 'utf8');
/** The codes in the first cells of the page's tables. */
const EXPLAINED = [...PAGE.slice(PAGE.indexOf('## What the log says')).matchAll(/^\| (`[^|]+) \|/gm)]
  .flatMap(([, cell = '']) => cell.split(', '))
  .map((cell) => cell.replaceAll('`', ''));

const SETTING_NAMES = new Set(SETTINGS.map(({ name }) => name));

describe('the page on running the desk', () => {
  it('explains every line that the desk logs, by its code', () => {
    const unexplained = lines().filter(({ code }) => !EXPLAINED.includes(code));
    assert.deepEqual(unexplained, []);
  });

  it('explains no line twice, and none that nobody logs', () => {
    const logged = new Set(lines().map(({ code }) => code));
    assert.deepEqual(
      EXPLAINED.filter((code, index) => !logged.has(code) || EXPLAINED.indexOf(code) !== index),
      [],
    );
  });

  it('names settings that are there', () => {
    for (const [, name = ''] of PAGE.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)) assert.ok(SETTING_NAMES.has(name), name);
  });
});

describe('a line of the log', () => {
  it('begins with its code in kebab-case, wherever it is written', () => {
    const without = lines().filter(({ code }) => !/^[a-z]+(-[a-z]+)*$/.test(code));
    assert.deepEqual(without, []);
  });

  it('is looked for in every way to write one', () => {
    const text = "log.info({ a: 1 }, '…'); log?.warn(fields); parts.log[level](\n  { code: 'a-line' },\n  '…',\n);";
    assert.deepEqual(linesIn('a.ts', text), [
      { at: 'a.ts:1', code: '' },
      { at: 'a.ts:1', code: '' },
      { at: 'a.ts:1', code: 'a-line' },
    ]);
    assert.ok(lines().length > 60, 'where are the lines?');
  });
});

interface Written {
  /** `file:line` of the call. */
  readonly at: string;
  /** Empty when the call doesn't begin with a code. */
  readonly code: string;
}

function lines(): Written[] {
  const files = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => linesIn(file, readFileSync(new URL(`src/${file}`, ROOT), 'utf8')));
}

/** The formatter keeps the code on the line of the call's brace or alone on the next one. */
function linesIn(file: string, text: string): Written[] {
  const calls = text.matchAll(
    /\blog(?:\?\.|\.|\[)(?:trace|debug|info|warn|error|fatal|\w+\])\((?:\s*\{\s*code: '(?<code>[^']*)')?/g,
  );
  return [...calls].map(({ index, groups }) => ({
    at: `${file}:${text.slice(0, index).split('\n').length}`,
    code: groups?.code ?? '',
  }));
}
