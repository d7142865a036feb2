import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openLiterals } from '../src/settings/entries/open-literals.ts';

const PAGE = readFileSync(new URL('../docs/check-first.md', import.meta.url), 'utf8');

describe('The page "Check first against your tenant"', () => {
  it('has one row for each setting that the vendor leaves open', () => {
    const rows = [...PAGE.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    const settings = Object.values(openLiterals.openSettings).map(({ name }) => name);
    deepEqual(rows.toSorted(), settings.toSorted());
  });
});
