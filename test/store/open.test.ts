import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreBusy, StoreUnreadable, StoreUnsupported } from '../../src/store/errors.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { openStore } from '../../src/store/open.ts';
import { openSqliteFile } from '../../src/store/sqlite-file.ts';
import { openLog } from '../logging/open-log.ts';
import { type Child, child } from './child.ts';
import { closeOpened, folder, open } from './opened.ts';
import { at, transfer } from './samples.ts';

describe('Opening the store', () => {
  let file: string;
  let children: Child[];
  beforeEach(() => {
    file = join(folder(), 'data', 'desk.sqlite');
    children = [];
  });
  afterEach(async () => {
    for (const started of children) await started.kill();
    await closeOpened();
  });

  it('creates the file and its folder for their owner only', async function () {
    if (process.platform === 'win32') this.skip();
    await open(file);
    assert.equal(statSync(file).mode & 0o077, 0);
    assert.equal(statSync(join(file, '..')).mode & 0o077, 0);
  });

  it('makes each commit wait until it is on the disk, and keeps references whole', () => {
    const { database, release } = openSqliteFile(file, () => new Date(at(0)));
    const setting = (name: string) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
    assert.deepEqual(['journal_mode', 'synchronous', 'foreign_keys'].map(setting), ['wal', 2, 1]);
    assert.ok(Number(setting('busy_timeout')) > 0);
    database.close();
    release();
  });

  it('finds everything again after closing', async () => {
    const first = await open(file);
    await first.transfers.add(transfer());
    await first.tokens.write('usr:1', 'sealed', undefined, at(0));
    await first.close();
    const second = await open(file);
    assert.deepEqual(await second.transfers.find('t-7f3a'), transfer());
    assert.deepEqual(await second.tokens.read('usr:1'), { sealed: 'sealed', version: 1 });
  });

  it('never gives a number of a work item twice, not even after a restart', async () => {
    const first = await open(file);
    await first.work.add({ kind: 'k', lane: 'l', payload: 1, runAt: at(0) });
    const item = await first.work.take('w', at(0), at(60));
    await first.close();
    const bare = new DatabaseSync(file);
    bare.exec('delete from work');
    bare.close();
    const second = await open(file);
    await second.work.add({ kind: 'k', lane: 'l', payload: 2, runAt: at(0) });
    assert.ok(((await second.work.take('w', at(0), at(60)))?.id ?? 0) > (item?.id ?? Number.NaN));
  });

  it('gives back what its last holder had taken, for that one is dead', async () => {
    const first = await open(file);
    await first.work.add({ kind: 'k', lane: 'l', key: 'card', payload: 'shown', runAt: at(0) });
    await first.work.add({ kind: 'k', lane: 'done', payload: 'done', runAt: at(1) });
    assert.equal((await first.work.take('dead', at(0), at(3600)))?.payload, 'shown');
    const done = await first.work.take('dead', at(1), at(3600));
    await first.work.done(done?.id ?? 0, 'dead', 1, at(1));
    await first.close();
    const second = await open(file);
    await second.work.add({ kind: 'k', lane: 'l', key: 'card', payload: 'newer', runAt: at(0) });
    const again = await second.work.take('w', at(1), at(60));
    assert.deepEqual([again?.payload, again?.attempts], ['newer', 2]);
    assert.equal(await second.work.take('w', at(1), at(60)), undefined);
  });

  it('says what it opened, to the log', async () => {
    const { log, lines } = openLog();
    const store = await openStore({ url: ':memory:', now: () => new Date(at(0)), log });
    await store.close();
    assert.deepEqual(
      lines.map(({ fields }) => fields),
      [{ code: 'store-opened', store: ':memory:', schemaFrom: 0, schema: MIGRATIONS.length }],
    );
  });

  it('lets what has begun come to its end before it closes, and closes once', async () => {
    const store = await open(file);
    const begun = store.transaction(async (records) => {
      await records.transfers.add(transfer());
      await records.audit.add({ at: at(0), transferId: 't-7f3a', what: 'create', to: 'creating' });
    });
    await Promise.all([begun, store.close(), store.close()]);
    assert.equal((await (await open(file)).audit.of('t-7f3a')).length, 1);
  });

  describe('a second time', () => {
    it('is refused to another process with a sentence that names the first', async () => {
      await open(file);
      const second = start('hold-open.ts', file);
      const said = await second.line();
      assert.match(said ?? '', new RegExp(`in use by process ${process.pid} on .+, which started at ${at(0)}\\.`));
      assert.match(said ?? '', /DATABASE_URL/);
    });

    it('is refused in the same process too, and by another name of the same file', async function () {
      if (process.platform === 'win32') this.skip();
      await open(file);
      await assert.rejects(open(file), (error) => error instanceof StoreBusy && error.holder?.pid === process.pid);
      const link = join(folder(), 'link.sqlite');
      symlinkSync(file, link);
      await assert.rejects(open(link), StoreBusy);
    });

    it('is refused through a link that led to no file when the first opened it', async () => {
      const data = folder();
      const link = join(data, 'link.sqlite');
      symlinkSync(join(data, 'desk.sqlite'), link);
      await open(link);
      await assert.rejects(open(link), StoreBusy);
      await assert.rejects(open(join(data, 'desk.sqlite')), StoreBusy);
    });

    it('is refused without a name when the first has left none', async () => {
      await open(file);
      writeFileSync(`${file}.holder`, 'not json');
      await assert.rejects(open(file), /in use by another process\./);
    });

    it('works once the first is closed, and leaves no name behind', async () => {
      const first = start('hold-open.ts', file);
      assert.equal(await first.line(), 'open');
      await first.finish();
      assert.equal(existsSync(`${file}.holder`), false);
      await open(file);
    });

    it('works at once when the first was killed', async () => {
      const first = start('hold-open.ts', file);
      assert.equal(await first.line(), 'open');
      assert.equal(holderOf(file).pid, first.pid);
      await first.kill();
      await open(file);
      assert.equal(holderOf(file).pid, process.pid);
    });

    it('works for exactly one of several that start together', async () => {
      const said = await Promise.all(Array.from({ length: 4 }, () => start('hold-open.ts', file).line()));
      assert.equal(said.filter((line) => line === 'open').length, 1, said.join('\n'));
      assert.equal(said.filter((line) => line?.includes('is in use by')).length, 3, said.join('\n'));
    });

    it('works after an attempt that failed for another reason', async () => {
      mkdirSync(join(file, '..'));
      writeFileSync(file, 'this is a letter, not a database'.repeat(40));
      await assert.rejects(open(file), StoreUnreadable);
      writeFileSync(file, '');
      await open(file);
    });
  });

  it('loses nothing that was acknowledged when the process is killed while it writes', async () => {
    for (let round = 0; round < 3; round++) {
      const path = join(folder(), 'desk.sqlite');
      const writer = start('write-until-killed.ts', path);
      const acknowledged: string[] = [];
      while (acknowledged.length < 40 + 25 * round) acknowledged.push((await writer.line()) ?? 'it stopped early');
      const killed = writer.kill();
      for (let line = await writer.line(); line !== undefined; line = await writer.line()) acknowledged.push(line);
      await killed;

      const store = await open(path);
      for (const id of acknowledged) {
        assert.equal((await store.transfers.find(id))?.id, id);
        assert.equal((await store.audit.of(id)).length, 1);
      }
      // One more transfer may have been committed but not reported. That transfer must be complete or absent.
      const beyond = await store.transfers.find(`t${acknowledged.length}`);
      assert.equal((await store.audit.of(`t${acknowledged.length}`)).length, beyond === undefined ? 0 : 1);
      const promised = acknowledged.length + (beyond === undefined ? 0 : 1);
      for (let i = 0; i < promised; i++) assert.ok(await store.work.take('w', at(0), at(60)), `no work item ${i}`);
      assert.equal(await store.work.take('w', at(0), at(60)), undefined);
    }
  });

  describe('fails with a sentence', () => {
    it('for a file that is no database', async () => {
      mkdirSync(join(file, '..'));
      writeFileSync(file, 'this is a letter, not a database'.repeat(40));
      await assert.rejects(open(file), (error) => {
        assert.ok(error instanceof StoreUnreadable);
        assert.match(error.message, /desk\.sqlite can't be opened: file is not a database\. Check that DATABASE_URL/);
        return true;
      });
    });

    it('for a folder that cannot be', async () => {
      await open(file);
      await assert.rejects(open(join(file, 'desk.sqlite')), StoreUnreadable);
    });

    it('for an address that it does not know, without repeating a password', async () => {
      for (const url of ['mysql://desk:secret@db/desk', 'https://secret@db', '', '  ']) {
        await assert.rejects(open(url), (error) => {
          assert.ok(error instanceof StoreUnsupported);
          assert.match(error.message, /\. Set DATABASE_URL to the path of a file, or to postgres:/);
          assert.doesNotMatch(error.message, /secret/);
          return true;
        });
      }
    });

    it('for a document that was damaged, naming the record', async () => {
      const first = await open(file);
      await first.transfers.add(transfer());
      await first.close();
      const bare = new DatabaseSync(file);
      bare.exec(`update transfers set document = '{"id":'`);
      bare.close();
      const second = await open(file);
      await assert.rejects(second.transfers.find('t-7f3a'), /^StoreUnreadable: The stored document of transfer t-7f3a/);
    });
  });

  function start(script: string, path: string): Child {
    const started = child(script, path);
    children.push(started);
    return started;
  }
});

function holderOf(file: string): { pid: number } {
  return JSON.parse(readFileSync(`${file}.holder`, 'utf8'));
}
