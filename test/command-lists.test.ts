import { equal, notEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { LISTS } from '../scripts/write-command-lists.ts';

describe('The lists of commands', () => {
  for (const [file, withLists] of Object.entries(LISTS)) {
    const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

    it(`in ${file} are as the commands and their words make them`, () => {
      equal(withLists(text), text, 'Run: npm run commands');
    });

    it(`in ${file} would be noticed if one were left out`, () => {
      const without = text.replace('subscriptions of', 'subscriptions for');
      notEqual(without, text);
      equal(withLists(without), text);
    });
  }
});
