import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { SETTINGS } from '../src/settings/settings.ts';
import type { Tables } from '../src/store/schema.ts';

const ROOT = new URL('../', import.meta.url);
const PAGE = readFileSync(new URL('docs/security.md', ROOT), 'utf8');
const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8');

/** Every table. The compiler requires that a new table is added here, and then this test requires it on the page. */
const TABLES: Readonly<Record<keyof Tables, true>> = {
  transfers: true,
  drafts: true,
  audit: true,
  partner_audit: true,
  work: true,
  budget_uses: true,
  bindings: true,
  chats: true,
  cards: true,
  turns: true,
  stamps: true,
  refusals: true,
  tokens: true,
  sign_ins: true,
};

const SETTING_NAMES = new Set(SETTINGS.map(({ name }) => name));

describe('the page on security', () => {
  it('names files, scripts and settings that are there', () => {
    const files = [...PAGE.matchAll(/`((?:src|test)\/[\w./-]*)`/g)].map(([, path = '']) => path);
    assert.ok(files.length > 5);
    for (const file of files) assert.ok(existsSync(new URL(file, ROOT)), `there is no ${file}`);
    const names = [...PAGE.matchAll(/`([A-Z][A-Z_]{4,})`/g)].map(([, name = '']) => name);
    for (const name of names) assert.ok(SETTING_NAMES.has(name), `there is no setting ${name}`);
    for (const [, name = ''] of PAGE.matchAll(/`npm run ([\w:]+)`/g))
      assert.match(read('package.json'), new RegExp(`"${name}":`));
  });

  it('quotes tests that are there, one at least for each known hole', () => {
    const holes = [...PAGE.matchAll(/^\| ([SW]\d+) \|.*$/gm)].map(([row, hole = '']) => ({
      hole,
      quotes: quotesIn(row),
    }));
    assert.deepEqual(
      holes.map(({ hole }) => hole),
      [...numbered('S', 9), ...numbered('W', 17)],
    );
    for (const { hole, quotes } of holes) {
      assert.ok(quotes.length > 0, `${hole} quotes no test`);
      for (const { file, title } of quotes)
        assert.ok(titlesIn(read(file)).includes(title), `${hole}: ${file} has no test “${title}”`);
    }
  });

  it('says of every table what becomes of what it holds', () => {
    const rows = PAGE.slice(PAGE.indexOf('## What is kept'), PAGE.indexOf('## What an attacker'));
    for (const table of Object.keys(TABLES)) assert.ok(rows.includes(`\`${table}\``), table);
  });
});

interface Quote {
  readonly file: string;
  readonly title: string;
}

/** A file in backticks, then the titles of its tests in quotation marks. */
function quotesIn(row: string): Quote[] {
  let file = '';
  return [...row.matchAll(/`(test\/[\w./-]+)`|“([^”]+)”/g)].flatMap(([, named, title]) => {
    file = named ?? file;
    return title === undefined ? [] : [{ file, title }];
  });
}

/** The titles of the tests that run. What a title takes in is quoted as an ellipsis. */
function titlesIn(source: string): string[] {
  const tests = source.matchAll(/\bit\((['"`])(.+?)\1, /g);
  return [...tests].map(([, , title = '']) => title.replaceAll(/\$\{[^}]*\}/g, '…'));
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
}
