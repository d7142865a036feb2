import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { partitionOf } from '../../src/identity/token-partition.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { type Rig, someone, startRig } from './rig.ts';

describe('Several replicas over one store', () => {
  const riley = someone('riley');
  let rig: Rig;
  let store: Store;
  beforeEach(async () => {
    rig = await startRig();
    store = await openStore({ url: ':memory:', now: () => new Date() });
    Object.assign(rig.store.tokens, store.tokens);
    rig.entra.control.tokenLifetime(60);
    await rig.signIn(riley);
    rig.entra.control.tokenLifetime(3600);
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const wait = () => turn();
  const lease = `lease:${partitionOf(riley)}`;

  it('refresh once for ten clicks on three of them, and all get the same token', async () => {
    const replicas = [rig.replica({ wait }), rig.replica({ wait }), rig.replica({ wait })];
    const answers = await Promise.all(Array.from({ length: 10 }, (_, click) => replicas[click % 3]?.tokenFor(riley)));
    assert.equal(rig.refreshes(), 1);
    const [first] = answers;
    assert.equal(first?.kind, 'token');
    for (const answer of answers) assert.deepEqual(answer, first);
  });

  it('ask Entra once also when it says no, and each of them asks the person to sign in', async () => {
    rig.entra.control.revoke(riley.objectId);
    const replicas = [rig.replica({ wait }), rig.replica({ wait }), rig.replica({ wait })];
    const answers = await Promise.all(replicas.map((one) => one.tokenFor(riley)));
    assert.deepEqual(
      answers,
      Array.from({ length: 3 }, () => ({ kind: 'signInNeeded' })),
    );
    assert.equal(rig.refreshes(), 1);
    await rig.signIn(riley);
    assert.equal((await rig.replica({ wait }).tokenFor(riley)).kind, 'token', 'and is not told no for ever');
  });

  it('pass a challenge on to those who waited', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    rig.entra.control.requireClaims(riley.objectId, claims);
    const replicas = [rig.replica({ wait }), rig.replica({ wait })];
    for (const answer of await Promise.all(replicas.map((one) => one.tokenFor(riley)))) {
      assert.deepEqual(answer, { kind: 'signInNeeded', claims });
    }
    assert.equal(rig.refreshes(), 1);
  });

  it('look again once it is their turn, because somebody may just have been done', async () => {
    const { read } = rig.store.tokens;
    let isFirst = true;
    const late = Object.assign({}, rig.store, {
      tokens: {
        ...rig.store.tokens,
        read: async (partition: string) => {
          if (partition === lease && isFirst) {
            isFirst = false;
            await rig.replica({ wait }).tokenFor(riley);
          }
          return read(partition);
        },
      },
    });
    assert.equal((await rig.replica({ wait, store: late }).tokenFor(riley)).kind, 'token');
    assert.equal(isFirst, false);
    assert.equal(rig.refreshes(), 1);
  });

  it('take over from one that died while it was refreshing', async () => {
    const until = new Date(Date.now() + 30_000).toISOString();
    await store.tokens.write(lease, JSON.stringify({ holder: 'dead', until }), undefined, until);
    let looks = 0;
    const survivor = rig.replica({
      wait: async () => {
        looks += 1;
        if (looks === 3) rig.pass(1);
      },
    });
    assert.equal((await survivor.tokenFor(riley)).kind, 'token');
    assert.equal(looks, 3, 'it waited for as long as the lease was good');
    assert.equal(rig.refreshes(), 1);
  });

  it('wait for one that is slow with an end, and say that it takes too long', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await store.tokens.write(lease, JSON.stringify({ holder: 'slow', until }), undefined, until);
    assert.deepEqual(await rig.replica({ wait }).tokenFor(riley), { kind: 'unavailable' });
    assert.equal(rig.refreshes(), 0);
  });

  it('are not held up by a lease that can’t be read', async () => {
    await store.tokens.write(lease, 'hush', undefined, new Date().toISOString());
    assert.equal((await rig.replica({ wait }).tokenFor(riley)).kind, 'token');
  });

  it('give the lease back when the store fails under the refresh', async () => {
    const { write } = rig.store.tokens;
    const failing = Object.assign({}, rig.store, {
      tokens: {
        ...rig.store.tokens,
        write: (...row: Parameters<typeof write>) =>
          row[0] === lease ? write(...row) : Promise.reject(new Error('disk full')),
      },
    });
    await assert.rejects(rig.replica({ wait, store: failing }).tokenFor(riley), /disk full/);
    assert.equal((await rig.replica({ wait: () => assert.fail('nobody holds it') }).tokenFor(riley)).kind, 'token');
  });

  it('don’t need the lease for a token that is still good', async () => {
    await rig.replica({ wait }).tokenFor(riley);
    await store.tokens.write(
      lease,
      JSON.stringify({ holder: 'other', until: '2999-01-01' }),
      (await store.tokens.read(lease))?.version,
      '',
    );
    const answer = await rig.replica({ wait: () => assert.fail('there is nothing to wait for') }).tokenFor(riley);
    assert.equal(answer.kind, 'token');
  });
});
