import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importsOf } from '../scripts/import-rules.ts';
import { JUDGES, SHARED } from './shared-assumptions.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Returns the modules of the product that a file runs, as `src/…`. */
function runs(file: string, text: string): string[] {
  const ours = importsOf(file, text).filter(({ to, isOurs, isType }) => isOurs && !isType && to.startsWith('src/'));
  return [...new Set(ours.map(({ to }) => to))].sort();
}

function filesOf(judge: string): string[] {
  if (judge.endsWith('.ts')) return [judge];
  return readdirSync(ROOT + judge, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]s$/.test(name))
    .map((name) => judge + name.replaceAll('\\', '/'));
}

describe('What judges the product', () => {
  it('runs none of its code that is not listed with a reason', () => {
    const found = JUDGES.flatMap(filesOf).flatMap((file): [string, string[]][] => {
      const imports = runs(file, readFileSync(ROOT + file, 'utf8'));
      return imports.length === 0 ? [] : [[file, imports]];
    });
    const listed = Object.entries(SHARED).map(([file, imports]): [string, string[]] => [
      file,
      Object.keys(imports).sort(),
    ]);
    deepEqual(Object.fromEntries(found.sort()), Object.fromEntries(listed.sort()));
  });

  it('has a reason for each import', () => {
    for (const [file, imports] of Object.entries(SHARED))
      for (const [to, why] of Object.entries(imports)) ok(why.length > 10, `${file}: ${to}`);
  });

  it('has no stand-in on the list', () => {
    deepEqual(
      Object.keys(SHARED).filter((file) => file.startsWith('stand-ins/')),
      [],
    );
  });

  it('is looked at in every form of import', () => {
    const text = [
      "import { COMMERCE } from '../../src/transfers/commerce.ts';",
      "import type { Verb } from '../../src/transfers/rights.ts';",
      "export { parseGuid } from '../../src/transfers/ids.ts';",
      "const words = await import('../../src/teams/cards/words.ts');",
    ].join('\n');
    deepEqual(runs('test/model/new.ts', text), [
      'src/teams/cards/words.ts',
      'src/transfers/commerce.ts',
      'src/transfers/ids.ts',
    ]);
  });
});
