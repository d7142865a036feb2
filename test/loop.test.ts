import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, it } from 'mocha';

const ROOT = new URL('../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly engines: { readonly node: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};

/** The test files that this npm script would run. */
async function filesOf(script: string, ...named: readonly string[]): Promise<readonly string[]> {
  const [program, ...given] = (manifest.scripts[script] ?? '').split(' ');
  assert.equal(program, 'mocha');
  const mocha = fileURLToPath(new URL('node_modules/mocha/bin/mocha.js', ROOT));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [mocha, ...given, '--dry-run', '--reporter', 'json', ...named],
    { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 },
  );
  const { tests } = JSON.parse(stdout) as { readonly tests: readonly { readonly file: string }[] };
  return [...new Set(tests.map(({ file }) => relative(fileURLToPath(ROOT), file).replaceAll('\\', '/')))].sort();
}

function testsIn(folder: string): readonly string[] {
  return readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}${name}`)
    .sort();
}

describe('the loop of a developer', function () {
  this.timeout(60_000);

  for (const [script, named] of [
    ['test', 'test/http/token-buckets.test.ts'],
    ['test', 'test/browser/teams-page.test.ts'],
    ['test:postgres', 'test/journeys/limits.test.ts'],
    ['test:browser', 'test/browser/teams-page.test.ts'],
  ] as const) {
    it(`runs one file alone: npm run ${script} -- ${named}`, async () => {
      assert.deepEqual(await filesOf(script, named), [named]);
    });
  }

  it('runs one folder alone: npm test -- test/http', async () => {
    assert.deepEqual(await filesOf('test', 'test/http'), testsIn('test/http/'));
  });

  it('runs the journeys on PostgreSQL, and the browser its own, when nothing is named', async () => {
    assert.deepEqual(await filesOf('test:postgres'), testsIn('test/journeys/'));
    assert.deepEqual(await filesOf('test:browser'), testsIn('test/browser/'));
  });

  it('asks for one Node everywhere', () => {
    const version = read('.nvmrc').trim();
    assert.equal(manifest.engines.node, `>=${version}`);
    for (const name of ['node', '@types/node']) assert.equal(manifest.devDependencies[name]?.split('.')[0], version);
    assert.match(read('scripts/on-node-24.mjs'), new RegExp(`^const NEEDED = ${version};$`, 'm'));
  });

  it('starts from the editor what is there', () => {
    const { configurations } = JSON.parse(read('.vscode/launch.json')) as {
      readonly configurations: readonly { readonly program?: string; readonly runtimeExecutable?: string }[];
    };
    const files = configurations.flatMap(({ program, runtimeExecutable }) => [program, runtimeExecutable]);
    for (const file of files) {
      if (file !== undefined) assert.ok(existsSync(new URL(file.replace(`\${workspaceFolder}/`, ''), ROOT)), file);
    }
    const { tasks } = JSON.parse(read('.vscode/tasks.json')) as {
      readonly tasks: readonly { readonly script?: string; readonly command?: string }[];
    };
    for (const { script, command } of tasks) {
      const name = script ?? command?.match(/^npm (?:run )?(\w+)/)?.[1];
      if (name !== undefined) assert.ok(name in manifest.scripts, name);
    }
  });

  it('is told in CONTRIBUTING.md with scripts, files and folders that are there', () => {
    const page = read('CONTRIBUTING.md');
    for (const [, name = ''] of page.matchAll(/`npm run ([\w:-]+)/g)) assert.ok(name in manifest.scripts, name);
    const paths = [...page.matchAll(/`((?:src|stand-ins|cards|docs|test|scripts|\.ci)\/[\w./-]*)(?=`)/g)];
    const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)];
    assert.ok(paths.length > 15 && links.length > 1);
    for (const [, path = ''] of [...paths, ...links]) assert.ok(existsSync(new URL(path, ROOT)), path);
  });
});
