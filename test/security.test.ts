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
    const quotes = [...PAGE.matchAll(/^\| (S\d) \|.*`(test\/[\w./-]+)` “([^”]+)”/gm)];
    assert.deepEqual(
      quotes.map(([, hole]) => hole),
      ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9'],
    );
    for (const [, hole, file = '', sentence] of quotes) assert.ok(read(file).includes(`it('${sentence}'`), hole);
  });

  it('says of every table what becomes of what it holds', () => {
    const rows = PAGE.slice(PAGE.indexOf('## What is kept'), PAGE.indexOf('## What an attacker'));
    for (const table of Object.keys(TABLES)) assert.ok(rows.includes(`\`${table}\``), table);
  });
});
