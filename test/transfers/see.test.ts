import { deepEqual } from 'node:assert/strict';
import { COMMERCE, type Commerce } from '../../src/transfers/commerce.ts';
import { type Readers, type Sight, see, seenPart } from '../../src/transfers/rights.ts';
import type { Decision } from '../../src/transfers/transfer.ts';
import { FABRIKAM, MAJA, NORTHWIND, T0, TAILSPIN, transfer } from './samples.ts';

const COMMERCES = Object.keys(COMMERCE) as Commerce[];
const N = NORTHWIND.tenantId;
const F = FABRIKAM.tenantId;
const T = TAILSPIN.tenantId;

/** The transfer, its internal part, who decided before it was sent, and the reason for the other partner. */
const ALL = [true, true, true, true];
const THEIR_PART = [true, false, false, true];
const CARD = [true, false, true, true];
const CARD_UNSENT = [true, false, true, false];
const NOTHING = [false, false, false, false];

const approved: Decision = { verb: 'approve', by: MAJA, at: T0, stage: 'beforeSubmit' };

describe('What readers see of a transfer that Northwind created for Fabrikam', () => {
  const rows: readonly [string, Readers, unsent: boolean[], sent: boolean[]][] = [
    ['Northwind', { tenantIds: [N] }, ALL, ALL],
    ['Fabrikam', { tenantIds: [F] }, NOTHING, THEIR_PART],
    ['a third partner', { tenantIds: [T] }, NOTHING, NOTHING],
    ['nobody that the desk knows', { tenantIds: [] }, NOTHING, NOTHING],
    ['the channel that Northwind chose', { tenantIds: [N], chosenBy: [N] }, ALL, ALL],
    ['one that both chose', { tenantIds: [N, F], chosenBy: [N, F] }, CARD_UNSENT, CARD],
    ['one that Northwind chose, in a team of Fabrikam', { tenantIds: [F, N], chosenBy: [N] }, CARD_UNSENT, CARD],
    ['one that Northwind chose and shared', { tenantIds: [N], chosenBy: [N], mayBeOthers: true }, CARD_UNSENT, CARD],
    ['one that only Fabrikam chose, where Northwind reads', { tenantIds: [N, F], chosenBy: [F] }, NOTHING, THEIR_PART],
    ['one of Fabrikam with a third partner', { tenantIds: [F, T], chosenBy: [F] }, NOTHING, NOTHING],
    ['a group chat of Northwind', { tenantIds: [N], mayBeOthers: true }, NOTHING, THEIR_PART],
  ];

  for (const commerce of COMMERCES)
    for (const [who, readers, unsent, sent] of rows)
      it(`${commerce}: ${who}`, () => {
        const sees = (partnerCenterId: string | undefined) => {
          const sight = see(readers, transfer(commerce, { partnerCenterId }));
          return [sight.transfer, sight.internal, sight.decidersBefore, sight.reason];
        };
        deepEqual([sees(undefined), sees('pc-1')], [unsent, sent]);
      });

  it('is the same in every status: what ended before it was sent stays with Northwind', () => {
    for (const status of ['rejected', 'withdrawn', 'failed', 'open', 'unknown'] as const) {
      deepEqual(
        see({ tenantIds: [F] }, transfer('traditional', { status, partnerCenterId: undefined })).transfer,
        false,
      );
      deepEqual(see({ tenantIds: [F] }, transfer('traditional', { status })).transfer, true);
    }
  });

  it('leaves out the note, the reasons from before, who decided then, and a reason that was not sent', () => {
    const before: Decision = { ...approved, verb: 'reject', reason: 'they owe us' };
    const later: Decision = { ...approved, stage: 'partnerCenter' };
    const whole = transfer('traditional', { note: 'overdue', reason: 'merger', decisions: [before, later] });
    const part = (sight: Partial<Sight>) => {
      const none = { transfer: true, internal: false, decidersBefore: false, reason: false };
      const { note, reason, decisions } = seenPart(whole, { ...none, ...sight });
      return [note, reason, decisions];
    };
    const { reason: _, ...decided } = before;
    deepEqual(part({}), [undefined, undefined, [later]]);
    deepEqual(part({ reason: true }), [undefined, 'merger', [later]]);
    deepEqual(part({ decidersBefore: true }), [undefined, undefined, [decided, later]]);
    deepEqual(part({ internal: true }), ['overdue', 'merger', [before, later]]);
  });
});
