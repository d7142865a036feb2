import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import satisfies from 'spdx-satisfies';

/** Licences that a production dependency may have. None of them requires us to publish the desk's own source. */
export const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Packages without a licence in the lockfile, by name and version. We read the licence in the package's own files. */
export const READ_BY_HAND: Readonly<Record<string, string>> = {
  'escape-regexp-component@1.0.2': 'MIT',
  'jspath@0.4.0': 'MIT',
};

export interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

export type Lockfile = Readonly<Record<string, Locked>>;

/** Every package in the lockfile, nested ones included, keyed by its path: `node_modules/<name>`. */
export function readLockfile(root = new URL('../', import.meta.url)): Lockfile {
  return JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')).packages as Lockfile;
}

/** Returns one line for each production dependency whose licence is unknown or not allowed. */
export function licenceProblems(packages: Lockfile): string[] {
  return productionOf(packages).flatMap(([path, { version, license }]) => {
    const name = `${nameOf(path)}@${version}`;
    const found = license ?? READ_BY_HAND[name];
    if (found === undefined)
      return [`${name} names no licence. Read its files; if it may come along, say so in ${HERE}.`];
    return isAllowed(found) ? [] : [`${name} is under ${found}, which ${HERE} does not allow.`];
  });
}

/** Includes what npm calls `devOptional`, because a production dependency may install it as an optional one. */
export function productionOf(packages: Lockfile): [path: string, locked: Locked][] {
  return Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

const HERE = 'scripts/check-licences.ts';

function isAllowed(expression: string): boolean {
  try {
    return satisfies(expression, [...ALLOWED]);
  } catch {
    // Not an SPDX expression: `UNLICENSED`, `SEE LICENSE IN …`.
    return false;
  }
}

/** `npm run licences` */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const packages = readLockfile();
  const problems = licenceProblems(packages);
  for (const problem of problems) console.error(problem);
  if (problems.length === 0)
    console.log(`${productionOf(packages).length} production dependencies, all under allowed licences.`);
  process.exit(problems.length === 0 ? 0 : 1);
}
