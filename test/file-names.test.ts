import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'mocha';

/** Names that say nothing about the file's subject. */
const EMPTY_NAMES = /^(?:utils?|helpers?|common|misc|shared|.*-?(?:manager|service))$/;

describe('the names of the files in src', () => {
  const files = readdirSync(new URL('../src/', import.meta.url), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );

  it('are there once each, whatever the folder', () => {
    assert.ok(files.length > 100);
    const byName = Object.groupBy(files, (file) => basename(file));
    const twice = Object.values(byName).filter((same) => (same?.length ?? 0) > 1);
    assert.deepEqual(twice, []);
  });

  it('say what is in the file, in lower case with dashes; so do those of folders', () => {
    const names = new Set(files.flatMap((file) => file.replace(/(?:\.d)?\.ts$/, '').split(/[\\/]/)));
    for (const name of names) {
      assert.doesNotMatch(name, EMPTY_NAMES);
      // Migrations begin with their number.
      assert.match(name, /^(?:\d+-)?[a-z][a-z\d]*(?:-[a-z\d]+)*$/);
    }
  });
});
