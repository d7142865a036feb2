import { equal, notEqual } from 'node:assert/strict';
import { pendingWork, sendWork, writeKey, writeWork } from '../../../src/desk/queue/outbox.ts';
import type { Actor } from '../../../src/transfers/transfer.ts';
import { ALVA, MAJA, transfer } from '../../transfers/samples.ts';
import { CHANNEL } from '../samples.ts';

const AT = '2026-01-15T08:00:00.000Z';

describe('The work of a pending call', () => {
  it('is found by its transfer, so that a sign-in can hurry it and that it waits once only', () => {
    equal(writeWork('transfer-1', AT).key, writeKey('transfer-1'));
    const offered = transfer('traditional');
    equal(pendingWork(offered, AT).key, writeKey(offered.id));
  });
});

describe('The answers in one channel', () => {
  it('have a lane for each person, so that nobody waits for the answers to somebody else', () => {
    const laneOf = (to: Actor) =>
      sendWork({ place: CHANNEL, message: { kind: 'text', say: { key: 'signIn.done' } }, to }, AT).lane;
    notEqual(laneOf(ALVA), laneOf(MAJA));
    notEqual(laneOf(ALVA), laneOf({ ...ALVA, tenantId: 'another' }), 'the same object id in another tenant');
    equal(laneOf(ALVA), laneOf({ ...ALVA }));
  });
});
