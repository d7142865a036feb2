import { deepEqual, equal } from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createDesk, type Desk } from '../../../src/desk/desk.ts';
import type { DeskParts } from '../../../src/desk/ports/parts.ts';
import { cardWork, pendingWork } from '../../../src/desk/queue/outbox.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { pending, transfer } from '../../transfers/samples.ts';
import { done, openRig, type Rig, recordOf, refused } from '../rig.ts';

/** Longer than a lease. */
const STANDSTILL_SECONDS = 60;

/** Two replicas on one store. One is suspended, like a virtual machine during a migration, while the other takes over. */
describe('A desk that stood still while another took over', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const now = () => rig.clock.now.toISOString();
  const desk = (changes: Partial<DeskParts> = {}): Desk =>
    createDesk({ ...rig.parts, ...changes }, { runsByItself: false });
  const approving = transfer('traditional', { status: 'approving', pending: pending() });
  const promise = async (before: Transfer) => {
    await rig.store.transfers.add(before);
    await rig.store.work.add(pendingWork(before, now()));
  };
  /** A gate that holds calls until the test releases them. */
  const standstill = () => {
    let letGo = () => {};
    const gone = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let arrived = false;
    return {
      through: async () => {
        arrived = true;
        await gone;
      },
      begun: async () => {
        while (!arrived) await setImmediate();
      },
      letGo: () => letGo(),
    };
  };
  const calls = (method: string) => rig.calls.filter((call) => call.method === method).length;

  it('does not make a call that the other one has settled meanwhile', async () => {
    const gate = standstill();
    const { tokenFor } = rig.parts.identity;
    const slow = desk({
      identity: {
        ...rig.parts.identity,
        tokenFor: async (actor) => {
          await gate.through();
          return tokenFor(actor);
        },
      },
    });
    await promise(approving);
    const stood = slow.drain();
    await gate.begun();
    rig.pass(STANDSTILL_SECONDS);
    rig.will('transfer', done(recordOf(approving, 'open')), done(recordOf(approving, 'open')));
    rig.will('accept', refused('riskCheck'), done({ orders: [], errors: [] }));
    await desk().drain();
    equal((await rig.store.transfers.find(approving.id))?.status, 'open');
    gate.letGo();
    await stood;
    equal(calls('accept'), 1);
  });

  it('sees to it that what its call did is found, when it came after that of the other one', async () => {
    const gate = standstill();
    const { partnerCenter } = rig.parts;
    const slow = desk({
      partnerCenter: {
        ...partnerCenter,
        accept: async (...args) => {
          await gate.through();
          return partnerCenter.accept(...args);
        },
      },
    });
    await promise(approving);
    const stood = slow.drain();
    await gate.begun();
    rig.pass(STANDSTILL_SECONDS);
    rig.will('transfer', done(recordOf(approving, 'open')), done(recordOf(approving, 'completed')));
    rig.will('accept', refused('riskCheck'), done({ orders: [], errors: [] }));
    await desk().drain();
    gate.letGo();
    await stood;
    await desk().drain();
    equal((await rig.store.transfers.find(approving.id))?.status, 'completed');
  });

  it('leaves no older state on a card', async () => {
    const shown: number[] = [];
    const gate = standstill();
    const messenger = (before: () => Promise<void>): DeskParts['messenger'] => ({
      ...rig.parts.messenger,
      edit: async (_place, activityId, message) => {
        await before();
        if (message.kind === 'deskCard') shown.push(message.transfer.version);
        return { kind: 'sent', activityId };
      },
    });
    const slow = desk({ messenger: messenger(gate.through) });
    const quick = desk({ messenger: messenger(async () => {}) });
    const first = transfer();
    await rig.store.transfers.add(first);
    await rig.store.cards.save({ transferId: first.id, place: first.askedIn, activityId: 'm-1', shownVersion: 1 });
    await rig.store.work.add(cardWork(first.id, now()));
    const stood = slow.drain();
    await gate.begun();
    await rig.store.transfers.update({ ...first, version: first.version + 1 }, first.version);
    await rig.store.work.add(cardWork(first.id, now()));
    rig.pass(STANDSTILL_SECONDS);
    await quick.drain();
    gate.letGo();
    await stood;
    await quick.drain();
    equal(shown.at(-1), first.version + 1, `shown: ${shown}`);
    deepEqual((await rig.store.cards.find(first.id))?.shownVersion, first.version + 1);
  });

  it('leaves no second card that nobody keeps up to date', async () => {
    const gate = standstill();
    const { messenger } = rig.parts;
    const slow = desk({
      messenger: {
        ...messenger,
        post: async (...args) => {
          await gate.through();
          return messenger.post(...args);
        },
      },
    });
    const open = transfer();
    await rig.store.transfers.add(open);
    await rig.store.work.add(cardWork(open.id, now()));
    const stood = slow.drain();
    await gate.begun();
    rig.pass(STANDSTILL_SECONDS);
    await desk().drain();
    gate.letGo();
    await stood;
    await desk().drain();
    const [kept, late] = rig.said.filter(({ how }) => how === 'post').map((_, index) => `message-${index + 1}`);
    equal((await rig.store.cards.find(open.id))?.activityId, kept);
    const closed = rig.said.filter(({ how, message }) => how === 'edit' && message?.kind === 'closed');
    deepEqual(
      closed.map(({ activityId }) => activityId),
      [late],
    );
  });
});
