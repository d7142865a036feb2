import { deepEqual, equal } from 'node:assert/strict';
import { carryOut } from '../../../src/desk/carry-out/carry-out.ts';
import { writeWork } from '../../../src/desk/queue/outbox.ts';
import type { EntityStatus } from '../../../src/partner-center/partner-center.ts';
import type { LineItem, Transfer } from '../../../src/transfers/transfer.ts';
import { item, pending, transfer } from '../../transfers/samples.ts';
import { done, openRig, type Rig, recordOf, refused } from '../rig.ts';

describe('A transfer that moved on elsewhere', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const foundAs = async (before: Transfer, status: EntityStatus, lineItems: readonly LineItem[]) => {
    rig.will(before.pending?.call ?? 'accept', refused('transferNotInThatState'));
    rig.will('transfer', done(recordOf(before, status, { lineItems })));
    await rig.store.transfers.add(before);
    await rig.run(writeWork(before.id, rig.clock.now.toISOString()), carryOut(rig.parts));
    return rig.store.transfers.find(before.id);
  };
  const releasing = transfer('newCommerce', {
    status: 'approving',
    pending: pending({ call: 'acceptWithItems', items: [item(), item({ subscriptionId: 'SUB-2' })] }),
  });

  it('keeps its items when Partner Center lists none', async () => {
    const accepting = transfer('traditional', { status: 'approving', pending: pending() });
    const after = await foundAs(accepting, 'withdrawn', []);
    equal(after?.status, 'withdrawn');
    deepEqual(
      after?.lineItems.map(({ friendlyName }) => friendlyName),
      ['Office 365 E3'],
    );
  });

  it('does not count the chosen items as its own when Partner Center lists none', async () => {
    const after = await foundAs(releasing, 'expired', []);
    deepEqual([after?.status, after?.lineItems], ['expired', []]);
  });

  it('names the items that Partner Center lists after the ones that were chosen', async () => {
    const bare = { subscriptionId: 'sub-1', quantity: 3, addOns: [] };
    const after = await foundAs(releasing, 'rejected', [bare]);
    deepEqual(
      after?.lineItems.map(({ friendlyName, quantity }) => [friendlyName, quantity]),
      [['Office 365 E3', 3]],
    );
  });
});
