import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { breachesIn } from './import-rules.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Returns one line for each breach of the import rules: `file:line`, then a sentence. */
export function checkImports(): readonly string[] {
  return breachesIn(readSources()).map(({ file, line, says }) => `${file}:${line} ${says}`);
}

const ROOMS = ['src', 'stand-ins', 'demo'];

/** The text of every source file of the product, the stand-ins and the demo, keyed by its path from the root. */
export function readSources(): ReadonlyMap<string, string> {
  const files = ROOMS.flatMap((room) =>
    readdirSync(posix.join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[cm]?[jt]s$/.test(name))
      .map((name) => posix.join(room, name.replaceAll(sep, '/'))),
  ).sort();
  return new Map(files.map((file) => [file, readFileSync(posix.join(ROOT, file), 'utf8')]));
}

if (import.meta.main) {
  const breaches = checkImports();
  for (const breach of breaches) console.error(breach);
  console.log(`Checked ${readSources().size} files, found ${breaches.length} imports that break the rules.`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
