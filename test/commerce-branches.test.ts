import { deepEqual, ok } from 'node:assert/strict';
import { readSources } from '../scripts/check-imports.ts';

/** Files in `src/` that are allowed to name a commerce, each with the reason. */
const MAY_NAME_IT: ReadonlyMap<string, string> = new Map([
  ['src/transfers/commerce.ts', 'the table itself'],
  ['src/partner-center/bodies.ts', 'the vendor documents two different bodies for create, on two pages'],
]);

/** What a branch on the commerce looks like: a commerce as text or as a key, or a comparison of the commerce. */
const BRANCHES: readonly RegExp[] = [
  /(['"`])(?:traditional|newCommerce)\1/,
  /\b(?:traditional|newCommerce)\s*:/,
  /\bcommerce(?:Of\([^)]*\))?\s*(?:[!=]==?|\?(?![.?]))/,
  /[!=]==?\s*(?:\w+\??\.)*commerce\b/,
  /\bswitch\s*\([^)]*\bcommerce\b/,
  /\.(?:includes|startsWith|endsWith)\([^)]*\bcommerce\b/,
];

function branchesIn(text: string): string[] {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1');
  return code
    .split('\n')
    .flatMap((line, at) => (BRANCHES.some((branch) => branch.test(line)) ? [`${at + 1}: ${line.trim()}`] : []));
}

describe('What differs between the two commerces', () => {
  it('is read from the table in transfers/commerce.ts, and branched on nowhere else', () => {
    const found = [...readSources()]
      .filter(([file]) => file.startsWith('src/') && !MAY_NAME_IT.has(file))
      .flatMap(([file, text]) => branchesIn(text).map((line) => `${file}:${line}`));
    deepEqual(found, []);
  });

  it('is still where the exceptions say', () => {
    const sources = readSources();
    for (const file of MAY_NAME_IT.keys()) ok(branchesIn(sources.get(file) ?? '').length > 0, file);
  });

  for (const line of [
    "if (transfer.commerce === 'newCommerce') return;",
    'if ("traditional" !== commerce) return;',
    'const body = { traditional: one, newCommerce: other }[commerce];',
    'const isNew = transfer.commerce !== COMMERCES[0];',
    'switch (transfer.commerce) {',
    'return commerce ? one : other;',
    'if (commerceOf(draft.kind) === first) return;',
    'if (OLD.includes(transfer.commerce)) return;',
  ]) {
    it(`would be noticed in ${line}`, () => deepEqual(branchesIn(line), [`1: ${line}`]));
  }

  for (const line of [
    'const rules = COMMERCE[transfer.commerce];',
    'return words.get(`commerce.${commerce}`);',
    '/** `create`: traditional commerce. */',
    'readonly commerce: Commerce;',
    'const { commerce } = plan; // traditional: or not',
    'return transfer?.commerce ?? other;',
  ]) {
    it(`is not branched on by ${line}`, () => deepEqual(branchesIn(line), []));
  }
});
