import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import {
  type Lockfile,
  licenceProblems,
  nameOf,
  productionOf,
  READ_BY_HAND,
  readLockfile,
} from '../scripts/check-licences.ts';

const ROOT = new URL('../', import.meta.url);
const lockfile = readLockfile();
const manifest = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

describe('dependencies', () => {
  it('that run something when they are installed are approved or refused by name', () => {
    const running = Object.entries(lockfile).filter(([, locked]) => locked.hasInstallScript);
    assert.ok(running.length > 0);
    const names = new Set(running.map(([path]) => nameOf(path)));
    assert.deepEqual(
      [...names].filter((name) => typeof manifest.allowScripts[name] !== 'boolean'),
      [],
    );
    assert.deepEqual(
      Object.keys(manifest.allowScripts).filter((name) => !names.has(name)),
      [],
      'approved, and no longer there',
    );
  });

  it('that nobody approved or refused are not installed: npm alone would run them and say so afterwards', () => {
    assert.match(readFileSync(new URL('.npmrc', ROOT), 'utf8'), /^strict-allow-scripts=true$/m);
  });

  it('in production run nothing when they are installed', () => {
    const running = productionOf(lockfile).filter(([, locked]) => locked.hasInstallScript);
    for (const [path] of running) assert.equal(manifest.allowScripts[nameOf(path)], false, path);
  });

  it('are asked for in one exact version', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    }
  });

  it('come with what proves that they are what was locked', () => {
    for (const [path, locked] of Object.entries(lockfile)) {
      if (path === '') continue;
      const { integrity } = locked as { integrity?: string };
      assert.match(integrity ?? '', /^sha512-/, path);
    }
  });

  describe('in production', () => {
    it('are under licences that are allowed', () => {
      assert.deepEqual(licenceProblems(lockfile), []);
    });

    it('whose licence was read by hand are there in just that version, and say so in their files', () => {
      const known = new Set(productionOf(lockfile).map(([path, { version }]) => `${nameOf(path)}@${version}`));
      for (const name of Object.keys(READ_BY_HAND)) assert.ok(known.has(name), name);
      for (const name of Object.keys(READ_BY_HAND)) {
        const folder = new URL(`node_modules/${name.slice(0, name.lastIndexOf('@'))}/`, ROOT);
        const files = ['LICENSE', 'LICENSE.md', 'README.md', 'Readme.md', 'package.json'].map(
          (file) => new URL(file, folder),
        );
        assert.ok(
          files.some(
            (file) =>
              existsSync(file) &&
              /\bMIT\b|Permission is hereby granted, free of charge/.test(readFileSync(file, 'utf8')),
          ),
          name,
        );
      }
    });

    it('are refused under any other licence, or none, and not looked at in development', () => {
      const locked = (license?: string, more: object = {}): Lockfile => ({
        'node_modules/a': { version: '1.0.0', license, ...more },
      });
      for (const licence of [
        'GPL-3.0-only',
        'AGPL-3.0-or-later',
        'SSPL-1.0',
        'UNLICENSED',
        'SEE LICENSE IN x',
        undefined,
      ])
        assert.equal(licenceProblems(locked(licence)).length, 1, licence);
      assert.equal(licenceProblems(locked('(MIT AND GPL-2.0-only)')).length, 1);
      assert.equal(licenceProblems(locked('MIT AND (ISC OR GPL-2.0-only) AND GPL-3.0-only')).length, 1);
      assert.deepEqual(licenceProblems(locked('(GPL-2.0-only OR MIT)')), []);
      assert.deepEqual(licenceProblems(locked('MIT AND (GPL-2.0-only OR ISC)')), []);
      assert.deepEqual(licenceProblems(locked('GPL-3.0-only', { dev: true })), []);
      assert.equal(licenceProblems(locked('GPL-3.0-only', { devOptional: true })).length, 1);
      assert.equal(licenceProblems(locked('GPL-3.0-only', { optional: true })).length, 1);
    });
  });
});
