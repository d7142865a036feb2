import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { SETTINGS } from '../src/settings/settings.ts';

const ROOT = new URL('../', import.meta.url);
const PAGE = readFileSync(new URL('docs/operating.md', ROOT), 'utf8');
/** The first cells of the tables of lines. */
const LINES = [...PAGE.slice(PAGE.indexOf('## What the log says')).matchAll(/^\| ([^|]+) \|/gm)]
  .flatMap(([, cell = '']) => cell.split(', '))
  .filter((cell) => cell !== 'line' && !cell.startsWith('-'));

const SETTING_NAMES = new Set(SETTINGS.map(({ name }) => name));

describe('the page on running the desk', () => {
  it('explains every warning and every error that the desk logs', () => {
    for (const said of logged()) {
      const isTold = LINES.some((line) => said.startsWith(line.replaceAll('`', '').replace(/ ?…$/, '')));
      assert.ok(isTold, `nothing is said of "${said}"`);
    }
  });

  it('explains none that nobody logs', () => {
    const source = sources().join('\n');
    for (const line of LINES) assert.ok(source.includes(line.replaceAll('`', '').replace(/ ?…$/, '')), line);
  });

  it('names settings that are there', () => {
    for (const [, name = ''] of PAGE.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)) assert.ok(SETTING_NAMES.has(name), name);
  });
});

/** What each such line is found by: its code, or its words where it has none. */
function logged(): string[] {
  const calls = sources().flatMap((text) => [
    ...text.matchAll(/(?:const fields = (?<fields>\{.*\});\s+)?\blog\.(?:warn|error)\((?<call>[\s\S]*?)\)[;,]?\n/g),
  ]);
  assert.ok(calls.length > 50, 'where are the lines?');
  return calls.flatMap(({ groups: { fields = '', call = '' } = {} }) => {
    const [, given] = /code: (.+?)[,}\n]/.exec(fields + call) ?? [];
    if (given !== undefined) return [...given.matchAll(/['`]([\w-]+)/g)].map(([, code = '']) => code);
    const [words] = [...call.matchAll(/'([^']{4,})'|`([A-Z][^`$]{3,})/g)].reverse();
    return words?.[1] ?? words?.[2] ?? [];
  });
}

function sources(): string[] {
  const files = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' });
  const ours = files.filter((file) => file.endsWith('.ts'));
  return ours.map((file) => readFileSync(new URL(`src/${file}`, ROOT), 'utf8'));
}
