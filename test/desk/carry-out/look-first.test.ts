import { deepEqual } from 'node:assert/strict';
import { lookFirst } from '../../../src/desk/carry-out/look-first.ts';
import type { EntityStatus, TransferEntity } from '../../../src/partner-center/partner-center.ts';
import type { CallName } from '../../../src/transfers/commerce.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { FABRIKAM, item, pending, T0, TAILSPIN, transfer } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, recordOf, refused, throttled } from '../rig.ts';

const STATUSES: readonly EntityStatus[] = [
  'open',
  'inProgress',
  'completed',
  'partiallyCompleted',
  'rejected',
  'withdrawn',
  'expired',
  'failed',
  'unknown',
];

/** What looking at the transfer tells about a call, in the order of `STATUSES`: took, notYet, movedOn or cannotTell. */
const EXPECTED: Readonly<Record<Exclude<CallName, 'create'>, string>> = {
  accept: 'notYet cannotTell took took movedOn movedOn movedOn took cannotTell',
  acceptWithItems: 'notYet took took took movedOn movedOn movedOn took cannotTell',
  reject: 'notYet movedOn movedOn movedOn took movedOn movedOn movedOn cannotTell',
  withdraw: 'notYet movedOn movedOn movedOn movedOn took movedOn movedOn cannotTell',
  cancel: 'notYet movedOn movedOn movedOn movedOn took movedOn movedOn cannotTell',
};

describe('Looking before a write is repeated', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const looks = async (at: Transfer, taken: readonly TransferEntity[] = []) =>
    lookFirst(rig.parts.partnerCenter, { token: 't' }, at, async ({ id }) => taken.some((record) => record.id === id));

  for (const [call, expected] of Object.entries(EXPECTED) as [Exclude<CallName, 'create'>, string][]) {
    const before = transfer('traditional', { pending: pending({ call }) });

    it(`after ${call} tells from the status whether it took effect`, async () => {
      const seen: string[] = [];
      for (const status of STATUSES) {
        rig.will('transfer', done(recordOf(before, status)));
        seen.push((await looks(before)).kind);
      }
      deepEqual(seen, expected.split(' '));
    });

    it(`after ${call} takes a transfer that is gone for withdrawn`, async () => {
      const coded = (code: 'transferNotFound' | 'notFound', partnerCenterCode: string) => {
        const { error } = refused(code);
        return { kind: 'refused', error: { ...error, partnerCenterCode } } as const;
      };
      rig.will('transfer', coded('transferNotFound', '900100'), coded('notFound', '1000'));
      rig.will('transfers', done([]));
      const expected = call === 'withdraw' ? { kind: 'took' } : { kind: 'movedOn', to: 'withdrawn' };
      deepEqual(await looks(before), expected);
      deepEqual(await looks(before), expected);
    });
  }

  it('does not take a bare 404, which any gateway gives, for a transfer that is gone', async () => {
    const before = transfer('traditional', { pending: pending({ call: 'withdraw' }) });
    const id = before.partnerCenterId?.toUpperCase();
    rig.will('transfer', refused('notFound'), refused('notFound'), refused('notFound'));
    rig.will('transfers', done([recordOf(before, 'open', { id })]), refused('notFound'), done([]));
    deepEqual((await looks(before)).kind, 'notYet');
    deepEqual((await looks(before)).kind, 'cannotTell');
    deepEqual(await looks(before), { kind: 'took' });
  });

  it('can not tell when Partner Center does not answer, and waits as long as asked', async () => {
    const before = transfer('traditional', { pending: pending() });
    rig.will('transfer', ambiguous(), throttled(30), refused('accessDenied'));
    deepEqual(await looks(before), { kind: 'cannotTell', why: 'unavailable' });
    deepEqual(await looks(before), { kind: 'cannotTell', why: 'throttled', inSeconds: 30 });
    const { error } = refused('accessDenied');
    deepEqual(await looks(before), { kind: 'cannotTell', why: 'accessDenied', error });
  });

  it('can not tell about nothing', async () => {
    deepEqual((await looks(transfer())).kind, 'cannotTell');
    deepEqual(
      (await looks(transfer('traditional', { pending: pending(), partnerCenterId: undefined }))).kind,
      'cannotTell',
    );
  });

  describe('for a create', () => {
    const creating = (commerce: 'traditional' | 'newCommerce', changes: Partial<Transfer> = {}) =>
      transfer(commerce, { partnerCenterId: undefined, pending: pending({ call: 'create', since: T0 }), ...changes });
    const finds = async (at: Transfer, record: TransferEntity, taken: readonly TransferEntity[] = []) => {
      rig.will('transfers', done([record]));
      return (await looks(at, taken)).kind;
    };

    it('finds it by partners and subscriptions, in whatever case and order', async () => {
      const items = [item({ subscriptionId: 'SUB-1' }), item({ subscriptionId: 'SUB-2' })];
      const at = creating('traditional', { lineItems: items });
      const lineItems = [item({ subscriptionId: 'sub-2' }), item({ subscriptionId: 'sub-1' })];
      const source = { ...at.source, tenantId: at.source.tenantId.toUpperCase() };
      deepEqual(await finds(at, recordOf(at, 'open', { lineItems, source })), 'took');
    });

    it('can not tell when the list can not be read, and waits as long as asked', async () => {
      const at = creating('traditional');
      rig.will('transfers', ambiguous(), throttled(30));
      deepEqual(await looks(at), { kind: 'cannotTell', why: 'unavailable' });
      deepEqual(await looks(at), { kind: 'cannotTell', why: 'throttled', inSeconds: 30 });
    });

    it('finds a new-commerce one by the address of the customer', async () => {
      const at = creating('newCommerce');
      deepEqual(await finds(at, recordOf(at, 'open', { customerEmail: 'IT@contoso.example' })), 'took');
      deepEqual(await finds(at, recordOf(at, 'open', { customerEmail: 'other@contoso.example' })), 'notYet');
    });

    it('does not take another one for it', async () => {
      const at = creating('traditional');
      const others: Partial<TransferEntity>[] = [
        { source: TAILSPIN },
        { target: TAILSPIN },
        { source: FABRIKAM, target: at.source },
        { lineItems: [item({ subscriptionId: 'SUB-2' })] },
        { lineItems: [item(), item({ subscriptionId: 'SUB-2' })] },
        { lineItems: [] },
        { createdAt: '2026-01-15T07:54:59.000Z' },
      ];
      for (const changes of others)
        deepEqual(await finds(at, recordOf(at, 'open', changes)), 'notYet', JSON.stringify(changes));
      const record = recordOf(at, 'open');
      deepEqual(await finds(at, record, [record]), 'notYet', 'it belongs to another transfer of the desk');
    });

    it('cannot tell about one like it that does not say when it was created', async () => {
      const at = creating('traditional');
      for (const status of ['open', 'rejected'] as const) {
        for (const createdAt of [undefined, 'yesterday']) {
          const record = recordOf(at, status, { createdAt });
          deepEqual(await finds(at, record), 'cannotTell', status);
          deepEqual(await finds(at, record, [record]), 'notYet', 'it belongs to another transfer of the desk');
        }
      }
      rig.will('transfers', done([recordOf(at, 'open', { createdAt: undefined }), recordOf(at, 'open')]));
      deepEqual((await looks(at)).kind, 'took', 'another one is surely ours');
    });

    it('does not take one that was over before it was asked for', async () => {
      const at = creating('traditional');
      for (const status of ['rejected', 'withdrawn', 'expired', 'failed'] as const) {
        deepEqual(await finds(at, recordOf(at, status, { createdAt: '2026-01-15T07:58:00.000Z' })), 'notYet', status);
        deepEqual(await finds(at, recordOf(at, status, { createdAt: '2026-01-15T08:00:01.000Z' })), 'took', status);
      }
    });

    it('allows for clocks that differ by five minutes', async () => {
      const at = creating('traditional');
      deepEqual(await finds(at, recordOf(at, 'open', { createdAt: '2026-01-15T07:55:01.000Z' })), 'took');
    });
  });
});
