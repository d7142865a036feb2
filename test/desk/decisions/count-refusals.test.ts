import { deepEqual, equal } from 'node:assert/strict';
import { click } from '../../../src/desk/clicks.ts';
import { commandHandler } from '../../../src/desk/commands/run-command.ts';
import { createDesk, type Desk } from '../../../src/desk/desk.ts';
import type { Person } from '../../../src/transfers/transfer.ts';
import { BEA, BO, transfer } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { turn } from '../samples.ts';

const HOUR = 3_600_000;

describe('Refused clicks on a transfer', () => {
  let rig: Rig;
  let desk: Desk;
  beforeEach(async () => {
    rig = await openRig();
    rig.rules.approver = () => 'no';
    await rig.store.transfers.add(transfer());
    desk = createDesk(rig.parts, { runsByItself: false });
  });
  afterEach(async () => {
    await desk.stop();
    await rig.close();
  });

  async function press(times: number, person: Person = BO, verb = 'approve'): Promise<void> {
    const parts = { ...rig.parts, runCommand: commandHandler(rig.parts).atOnce };
    const data = { transferId: 'transfer-1', reason: 'no' };
    for (let time = 0; time < times; time++) {
      await click(parts, { kind: 'click', turn: turn(person), verb: `transfer.${verb}`, data });
    }
  }
  async function pass(milliseconds: number): Promise<void> {
    rig.clock.now = new Date(rig.clock.now.getTime() + milliseconds);
    await desk.drain();
  }
  const rows = async () =>
    (await rig.store.audit.of('transfer-1')).map(({ what, by, why, times }) => [what, by?.name, why, times]);
  const refused = (by: Person, why: string, times?: number) => ['refused', by.name, why, times];

  it('write one row at the first, and one with the count of the others when the hour is over', async () => {
    await press(300);
    await pass(60_000);
    deepEqual(await rows(), [refused(BO, 'approve: noApproverRight')]);
    await pass(HOUR);
    deepEqual(await rows(), [refused(BO, 'approve: noApproverRight'), refused(BO, 'approve: noApproverRight', 299)]);
    await pass(HOUR);
    equal((await rows()).length, 2);
  });

  it('write no second row when there was only one', async () => {
    await press(1);
    await pass(2 * HOUR);
    equal((await rows()).length, 1);
  });

  it('are counted by person, deed and hour', async () => {
    await press(2);
    await press(3, BEA);
    await press(2, BO, 'reject');
    await pass(HOUR);
    await press(2);
    await pass(HOUR);
    deepEqual(
      (await rows()).toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
      [
        refused(BO, 'approve: noApproverRight'),
        refused(BO, 'approve: noApproverRight'),
        refused(BO, 'approve: noApproverRight', 1),
        refused(BO, 'approve: noApproverRight', 1),
        refused(BO, 'reject: noApproverRight'),
        refused(BO, 'reject: noApproverRight', 1),
        refused(BEA, 'approve: noApproverRight'),
        refused(BEA, 'approve: noApproverRight', 2),
      ].toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
    );
  });

  it('change no row that is there already', async () => {
    await press(1);
    const [first] = await rig.store.audit.of('transfer-1');
    await press(50);
    await pass(2 * HOUR);
    deepEqual((await rig.store.audit.of('transfer-1'))[0], first);
  });

  it('leave nothing to do when the transfer is gone by then', async () => {
    await press(2);
    await rig.store.transfers.update({ ...transfer(), status: 'completed', version: 2 }, 1);
    await rig.store.transfers.forgetClosedBefore('9999', 9);
    await pass(2 * HOUR);
    equal((await rig.store.work.take('test', '9999', '9999'))?.kind === 'refusals', false);
  });
});
