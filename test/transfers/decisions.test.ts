import { deepEqual, equal } from 'node:assert/strict';
import type { CallState } from '../../src/transfers/call-state.ts';
import {
  callStands,
  carriedOut,
  decided,
  mergeItems,
  movedOn,
  opened,
  putBack,
  sent,
  withoutApprovals,
  withoutChoice,
} from '../../src/transfers/decisions.ts';
import { picksItemsOnApprove } from '../../src/transfers/policy.ts';
import { ALVA, away, BEA, BO, inStatus, item, MAJA, pending, T0, T1, transfer } from './samples.ts';

const PROBLEM = { key: 'partnerCenter.riskCheck' };

describe('A decision before anything was sent', () => {
  const waiting = inStatus('awaitingApproval');

  it('to approve sends it in the name of the requester, and keeps who approved', () => {
    const after = decided(waiting, { verb: 'approve', by: MAJA, at: T1, requestId: 'r-1' });
    equal(after.status, 'creating');
    deepEqual(after.pending, {
      call: 'create',
      as: ALVA,
      requestId: 'r-1',
      since: T1,
      state: { kind: 'unsent' },
      from: 'awaitingApproval',
    });
    deepEqual(after.decisions, [{ verb: 'approve', by: MAJA, at: T1, reason: undefined, stage: 'beforeSubmit' }]);
    equal(after.version, waiting.version + 1);
    equal(after.updatedAt, T1);
  });

  it('to reject or withdraw settles it at once, without a call', () => {
    const rejected = decided(waiting, { verb: 'reject', by: MAJA, at: T1, requestId: 'r-1', reason: 'too early' });
    equal(rejected.status, 'rejected');
    equal(rejected.pending, undefined);
    deepEqual(rejected.decisions, [{ verb: 'reject', by: MAJA, at: T1, reason: 'too early', stage: 'beforeSubmit' }]);
    const withdrawn = decided(waiting, { verb: 'withdraw', by: ALVA, at: T1, requestId: 'r-1' });
    equal(withdrawn.status, 'withdrawn');
    equal(withdrawn.pending, undefined);
  });
});

describe('A decision on an open transfer', () => {
  const table = [
    ['traditional', 'approve', 'accept', 'approving'],
    ['traditional', 'reject', 'reject', 'rejecting'],
    ['traditional', 'withdraw', 'withdraw', 'withdrawing'],
    ['newCommerce', 'approve', 'acceptWithItems', 'approving'],
    ['newCommerce', 'withdraw', 'cancel', 'withdrawing'],
  ] as const;

  for (const [commerce, verb, call, status] of table) {
    it(`(${commerce}, ${verb}) carries the intent to ${call} as the person who decided`, () => {
      const before = transfer(commerce, { problem: PROBLEM });
      const made = { verb, by: BO, at: T1, requestId: 'r-9', reason: 'because', items: [item()] };
      const after = decided(before, made);
      equal(after.status, status);
      deepEqual(after.pending, {
        call,
        as: BO,
        requestId: 'r-9',
        since: T1,
        verb,
        reason: 'because',
        items: [item()],
        state: { kind: 'unsent' },
        from: 'open',
        approvalsMissing: undefined,
        assignee: undefined,
      });
      deepEqual(after.decisions, [], 'nobody has decided until it took effect');
      equal(after.problem, undefined);
      equal(after.version, before.version + 1);
    });
  }

  it('to reject new commerce is recorded at the desk only', () => {
    const made = { verb: 'reject', by: BO, at: T1, requestId: 'r-9', reason: 'no' } as const;
    const after = decided(transfer('newCommerce'), made);
    equal(after.status, 'rejected');
    equal(after.pending, undefined);
    deepEqual(after.decisions, [{ verb: 'reject', by: BO, at: T1, reason: 'no', stage: 'partnerCenter' }]);
  });
});

describe('A create that was answered', () => {
  const creating = inStatus('creating', 'newCommerce');
  const record = { id: 'pc-1', lineItems: [], createdAt: T0 };

  it('is open under its Partner Center id, with nothing pending', () => {
    const after = opened(inStatus('creating'), T1, { id: 'pc-1', lineItems: [] });
    equal(after.status, 'open');
    equal(after.partnerCenterId, 'pc-1');
    equal(after.pending, undefined);
    deepEqual(after.lineItems, [item()], 'an answer without items does not empty the list');
    equal(after.expiresAt, undefined, 'no expiry is documented for traditional transfers');
  });

  it('expires when Partner Center says so, otherwise 30 days after it was created', () => {
    const told = opened(creating, T1, { ...record, expiresAt: '2026-02-01T00:00:00.000Z' });
    equal(told.expiresAt, '2026-02-01T00:00:00.000Z');
    equal(opened(creating, T1, record).expiresAt, '2026-02-14T08:00:00.000Z');
    equal(opened(creating, T1, { id: 'pc-1', lineItems: [] }).expiresAt, '2026-02-14T08:05:00.000Z');
  });
});

describe('A decision that took effect', () => {
  it('is a decision of the person in whose name it was made, at the time they made it', () => {
    const after = carriedOut(inStatus('rejecting'), T1, 'rejected');
    equal(after.status, 'rejected');
    equal(after.pending, undefined);
    deepEqual(after.decisions, [
      { verb: 'reject', by: BO, at: T0, reason: 'the contract runs until June', stage: 'partnerCenter' },
    ]);
  });

  it('releases the items that were chosen', () => {
    const chosen = [item({ subscriptionId: 'SUB-9' })];
    const before = transfer('newCommerce', { pending: pending({ call: 'acceptWithItems', items: chosen }) });
    deepEqual(carriedOut(before, T1, 'inProgress').lineItems, chosen);
  });
});

describe('A write that was refused', () => {
  it('leaves the transfer where it was, with the reason', () => {
    for (const status of ['approving', 'rejecting', 'withdrawing', 'unknown'] as const) {
      const after = putBack(inStatus(status), T1, PROBLEM);
      equal(after.status, 'open', status);
      equal(after.pending, undefined);
      equal(after.problem, PROBLEM);
      deepEqual(after.decisions, []);
    }
  });

  it('leaves it with whom it was handed to, and as many approvals missing', () => {
    const before = transfer('traditional', { approvalsMissing: 1, assignee: BO });
    for (const verb of ['approve', 'reject', 'withdraw'] as const) {
      const underWay = decided(before, { verb, by: BO, at: T1, requestId: 'r' });
      deepEqual([underWay.approvalsMissing, underWay.assignee], [undefined, undefined]);
      const after = putBack(underWay, T1, PROBLEM);
      deepEqual([after.status, after.approvalsMissing, after.assignee], ['open', 1, BO]);
    }
  });

  it('takes back what was approved of a choice that can’t be released, and nothing else', () => {
    const picked = [item({ subscriptionId: 'SUB-9' })];
    const asked = { verb: 'approve', by: ALVA, at: T0, stage: 'beforeSubmit', inPart: true } as const;
    const first = decided(transfer('newCommerce', { decisions: [asked], lineItems: [] }), {
      verb: 'approve',
      by: BO,
      at: T1,
      requestId: 'r',
      items: picked,
      missing: 2,
    });
    const second = decided(first, { verb: 'approve', by: BEA, at: T1, requestId: 'r2' });
    deepEqual(second.pending?.items, picked);
    const after = putBack(withoutChoice(second), T1, PROBLEM);
    deepEqual([after.status, after.decisions, after.lineItems], ['open', [asked], []]);
    equal(after.approvalsMissing, undefined);
    equal(picksItemsOnApprove(after), true);
    const kept = putBack(second, T1, PROBLEM);
    deepEqual([kept.decisions.length, kept.lineItems, kept.approvalsMissing], [2, picked, 1]);
    const alone = decided(transfer('newCommerce'), { verb: 'approve', by: BO, at: T1, requestId: 'r', items: picked });
    deepEqual(withoutChoice(alone), alone);
    const rejecting = decided(transfer('traditional', { decisions: [{ ...asked, stage: 'partnerCenter' }] }), {
      verb: 'reject',
      by: BO,
      at: T1,
      requestId: 'r',
    });
    deepEqual(withoutChoice(rejecting), rejecting);
  });

  it('takes back also what was approved before it was written down of an approval that it was not enough', () => {
    const first = { verb: 'approve', by: BO, at: T0, stage: 'partnerCenter' } as const;
    const picked = transfer('newCommerce', { decisions: [first] });
    const second = decided(picked, { verb: 'approve', by: BEA, at: T1, requestId: 'r' });
    deepEqual(putBack(withoutChoice(second), T1, PROBLEM).decisions, []);
  });

  it('has failed when it was the create', () => {
    equal(putBack(inStatus('creating'), T1, PROBLEM).status, 'failed');
  });
});

describe('An approval whose person lost the right', () => {
  const before = { verb: 'approve', by: MAJA, at: T0, stage: 'beforeSubmit' } as const;
  const first = { verb: 'approve', by: BO, at: T0, stage: 'partnerCenter' } as const;
  const second = { ...first, by: BEA };

  it('takes the choice of line items with it, no matter who approved before the request was sent', () => {
    const chosen = transfer('newCommerce', { decisions: [before, first], lineItems: [item()], approvalsMissing: 1 });
    const after = withoutApprovals(chosen, [first]);
    deepEqual([after.decisions, after.lineItems, after.approvalsMissing], [[before], [], undefined]);
  });

  it('leaves the choice that another person approved, with one more approval missing', () => {
    const chosen = transfer('newCommerce', { decisions: [first, second], lineItems: [item()], approvalsMissing: 1 });
    const after = withoutApprovals(chosen, [first]);
    deepEqual([after.decisions, after.lineItems, after.approvalsMissing], [[second], [item()], 2]);
  });
});

describe('A call that stands differently', () => {
  it('keeps its request id, and what was decided', () => {
    const before = inStatus('approving');
    for (const state of [away(), away('inDoubtAway'), { kind: 'inDoubt' }, { kind: 'unsent' }] as const) {
      const after = callStands(before, T1, state);
      deepEqual(after.pending, { ...before.pending, state });
      equal(after.version, before.version + 1);
    }
  });

  it('makes the status unknown while it may have taken effect, and leaves it otherwise', () => {
    const statusOf = (state: CallState) => callStands(inStatus('approving'), T1, state).status;
    deepEqual([away(), away('inDoubtAway'), { kind: 'inDoubt' } as const, { kind: 'unsent' } as const].map(statusOf), [
      'approving',
      'unknown',
      'unknown',
      'approving',
    ]);
  });

  it('is no more once it is settled', () => {
    const settled = transfer();
    equal(callStands(settled, T1, away()), settled);
  });
});

describe('A transfer that moved on without the desk', () => {
  it('stands where Partner Center has it, without a decision of ours', () => {
    const after = movedOn(inStatus('approving'), T1, 'withdrawn');
    equal(after.status, 'withdrawn');
    equal(after.pending, undefined);
    deepEqual(after.decisions, []);
    deepEqual(after.lineItems, [item()]);
  });

  it('does not count as approved by a person whose approval was not enough, and keeps one that was', () => {
    const approval = { verb: 'approve', by: BO, at: T0, stage: 'partnerCenter' } as const;
    const open = movedOn(transfer('newCommerce', { decisions: [approval] }), T1, 'completed');
    deepEqual(open.decisions, [{ ...approval, inPart: true }]);
    const approved = movedOn({ ...inStatus('inProgress'), decisions: [approval] }, T1, 'completed');
    deepEqual(approved.decisions, [approval]);
  });
});

describe('Sending', () => {
  it('keeps the version for the caller that saves it together with the decision', () => {
    const before = inStatus('awaitingApproval');
    equal(sent(before, 'r-1', T1).version, before.version);
  });
});

describe('Line items from two sides', () => {
  it('keep what only the desk knows and take what Partner Center says', () => {
    const ours = [item({ term: 'P1Y', endsAt: '2027-06-30', addOns: [item({ subscriptionId: 'ADD-1' })] })];
    const theirs = [item({ subscriptionId: 'sub-1', quantity: 14, term: undefined, addOns: [] })];
    const [merged] = mergeItems(ours, theirs);
    equal(merged?.quantity, 14);
    equal(merged?.term, 'P1Y');
    equal(merged?.endsAt, '2027-06-30');
    deepEqual(
      merged?.addOns.map(({ subscriptionId }) => subscriptionId),
      ['ADD-1'],
    );
  });

  it('are the items of Partner Center, those the desk did not know included', () => {
    const merged = mergeItems([item(), item({ subscriptionId: 'SUB-2' })], [item({ subscriptionId: 'SUB-3' })]);
    deepEqual(
      merged.map(({ subscriptionId }) => subscriptionId),
      ['SUB-3'],
    );
  });
});
