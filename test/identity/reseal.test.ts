import assert from 'node:assert/strict';
import { resealing } from '../../src/identity/reseal.ts';
import { createSealedBox } from '../../src/identity/sealed-box.ts';
import { partitionOf } from '../../src/identity/token-partition.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { openLog } from '../logging/open-log.ts';
import { type Rig, someone, startRig } from './rig.ts';

const OLD = Buffer.alloc(32, 7);
const NEW = Buffer.alloc(32, 9);

describe('A change of TOKEN_KEY', () => {
  const riley = someone('riley');
  const morgan = someone('morgan');
  let rig: Rig;
  let store: Store;
  beforeEach(async () => {
    rig = await startRig();
    store = await openStore({ url: ':memory:', now: () => new Date() });
    Object.assign(rig.store.tokens, store.tokens);
    await rig.signIn(riley);
    await rig.signIn(morgan);
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const both = () => rig.replica({ tokenKey: NEW, formerTokenKeys: [OLD] });
  const onlyNew = () => rig.replica({ tokenKey: NEW });
  const says = (text: RegExp) => rig.logged.filter((line) => text.test(JSON.stringify(line))).length;

  it('leaves everybody signed in, in the end without the former key', async () => {
    assert.equal((await onlyNew().tokenFor(riley)).kind, 'signInNeeded');
    assert.equal(await both().resealStored(), 0);
    assert.equal(says(/TOKEN_KEY_FORMER can go/), 1);
    for (const person of [riley, morgan]) assert.equal((await onlyNew().tokenFor(person)).kind, 'token');
    assert.equal((await rig.replica({ tokenKey: OLD }).tokenFor(riley)).kind, 'signInNeeded');
  });

  it('lets replicas with the new and with the former key work side by side, when each knows both', async () => {
    const early = rig.replica({ tokenKey: OLD, formerTokenKeys: [NEW] });
    await both().resealStored();
    assert.equal((await early.tokenFor(riley)).kind, 'token');
    assert.equal((await early.session(morgan))?.username, morgan.username);
  });

  it('goes through more sessions than fit into a batch, each once', async () => {
    const box = createSealedBox([OLD]);
    for (let index = 0; index < 120; index++) {
      const partition = `usr:${String(index).padStart(3, '0')}`;
      await store.tokens.write(partition, box.seal(`session ${index}`, partition), undefined, '');
    }
    await both().resealStored();
    const opened = createSealedBox([NEW]);
    for (let index = 0; index < 120; index++) {
      const partition = `usr:${String(index).padStart(3, '0')}`;
      const record = await store.tokens.read(partition);
      assert.equal(opened.open(record?.sealed ?? '', partition), `session ${index}`);
      assert.equal(record?.version, 2);
    }
    assert.equal(says(/"resealed":122/), 1);
    await both().resealStored();
    assert.equal(says(/"resealed":0/), 1, 'nothing is left to do');
  });

  it('does not reseal a record that was copied into somebody else’s row', async () => {
    const stolen = await store.tokens.read(partitionOf(riley));
    const own = await store.tokens.read(partitionOf(morgan));
    await store.tokens.write(partitionOf(morgan), stolen?.sealed ?? '', own?.version, '');
    await both().resealStored();
    assert.equal((await store.tokens.read(partitionOf(morgan)))?.sealed, stolen?.sealed);
    assert.equal(says(/session-unreadable/), 1);
    assert.equal((await both().tokenFor(morgan)).kind, 'signInNeeded');
  });

  it('gives way to somebody who signs in or out meanwhile', async () => {
    const { write } = store.tokens;
    const box = createSealedBox([NEW, OLD]);
    let raced = false;
    const tokens = {
      ...store.tokens,
      write: async (...row: Parameters<typeof write>) => {
        if (!raced) {
          raced = true;
          await rig.identity.signOut(row[0] === partitionOf(riley) ? riley : morgan);
        }
        return write(...row);
      },
    };
    assert.equal(await resealing({ tokens, box, now: () => new Date(), log: openLog().log })(), 1);
    const left = await Promise.all([riley, morgan].map((one) => store.tokens.read(partitionOf(one))));
    assert.equal(left.filter((record) => record === undefined).length, 1, 'who signed out stays signed out');
  });

  it('stops when the desk does', async () => {
    await both().resealStored(AbortSignal.abort());
    assert.equal((await onlyNew().tokenFor(riley)).kind, 'signInNeeded', 'nothing was done');
  });

  it('keeps signed-out people and leases out of it', async () => {
    await rig.identity.signOut(riley);
    await store.tokens.write('lease:usr:somebody', 'anything', undefined, '');
    await both().resealStored();
    assert.equal((await store.tokens.read('lease:usr:somebody'))?.sealed, 'anything');
    assert.equal(says(/session-unreadable/), 0);
    assert.equal(await store.tokens.read(partitionOf(riley)), undefined);
  });
});
