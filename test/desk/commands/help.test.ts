import { deepEqual, ok } from 'node:assert/strict';
import { commandHandler } from '../../../src/desk/commands/run-command.ts';
import type { HelpView } from '../../../src/desk/ports/message.ts';
import type { Decision, Person, Transfer } from '../../../src/transfers/transfer.ts';
import { parseCommand } from '../../teams/english.ts';
import { BO, FABRIKAM, inStatus, MAJA, NORTHWIND, T0, TIM, transfer } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { turn } from '../samples.ts';

describe('help', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const help = async (person: Person): Promise<HelpView> => {
    const { message } = await commandHandler(rig.parts).atOnce(turn(person), { name: 'help' });
    ok(message.kind === 'help');
    return message;
  };
  /** Adds `count` transfers, created a minute apart, starting at `minute`. `of` makes each transfer. */
  const add = async (count: number, minute: number, of: (n: number) => Transfer) => {
    await rig.store.transaction(async (records) => {
      for (let n = 0; n < count; n++) {
        const createdAt = new Date(Date.parse(T0) + (minute + n) * 60_000).toISOString();
        const id = `t-${minute + n}`;
        const partnerCenterId = of(n).partnerCenterId && `pc-${minute + n}`;
        await records.transfers.add({ ...of(n), id, ref: `${minute + n}`, partnerCenterId, createdAt });
      }
    });
  };
  const approval = (by: Person): Decision => ({ verb: 'approve', by, at: T0, stage: 'partnerCenter', inPart: true });

  it('suggests a decision that was mistyped as text only, and other commands on a button too', async () => {
    const suggested = async (typo: string) => {
      const parts = { ...rig.parts, parse: parseCommand };
      const { message } = await commandHandler(parts).atOnce(turn(BO), parseCommand(typo));
      ok(message.kind === 'help');
      return [message.nearest, message.nearestButton];
    };
    for (const [typo, meant] of [
      ['aprove 93ef', 'approve 93ef'],
      ['rejct 93ef because no', 'reject 93ef because no'],
      ['witdraw 93ef', 'withdraw 93ef'],
      ['asign 93ef to Maja', 'assign 93ef to Maja'],
      ['use tihs channel', 'use this channel'],
    ] as const)
      deepEqual(await suggested(typo), [meant, undefined]);
    deepEqual(await suggested('lits transfers'), ['list transfers', 'list transfers']);
  });

  it('finds what waits behind any number of newer ones that others decide', async () => {
    await add(2, 0, () => transfer());
    await add(30, 10, () => transfer('traditional', { source: FABRIKAM, target: NORTHWIND }));
    const { waiting, waitingInAll } = await help(BO);
    deepEqual(
      waiting.map(({ ref }) => ref),
      ['1', '0'],
    );
    deepEqual(waitingInAll, { exactly: 2 });
  });

  it('shows ten, the newest, and counts the others', async () => {
    await add(450, 0, () => transfer());
    const { waiting, waitingInAll } = await help(BO);
    deepEqual(
      waiting.map(({ ref }) => ref),
      ['449', '448', '447', '446', '445', '444', '443', '442', '441', '440'],
    );
    deepEqual(waitingInAll, { exactly: 450 });
  });

  it('counts up to a thousand, and reads no more than it takes for that', async () => {
    await add(1_000, 0, () => transfer());
    deepEqual((await help(BO)).waitingInAll, { exactly: 1_000 });
    await add(1_500, 2_000, () => transfer());
    let read = 0;
    const newest = rig.parts.store.transfers.newest;
    const transfers: Rig['store']['transfers'] = {
      ...rig.store.transfers,
      newest: async (query, after) => {
        const page = await newest(query, after);
        read += page.length;
        return page;
      },
    };
    const { message } = await commandHandler({ ...rig.parts, store: { ...rig.store, transfers } }).atOnce(turn(BO), {
      name: 'help',
    });
    deepEqual(message.kind === 'help' && message.waitingInAll, { moreThan: 1_000 });
    ok(read > 1_000 && read <= 1_200, `${read} of 2,500 were read`);
  });

  it('does not count what somebody has approved already while others still have to', async () => {
    rig.rules.approvalsRequired = () => 2;
    rig.rules.approver = () => 'yes';
    await add(1, 0, () => transfer('traditional', { decisions: [approval(BO)], approvalsMissing: 1 }));
    await add(1, 1, () => transfer());
    deepEqual((await help(BO)).waitingInAll, { exactly: 1 });
    const second = { ...BO, objectId: 'b2b2b2b2-0000-4000-8000-000000000000' };
    deepEqual((await help(second)).waitingInAll, { exactly: 2 });
  });

  it('counts for each side what its own people decide, in both commerces', async () => {
    await add(1, 0, () => inStatus('awaitingApproval'));
    await add(1, 1, () => inStatus('open'));
    await add(1, 2, () => inStatus('open', 'newCommerce'));
    await add(1, 3, () => inStatus('awaitingApproval', 'newCommerce'));
    const refs = async (person: Person) => (await help(person)).waiting.map(({ ref }) => ref);
    deepEqual(await refs(MAJA), ['3', '0']);
    deepEqual(await refs(BO), ['2', '1']);
    deepEqual(await refs(TIM), []);
  });
});
