import { deepEqual, equal, ok } from 'node:assert/strict';
import { showCard } from '../../../src/desk/notices/show-card.ts';
import { cardWork } from '../../../src/desk/queue/outbox.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { MAJA, NORTHWIND, T0, transfer } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { CHANNEL } from '../samples.ts';

describe('The desk card', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const now = () => rig.clock.now.toISOString();
  const show = () => rig.run(cardWork('transfer-1', now()), showCard(rig.parts));
  const bind = () => rig.store.places.bind(NORTHWIND.tenantId, CHANNEL, MAJA, T0);
  const change = async (): Promise<Transfer> => {
    const before = await rig.store.transfers.find('transfer-1');
    if (before === undefined) throw new Error('there is none');
    const next = { ...before, version: before.version + 1 };
    await rig.store.transfers.update(next, before.version);
    return next;
  };
  const sent = () => rig.said.map(({ how, place, activityId }) => [how, place.conversationId, activityId]);
  const card = () => rig.store.cards.find('transfer-1');

  it("is posted into the channel of the creator's side as a thread of its own, then edited in place", async () => {
    await rig.store.transfers.add(transfer());
    await rig.store.places.bind(
      NORTHWIND.tenantId,
      { ...CHANNEL, conversationId: `${CHANNEL.conversationId};messageid=1` },
      MAJA,
      T0,
    );
    equal((await show()).kind, 'done');
    await change();
    await show();
    deepEqual(sent(), [
      ['post', CHANNEL.conversationId, undefined],
      ['edit', CHANNEL.conversationId, 'message-1'],
    ]);
    deepEqual((await card())?.shownVersion, transfer().version + 1);
  });

  it('comes where it was asked for when the partner has no channel', async () => {
    await rig.store.transfers.add(transfer());
    await show();
    deepEqual(sent(), [['post', 'chat-alva', undefined]]);
  });

  it('is shown again, too, when somebody clicks an old card while the update waits', async () => {
    await rig.store.transfers.add(transfer());
    await show();
    rig.deliver({ kind: 'throttled', retryAfterSeconds: 5 });
    await rig.run(cardWork('transfer-1', now(), 'anew'), showCard(rig.parts));
    await rig.store.work.add(cardWork('transfer-1', now()));
    rig.pass(5);
    while (await rig.step({ card: showCard(rig.parts) }));
    deepEqual(
      rig.said.map(({ how }) => how),
      ['post', 'edit', 'edit'],
      'the first edit was turned away',
    );
  });

  it('is posted once more when its post is in doubt, also when Teams had turned it away before', async () => {
    await rig.store.transfers.add(transfer());
    const slow = { kind: 'throttled', retryAfterSeconds: 1 } as const;
    rig.deliver(slow, slow, { kind: 'ambiguous', why: 'deadline' });
    await show();
    for (let tried = 0; tried < 3; tried++) {
      rig.pass(10);
      await rig.step({ card: showCard(rig.parts) });
    }
    equal((await card())?.activityId, 'message-4');
  });

  it('is not sent when it shows the latest already', async () => {
    await rig.store.transfers.add(transfer());
    await show();
    await show();
    equal(rig.said.length, 1);
  });

  it('shows several changes that wait as one, the latest', async () => {
    await rig.store.transfers.add(transfer());
    await show();
    for (let n = 0; n < 5; n++) {
      await change();
      await rig.store.work.add(cardWork('transfer-1', now()));
    }
    while (await rig.step({ card: showCard(rig.parts) })) rig.pass(0);
    equal(rig.said.length, 2);
    equal(rig.said[1]?.message?.kind === 'deskCard' && rig.said[1].message.transfer.version, transfer().version + 5);
  });

  it('waits when Teams asks for it, and shows what is latest then', async () => {
    await bind();
    await rig.store.transfers.add(transfer());
    rig.deliver({ kind: 'throttled', retryAfterSeconds: 12 });
    deepEqual(await show(), { kind: 'later', inSeconds: 12, why: 'throttled' });
    equal(await card(), undefined);
    await change();
    rig.pass(12);
    await rig.step({ card: showCard(rig.parts) });
    equal((await card())?.shownVersion, transfer().version + 1);
  });

  it('whose post is in doubt is posted once more, and not again', async () => {
    await rig.store.transfers.add(transfer());
    rig.deliver({ kind: 'ambiguous', why: 'deadline' }, { kind: 'ambiguous', why: 'deadline' });
    equal((await show()).kind, 'later');
    rig.pass(5);
    equal((await rig.step({ card: showCard(rig.parts) }))?.result.kind, 'done');
    equal(rig.said.length, 2);
    equal(rig.logged[0]?.level, 'error');
  });

  it('whose post is in doubt is posted once more, and not again for each change that comes meanwhile', async () => {
    await rig.store.transfers.add(transfer());
    rig.deliver(...Array.from({ length: 20 }, () => ({ kind: 'ambiguous', why: '504' }) as const));
    await show();
    for (let n = 0; n < 4; n++) {
      await change();
      await rig.store.work.add(cardWork('transfer-1', now()));
    }
    rig.pass(5);
    equal((await rig.step({ card: showCard(rig.parts) }))?.result.kind, 'done');
    equal(rig.said.length, 2);
    await change();
    equal((await show()).kind, 'done');
    equal(rig.said.length, 3, 'a change that comes later is posted, once');
  });

  it('whose edit is in doubt is edited again until it is certain', async () => {
    await rig.store.transfers.add(transfer());
    await show();
    await change();
    rig.deliver(...Array.from({ length: 4 }, () => ({ kind: 'ambiguous', why: '502' }) as const));
    equal((await show()).kind, 'later');
    for (let n = 0; n < 4; n++) {
      rig.pass(300);
      await rig.step({ card: showCard(rig.parts) });
    }
    equal((await card())?.shownVersion, transfer().version + 1);
    equal(rig.said.length, 6);
  });

  it('that waited often for Teams is not left alone for minutes when an edit fails then', async () => {
    await rig.store.transfers.add(transfer());
    await show();
    await change();
    rig.deliver(...Array.from({ length: 20 }, () => ({ kind: 'throttled', retryAfterSeconds: 1 }) as const));
    rig.deliver({ kind: 'ambiguous', why: '502' });
    await show();
    for (let n = 0; n < 20; n++) {
      rig.pass(1);
      const stepped = await rig.step({ card: showCard(rig.parts) });
      const { result } = stepped ?? {};
      ok(result?.kind === 'later' && result.inSeconds <= 30, JSON.stringify(result));
    }
  });

  it('that somebody deleted is posted again', async () => {
    await rig.store.transfers.add(transfer());
    await show();
    await change();
    rig.deliver({ kind: 'gone', what: 'message' });
    await show();
    deepEqual(
      sent().map(([how]) => how),
      ['post', 'edit', 'post'],
    );
    equal((await card())?.activityId, 'message-3');
  });

  it('that can not be shown is for the log, not for ever', async () => {
    await rig.store.transfers.add(transfer());
    rig.deliver({ kind: 'refused', why: '413' });
    deepEqual((await show()).kind, 'done');
    equal(rig.logged.length, 1);
  });

  it('of no transfer is nothing to do', async () => {
    deepEqual(await show(), { kind: 'done' });
    deepEqual(rig.said, []);
  });
});
