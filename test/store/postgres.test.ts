import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { POSTGRES } from '../../src/store/dialect-differences.ts';
import { StoreError, type StoreErrorCode, StoreUnreachable } from '../../src/store/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { openStore } from '../../src/store/open.ts';
import { postgresPool } from '../../src/store/postgres-pool.ts';
import type { Store } from '../../src/store/store.ts';
import { openLog } from '../logging/open-log.ts';
import { closeOpened, open } from './opened.ts';
import { ask, postgresDatabase, postgresUrl } from './postgres-server.ts';
import { at, transfer } from './samples.ts';
import './stores.ts';
import { expectContent, writeContent } from './version-content.ts';

describe('Opening a PostgreSQL store', () => {
  let url: string;
  beforeEach(async function () {
    this.timeout(60_000);
    url = await postgresUrl();
  });
  afterEach(closeOpened);

  it('finds everything again after closing', async () => {
    const first = await open(url);
    await writeContent(first);
    await first.close();
    await expectContent(await open(url), MIGRATIONS.length);
  });

  it('says what it opened, to the log, without the password', async () => {
    const { log, lines } = openLog();
    await (await openStore({ url, now: () => new Date(at(0)), log })).close();
    const { hostname, port, pathname } = new URL(url);
    const store = `postgres://${hostname}:${port}${pathname}`;
    assert.deepEqual(
      lines.map(({ fields }) => fields),
      [{ code: 'store-opened', store, schemaFrom: 0, schema: MIGRATIONS.length }],
    );
  });

  it('makes each step of the schema once when four replicas start together', async () => {
    await Promise.all(Array.from({ length: 4 }, () => open(url)));
    const rows = await ask(url, 'select version from schema_versions order by version');
    assert.deepEqual(
      rows.map(({ version }) => version),
      MIGRATIONS.map(({ version }) => version),
    );
  });

  for (const { version } of MIGRATIONS.slice(0, -1)) {
    it(`brings a database of schema version ${version} up to date with what it holds`, async () => {
      const pool = postgresPool(url, { connections: 1, statementSeconds: 10 });
      const old = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
      const upTo = MIGRATIONS.slice(0, version);
      await migrate(old, { where: 'old', differences: POSTGRES, migrations: upTo, now: () => new Date(at(0)) });
      await old.destroy();
      await ask(
        url,
        `insert into work (kind, lane, payload, attempts, run_at, worker, lease_until)
         values ('k', 'l', '"held"', 1, '${at(0)}', 'w', '${at(60)}'), ('k', 'l', '"waits"', 0, '${at(0)}', null, null)`,
      );
      const { work } = await open(url);
      assert.equal(await work.take('next', at(59), at(90)), undefined);
      assert.equal((await work.take('next', at(60), at(90)))?.payload, 'held');
    });
  }

  it('has the server stop a statement that takes too long, and a transaction with which nobody goes on', async () => {
    const pool = postgresPool(url, { connections: 1, statementSeconds: 7 });
    const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    const allowed = async (what: string) => (await sql`select current_setting(${what}) as time`.execute(db)).rows;
    assert.deepEqual(await allowed('statement_timeout'), [{ time: '7s' }]);
    assert.deepEqual(await allowed('idle_in_transaction_session_timeout'), [{ time: '15s' }]);
    await db.destroy();
  });

  it('leaves work with the replica that holds it', async () => {
    const first = await open(url);
    await first.work.add({ kind: 'k', lane: 'l', payload: 1, runAt: at(0) });
    const item = await first.work.take('first', at(0), at(60));
    const second = await open(url);
    assert.equal(await second.work.take('second', at(59), at(120)), undefined);
    assert.equal(await first.work.renew(item?.id ?? 0, 'first', 1, at(90)), true);
    assert.equal(await second.work.take('second', at(60), at(120)), undefined);
    assert.equal((await second.work.take('second', at(90), at(120)))?.attempts, 2);
    assert.equal(await first.work.renew(item?.id ?? 0, 'first', 1, at(200)), false);
  });

  it('lets what has begun come to its end before it closes, and closes once', async () => {
    const store = await open(url);
    // More than the number of connections, so that some must wait.
    const begun = Array.from({ length: 25 }, (_, i) =>
      store.transaction(async (records) => {
        await records.transfers.add(transfer({ id: `t${i}`, ref: `${i}` }));
        await records.audit.add({ at: at(0), transferId: `t${i}`, what: 'create', to: 'creating' });
      }),
    );
    await Promise.all([...begun, store.close(), store.close()]);
    assert.deepEqual(await ask(url, 'select count(*)::int as n from audit'), [{ n: 25 }]);
  });

  it('keeps the character NUL out, which it could not store', async () => {
    const store = await open(url);
    await store.transfers.add(transfer({ note: 'a\0b' }));
    await store.audit.add({ at: at(0), transferId: 't-7f3a', what: 'reject', to: 'rejected', why: 'a\0b' });
    assert.equal((await store.audit.of('t-7f3a'))[0]?.why, 'a\ufffdb');
    assert.equal((await store.transfers.find('t-7f3a'))?.note, 'a\0b');
  });

  describe('whose connections are lost', () => {
    it('goes on with new ones when idle ones were ended', async () => {
      const store = await open(url);
      await Promise.all(Array.from({ length: 5 }, () => store.transfers.find('x')));
      await endConnections();
      await eventually(store);
      assert.equal(await store.transfers.add(transfer()), true);
    });

    it('fails what was under way with a sentence, keeps nothing of it, and goes on', async () => {
      const store = await open(url);
      await store.received.first('before', at(0));
      const underWay = store.transaction(async (records) => {
        await records.transfers.add(transfer());
        await endConnections();
        await records.transfers.add(transfer({ id: 'b', ref: 'b' }));
      });
      await assert.rejects(underWay, (error) => {
        assert.ok(error instanceof StoreUnreachable && error.code === 'StoreUnreachable');
        assert.match(
          error.message,
          /^The connection to the store postgres:.+ was lost: .+\. What was being written may/,
        );
        return true;
      });
      assert.equal(await store.transfers.find('t-7f3a'), undefined);
      assert.equal(await store.received.first('before', at(1)), false);
    });

    it('does not end the process when they are lost between two questions of a transaction', async () => {
      const store = await open(url);
      const underWay = store.transaction(async (records) => {
        await records.transfers.add(transfer());
        await endConnections();
        // Once this is answered, the pool has learned that the connection is gone.
        await ask(await postgresDatabase(), 'select 1');
        return records.transfers.find('t-7f3a');
      });
      await assert.rejects(underWay, StoreUnreachable);
      assert.equal(await store.transfers.find('t-7f3a'), undefined);
    });

    it('does not stay with a server that has become a replica, which may only read', async () => {
      const store = await open(url);
      const name = (await ask(url, 'select current_database() as name'))[0]?.name;
      await ask(url, `alter database "${name}" set default_transaction_read_only = on`);
      try {
        await endConnections();
        await eventually(store);
        await assert.rejects(store.received.first('a', at(0)), StoreUnreachable);
      } finally {
        await ask(url, `begin read write; alter database "${name}" reset default_transaction_read_only; commit`);
      }
      assert.equal(await store.received.first('a', at(0)), true);
    });

    async function endConnections(): Promise<void> {
      const name = new URL(url).searchParams.get('application_name');
      await ask(
        await postgresDatabase(),
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = '${name}'`,
      );
    }

    /** Retries, because a pool that hasn't noticed the loss may hand out each idle connection once more. */
    async function eventually(store: Store): Promise<void> {
      for (let tries = 0; tries < 10; tries++) {
        try {
          await store.transfers.find('x');
          return;
        } catch (error) {
          assert.ok(error instanceof StoreUnreachable);
        }
      }
      assert.fail('it did not recover');
    }
  });

  describe('fails with a sentence', () => {
    it('when no server is there', async () => {
      const listening = createServer().listen(0, '127.0.0.1');
      await once(listening, 'listening');
      const address = listening.address();
      assert.ok(address !== null && typeof address !== 'string');
      listening.close();
      await once(listening, 'close');
      await refused(
        `postgres://desk:secret@127.0.0.1:${address.port}/desk`,
        'StoreUnreachable',
        /can't be reached: .*ECONNREFUSED/,
      );
    });

    it('when the password is wrong, and when there is no such database', async () => {
      const wrong = new URL(url);
      wrong.password = 'secret';
      await refused(wrong.href, 'StoreUnreadable', /does not let the desk in: .*\. Check the user, the password/);
      const missing = new URL(url);
      missing.pathname = '/nowhere';
      await refused(missing.href, 'StoreUnreadable', /"nowhere" does not exist/);
    });

    it('when the database can not hold every name', async () => {
      const server = await postgresDatabase();
      const name = `${new URL(url).searchParams.get('application_name')}_latin`;
      await ask(server, `create database ${name} encoding 'LATIN1' locale 'C' template template0`);
      try {
        const latin = new URL(server);
        latin.pathname = `/${name}`;
        await refused(latin.href, 'StoreUnsupported', /has the encoding LATIN1/);
      } finally {
        await ask(server, `drop database ${name}`);
      }
    });

    it('when a later release has written it, and leaves it as it was', async () => {
      await (await open(url)).close();
      await ask(url, `insert into schema_versions values (${MIGRATIONS.length + 1}, '2030-01-01T00:00:00.000Z')`);
      await refused(url, 'StoreNewer', /Start the newer release again/);
    });

    async function refused(address: string, code: StoreErrorCode, sentence: RegExp): Promise<void> {
      await assert.rejects(open(address), (error) => {
        assert.ok(error instanceof StoreError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, sentence);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
  });
});
