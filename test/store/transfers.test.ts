import assert from 'node:assert/strict';
import type { Store, TransferQuery } from '../../src/store/store.ts';
import { see } from '../../src/transfers/rights.ts';
import { creatorOf, type Transfer } from '../../src/transfers/transfer.ts';
import { closeOpened } from './opened.ts';
import { ALVA, at, BO, FABRIKAM, NORTHWIND, TAILSPIN, transfer } from './samples.ts';
import { eachStore } from './stores.ts';

eachStore('The transfers in the store', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  it('give back exactly what was added', async () => {
    const added = transfer({ partnerCenterId: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd', expiresAt: at(60) });
    assert.equal(await store.transfers.add(added), true);
    assert.deepEqual(await store.transfers.find(added.id), added);
    assert.equal(await store.transfers.find('another'), undefined);
  });

  it('refuse a second one with the same ref, in whatever case, and one with the same id', async () => {
    await store.transfers.add(transfer());
    assert.equal(await store.transfers.add(transfer({ id: 'other', ref: '7F3A' })), false);
    assert.equal(await store.transfers.add(transfer({ ref: '0000' })), false);
    assert.equal((await list({})).total, 1);
  });

  it('let exactly one of twenty simultaneous updates through', async () => {
    await store.transfers.add(transfer());
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.transfers.update(transfer({ version: 2, note: `by ${i}` }), 1)),
    );
    assert.equal(won.filter(Boolean).length, 1);
    const stored = await store.transfers.find('t-7f3a');
    assert.deepEqual([stored?.version, stored?.note], [2, `by ${won.indexOf(true)}`]);
  });

  it('do not update what is not there, nor with a version that stands still', async () => {
    assert.equal(await store.transfers.update(transfer({ version: 2 }), 1), false);
    await store.transfers.add(transfer());
    await assert.rejects(store.transfers.update(transfer({ note: 'same version' }), 1), RangeError);
    assert.equal((await store.transfers.find('t-7f3a'))?.note, transfer().note);
  });

  it('let go of a property that an update leaves out', async () => {
    const partnerCenterId = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';
    await store.transfers.add(transfer({ partnerCenterId }));
    await store.transfers.update(transfer({ version: 2 }), 1);
    assert.deepEqual(await store.transfers.find('t-7f3a'), transfer({ version: 2 }));
    assert.equal(await store.transfers.findByPartnerCenterId(partnerCenterId), undefined);
  });

  it('are read from the newest on, each once, also those of one moment and while more come in', async () => {
    const ids = Array.from({ length: 7 }, (_, n) => `t-${n}`);
    const add = (id: string, createdAt: string) =>
      store.transfers.add(transfer({ id, ref: id, createdAt, partnerCenterId: id }));
    for (const [n, id] of ids.entries()) await add(id, at(Math.floor(n / 3)));
    const query = { partnerTenantId: FABRIKAM.tenantId, limit: 3 };
    const first = await store.transfers.newest(query);
    await add('newer', at(60));
    const second = await store.transfers.newest(query, first.at(-1));
    const third = await store.transfers.newest(query, second.at(-1));
    assert.deepEqual(
      [...first, ...second, ...third].map(({ id }) => id),
      ids.toReversed(),
    );
    assert.deepEqual(await store.transfers.newest(query, third.at(-1)), []);
    assert.deepEqual(await store.transfers.newest({ ...query, partnerTenantId: TAILSPIN.tenantId }), []);
  });

  it("are found by Partner Center's id in either case, which belongs to one of them only", async () => {
    await store.transfers.add(transfer({ partnerCenterId: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd' }));
    const found = await store.transfers.findByPartnerCenterId('DDDDDDDD-DDDD-4DDD-8DDD-DDDDDDDDDDDD');
    assert.equal(found?.id, 't-7f3a');
    await store.transfers.add(transfer({ id: 'b', ref: 'b000' }));
    await assert.rejects(
      store.transfers.update(
        transfer({ id: 'b', ref: 'b000', version: 2, partnerCenterId: 'DDDDDDDD-dddd-4ddd-8ddd-dddddddddddd' }),
        1,
      ),
      /unique/i,
    );
  });

  it('are found by the start of their ref, the exact one first', async () => {
    for (const ref of ['abcd12', 'abce', 'abcd', 'abcdff']) await store.transfers.add(transfer({ id: `t${ref}`, ref }));
    const refs = async (start: string, limit = 10) =>
      (await store.transfers.findByRef(start, NORTHWIND.tenantId, limit)).map((found) => found.ref);
    assert.deepEqual(await refs('ABCD'), ['abcd', 'abcd12', 'abcdff']);
    assert.deepEqual(await refs('abcd', 2), ['abcd', 'abcd12']);
    assert.deepEqual(await refs('abc'), ['abcd', 'abcd12', 'abcdff', 'abce']);
    assert.deepEqual(await refs('%'), []);
  });

  it('are found only by people who may see them, whatever matches besides', async () => {
    for (const ref of ['ab00', 'ab01', 'ab02', 'ab03', 'ab04', 'ab05'])
      await store.transfers.add(transfer({ id: ref, ref, ...(ref === 'ab05' && { partnerCenterId: ref }) }));
    const refs = async ({ tenantId }: { tenantId: string }) =>
      (await store.transfers.findByRef('ab', tenantId, 5)).map(({ ref }) => ref);
    assert.deepEqual(await refs(FABRIKAM), ['ab05']);
    assert.deepEqual(await refs(NORTHWIND), ['ab00', 'ab01', 'ab02', 'ab03', 'ab04']);
    assert.deepEqual(await refs(TAILSPIN), []);
    assert.equal((await store.transfers.withRef('AB00'))?.id, 'ab00');
    assert.equal(await store.transfers.withRef('ab'), undefined);
  });

  it('are listed, counted and found as `see` says: each partner, each commerce, sent or not', async () => {
    const partners = [NORTHWIND, FABRIKAM, TAILSPIN];
    const all = ['traditional', 'newCommerce'].flatMap((commerce) =>
      partners.flatMap((source) =>
        partners.flatMap((target) =>
          ['open', 'withdrawn'].flatMap((status) =>
            [true, false].map((sent) => ({ commerce, source, target, status, sent })),
          ),
        ),
      ),
    );
    const added: Transfer[] = [];
    for (const [index, { sent, ...one }] of all.entries()) {
      if (one.source === one.target) continue;
      const id = `a${String(index).padStart(3, '0')}`;
      const changes = { ...one, id, ref: id, ...(sent && { partnerCenterId: id }) } as Partial<Transfer>;
      const made = transfer(changes);
      added.push({ ...made, requester: { ...ALVA, tenantId: creatorOf(made).tenantId } });
    }
    for (const one of added) await store.transfers.add(one);
    for (const { tenantId } of partners) {
      const seen = added.filter((one) => see({ tenantIds: [tenantId] }, one).transfer).map(({ id }) => id);
      const query = { partnerTenantId: tenantId, limit: 100 };
      const { transfers, total } = await store.transfers.list(query);
      const ids = (found: readonly Transfer[]) => found.map(({ id }) => id).toSorted();
      assert.deepEqual(ids(transfers), seen);
      assert.equal(total, seen.length);
      assert.deepEqual(ids(await store.transfers.newest(query)), seen);
      assert.deepEqual(ids(await store.transfers.findByRef('a', tenantId, 100)), seen);
      for (const [direction, side] of [
        ['incoming', 'target'],
        ['outgoing', 'source'],
      ] as const)
        assert.deepEqual(
          ids((await store.transfers.list({ ...query, direction })).transfers),
          added.filter((one) => seen.includes(one.id) && one[side].tenantId === tenantId).map(({ id }) => id),
        );
    }
  });

  describe('as a list', () => {
    it('come newest first, a page at a time, with the total', async () => {
      for (let i = 0; i < 5; i++)
        await store.transfers.add(transfer({ id: `t${i}`, ref: `000${i}`, createdAt: at(i) }));
      assert.deepEqual(await refs({ limit: 2 }), ['0004', '0003']);
      assert.deepEqual(await refs({ limit: 2, offset: 4 }), ['0000']);
      assert.deepEqual(await list({ limit: 2, offset: 9 }), { transfers: [], total: 5 });
    });

    it('keep one order when they were created in the same moment', async () => {
      for (const id of ['b', 'c', 'a']) await store.transfers.add(transfer({ id, ref: id }));
      const pages = [0, 1, 2].map((offset) => refs({ limit: 1, offset }));
      assert.deepEqual((await Promise.all(pages)).flat(), ['c', 'b', 'a']);
      assert.deepEqual(await refs({}), ['c', 'b', 'a']);
    });

    it('show a partner only what it takes part in, by direction when asked', async () => {
      await store.transfers.add(transfer({ id: 'out', ref: 'out' }));
      await store.transfers.add(
        transfer({ id: 'in', ref: 'in', source: TAILSPIN, target: NORTHWIND, createdAt: at(1) }),
      );
      await store.transfers.add(transfer({ id: 'far', ref: 'far', source: TAILSPIN, target: FABRIKAM }));
      assert.deepEqual(await refs({}), ['in', 'out']);
      assert.deepEqual(await refs({ direction: 'incoming' }), ['in']);
      assert.deepEqual(await refs({ direction: 'outgoing' }), ['out']);
    });

    it('can be narrowed to statuses and to who asked', async () => {
      await store.transfers.add(transfer({ id: 'a', ref: 'a', status: 'open', createdAt: at(1) }));
      await store.transfers.add(transfer({ id: 'b', ref: 'b', status: 'rejected' }));
      await store.transfers.add(transfer({ id: 'c', ref: 'c', status: 'open', requester: BO, partnerCenterId: 'c' }));
      assert.deepEqual(await refs({ statuses: ['open', 'creating'] }), ['a', 'c']);
      assert.deepEqual(await refs({ statuses: [] }), []);
      assert.deepEqual(await refs({ requester: { tenantId: BO.tenantId, objectId: BO.objectId } }), ['c']);
      assert.deepEqual(await refs({ requester: { tenantId: ALVA.tenantId, objectId: BO.objectId } }), []);
    });

    it('can be narrowed to a customer by part of the name, without regard to case, or by the whole id', async () => {
      const names = ['Ångström & Söner', '100% Grön', '100 Grön', 'A_B!C', 'ＦＵＬＬ Width'];
      for (const [i, name] of names.entries()) {
        const id = `${i}`.repeat(8).concat('-cccc-4ccc-8ccc-cccccccccccc');
        await store.transfers.add(transfer({ id: name, ref: `${i}`, customer: { id, name } }));
      }
      assert.deepEqual(await refs({ customer: ' ÅNGSTRÖM ' }), ['0']);
      assert.deepEqual(await refs({ customer: 'a\u030angstro\u0308m' }), ['0']);
      assert.deepEqual(await refs({ customer: 'angstrom' }), ['0']);
      assert.deepEqual(await refs({ customer: '0%' }), ['1']);
      assert.deepEqual(await refs({ customer: 'a_b!' }), ['3']);
      assert.deepEqual(await refs({ customer: 'a!' }), []);
      assert.deepEqual(await refs({ customer: 'full w' }), ['4']);
      assert.deepEqual(await refs({ customer: '22222222-CCCC-4ccc-8ccc-cccccccccccc' }), ['2']);
      assert.deepEqual(await refs({ customer: '22222222-cccc' }), []);
    });
  });

  function list(query: Partial<TransferQuery>) {
    return store.transfers.list({ partnerTenantId: NORTHWIND.tenantId, limit: 10, ...query });
  }

  async function refs(query: Partial<TransferQuery>): Promise<string[]> {
    return (await list(query)).transfers.map((found) => found.ref);
  }
});
