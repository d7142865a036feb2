import assert from 'node:assert/strict';
import type { NewWork, Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { at } from './samples.ts';
import { eachStore } from './stores.ts';

const HOUR = 3_600;

eachStore('Work after the clock was set back by an hour', ({ fresh }) => {
  let store: Store;
  beforeEach(async () => {
    store = await fresh();
  });
  afterEach(closeOpened);

  const take = (seconds: number) => store.work.take('worker', at(seconds), at(seconds + 20));
  const work = (more: Partial<NewWork>): NewWork => ({
    kind: 'job',
    lane: 'lane',
    payload: 'p',
    runAt: at(HOUR),
    ...more,
  });

  it('is due when it was due before', async () => {
    await store.work.add(work({ at: at(HOUR) }));
    assert.equal((await take(0))?.payload, 'p');
  });

  it('that was to come later comes at once rather than an hour late', async () => {
    await store.work.add(work({ at: at(HOUR), runAt: at(HOUR + 60) }));
    assert.equal((await take(0))?.payload, 'p');
  });

  it('that is to come later as the clock is now is waited for', async () => {
    await store.work.add(work({ at: at(0) }));
    assert.equal(await take(0), undefined);
    await store.work.add(work({ lane: 'of a clock that is a little ahead', at: at(30), runAt: at(30) }));
    assert.equal(await take(0), undefined);
  });

  it('that was put off is due', async () => {
    await store.work.add(work({ at: at(HOUR) }));
    const item = await take(HOUR);
    await store.work.later(item?.id ?? 0, 'worker', 1, at(HOUR + 300));
    assert.equal((await take(0))?.attempts, 2);
  });

  it('is taken from a holder who is dead, and not from one who renewed', async () => {
    await store.work.add(work({ at: at(HOUR) }));
    const item = await take(HOUR);
    await store.work.renew(item?.id ?? 0, 'worker', 1, at(20));
    assert.equal(await take(0), undefined);
    await store.work.renew(item?.id ?? 0, 'worker', 1, at(HOUR + 20));
    assert.equal((await take(0))?.attempts, 2);
  });

  it('is taken from a holder who is dead, however long before it was added', async () => {
    await store.work.add(work({ at: at(0), runAt: at(0) }));
    await take(2 * HOUR);
    assert.equal((await take(HOUR))?.attempts, 2);
  });
});
