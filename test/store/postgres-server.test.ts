import assert from 'node:assert/strict';
import { type Child, child } from './child.ts';
import { ask } from './postgres-server.ts';

describe('The PostgreSQL server of the tests', function () {
  this.timeout(60_000);
  let started: Child;
  afterEach(() => started.kill());

  it('ends with the process that needed it, also when that one is killed', async () => {
    started = child('hold-postgres.ts');
    const url = (await started.line()) ?? '';
    assert.deepEqual(await ask(url, 'select 1 as one'), [{ one: 1 }]);
    await started.kill();
    while (await answers(url));
  });

  it('fails with a sentence when the one of TEST_DATABASE_URL is not there', async () => {
    started = child('hold-postgres.ts', 'postgres://127.0.0.1:1/postgres');
    assert.match(
      (await started.line()) ?? '',
      /^The tests need PostgreSQL, and on the server of TEST_DATABASE_URL they can't create a database: .*ECONNREFUSED/,
    );
  });
});

async function answers(url: string): Promise<boolean> {
  try {
    await ask(url, 'select 1');
    return true;
  } catch {
    return false;
  }
}
