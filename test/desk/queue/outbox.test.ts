import { equal } from 'node:assert/strict';
import { pendingWork, writeKey, writeWork } from '../../../src/desk/queue/outbox.ts';
import { transfer } from '../../transfers/samples.ts';

const AT = '2026-01-15T08:00:00.000Z';

describe('The work of a pending call', () => {
  it('is found by its transfer, so that a sign-in can hurry it and that it waits once only', () => {
    equal(writeWork('transfer-1', AT).key, writeKey('transfer-1'));
    const offered = transfer('traditional');
    equal(pendingWork(offered, AT).key, writeKey(offered.id));
  });
});
