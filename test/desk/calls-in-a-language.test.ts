import { deepEqual, ok } from 'node:assert/strict';
import { carryOut } from '../../src/desk/carry-out/carry-out.ts';
import { watch } from '../../src/desk/carry-out/watch.ts';
import { commandHandler } from '../../src/desk/commands/run-command.ts';
import type { Command } from '../../src/desk/ports/command.ts';
import { writeWork } from '../../src/desk/queue/outbox.ts';
import type { CallName, Verb } from '../../src/transfers/commerce.ts';
import type { PartnerCenterTransferId } from '../../src/transfers/ids.ts';
import type { Person } from '../../src/transfers/transfer.ts';
import { ALVA, BO, pending, subscription, transfer } from '../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, recordOf, refused } from './rig.ts';
import { CONTOSO, turn } from './samples.ts';

const SWEDE = { ...ALVA, locale: 'sv-SE' };

describe('A call in a person’s name', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const languages = () => {
    ok(rig.calls.length > 0, 'no call was made');
    return [...new Set(rig.calls.map(({ as }) => as.locale))];
  };

  it('asks for the person’s language when they type a command', async () => {
    const commands: Command[] = [
      { name: 'customers', text: 'Contoso' },
      { name: 'create', customer: 'Contoso' },
      { name: 'subscriptions', customer: CONTOSO.id },
      { name: 'whoAmI' },
    ];
    for (const command of commands) {
      rig.will('customers', done({ customers: [CONTOSO] }));
      rig.will('customer', done(CONTOSO));
      rig.will('subscriptions', done([subscription()]));
      rig.will('eligibility', done([]));
      rig.will('mfaCompliance', done({ compliant: true }));
      await commandHandler(rig.parts).atOnce(turn(SWEDE), command);
    }
    deepEqual(languages(), ['sv-SE']);
  });

  const creator = { ...ALVA, locale: 'sv-SE' };
  const counterparty = { ...BO, locale: 'sv-SE' };
  const calls: readonly (readonly [call: CallName, verb: Verb | undefined, as: Person])[] = [
    ['create', undefined, creator],
    ['accept', 'approve', counterparty],
    ['acceptWithItems', 'approve', counterparty],
    ['reject', 'reject', counterparty],
    ['withdraw', 'withdraw', creator],
    ['cancel', 'withdraw', creator],
  ];
  for (const [call, verb, as] of calls) {
    it(`asks for the language of the one who decided: ${call}, and the look after it`, async () => {
      const isCreate = call === 'create';
      const before = transfer('newCommerce', {
        requester: creator,
        status: isCreate ? 'creating' : 'approving',
        pending: pending({ call, verb, as, from: isCreate ? 'awaitingApproval' : 'open' }),
        ...(isCreate ? { partnerCenterId: undefined as unknown as PartnerCenterTransferId } : {}),
      });
      await rig.store.transfers.add(before);
      rig.will(call, ambiguous(), ambiguous());
      rig.will('transfer', refused('accessDenied'), done(recordOf(before, 'open')), ambiguous());
      rig.will('transfers', done([]), done([]), ambiguous());
      await rig.run(writeWork(before.id, rig.clock.now.toISOString()), carryOut(rig.parts));
      deepEqual(languages(), ['sv-SE']);
    });
  }

  it('asks for the language of the participant in whose name the desk looks', async () => {
    const at = transfer('traditional', { requester: SWEDE });
    await rig.store.transfers.add(at);
    rig.will('transfer', done(recordOf(at, 'open')));
    const work = { ...writeWork(at.id, rig.clock.now.toISOString()), kind: 'watch' };
    await rig.run(work, watch(rig.parts));
    deepEqual(languages(), ['sv-SE']);
  });
});
