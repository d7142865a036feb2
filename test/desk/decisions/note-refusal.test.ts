import { deepEqual, equal } from 'node:assert/strict';
import { type ClickParts, click } from '../../../src/desk/clicks.ts';
import { commandHandler } from '../../../src/desk/commands/run-command.ts';
import type { Command } from '../../../src/desk/ports/command.ts';
import type { Person } from '../../../src/transfers/transfer.ts';
import { ALVA, BO, MAJA, TIM, transfer } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { CHANNEL, draft, draftRecord, turn } from '../samples.ts';

describe('Who tried what they may not', () => {
  const stranger: Person = { tenantId: 'ffffffff-0000-4000-8000-000000000009', objectId: 'x', name: 'Mallory' };
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    await rig.store.transfers.add(transfer());
  });
  afterEach(() => rig.close());

  const press = (verb: string, data: Record<string, unknown>, person: Person) => {
    const parts: ClickParts = { ...rig.parts, runCommand: commandHandler(rig.parts).atOnce };
    return click(parts, { kind: 'click', turn: turn(person), verb, data });
  };
  const type = (command: Command, person: Person) =>
    commandHandler(rig.parts).atOnce({ ...turn(person), place: CHANNEL }, command);
  const kept = async () =>
    (await rig.store.refusals.since('', 99)).map(({ by, what, why, transferId }) => [
      by.name,
      what,
      why,
      ...(transferId ? [transferId] : []),
    ]);

  it('is kept of people of no listed partner, by button and typed', async () => {
    await press('transfer.approve', { transferId: 'transfer-1' }, stranger);
    await press('draft.submit', { draftId: 'made-up' }, stranger);
    await type({ name: 'list' }, stranger);
    deepEqual(await kept(), [
      ['Mallory', 'transfer.approve', 'unknownPartner'],
      ['Mallory', 'draft.submit', 'unknownPartner'],
      ['Mallory', 'list', 'unknownPartner'],
    ]);
  });

  it('is kept of another partner’s people, and not in the audit that the transfer’s partners read', async () => {
    const { id: transferId, ref } = transfer();
    await press('transfer.reject', { transferId, reason: 'no' }, TIM);
    await press('transfer.refresh', { transferId }, TIM);
    await type({ name: 'show', ref }, TIM);
    await type({ name: 'decide', verb: 'approve', ref: ref.toUpperCase() }, TIM);
    await type({ name: 'assign', ref, to: 'Tim' }, TIM);
    const of = (what: string) => [TIM.name, what, 'unknownPartner', transferId];
    deepEqual(await kept(), ['reject', 'refresh', 'show', 'approve', 'assign'].map(of));
    deepEqual(await rig.store.audit.of(transferId), []);
  });

  it('is not kept of somebody who only mistyped', async () => {
    await type({ name: 'show', ref: 'ffff' }, TIM);
    await type({ name: 'show', ref: transfer().ref.slice(0, 2) }, TIM);
    await press('transfer.refresh', { transferId: 'made-up' }, TIM);
    deepEqual(await kept(), []);
  });

  it('is recorded when somebody presses a button in another person’s form', async () => {
    const record = draftRecord(draft({ owner: ALVA }), { id: 'draft-1', owner: ALVA });
    await rig.store.drafts.add(record);
    await press('draft.submit', { draftId: 'draft-1' }, MAJA);
    deepEqual(await kept(), [[MAJA.name, 'draft.submit', 'notYours']]);
  });

  it('is recorded when somebody has no right to choose the channel', async () => {
    rig.rules.approver = () => 'no';
    await type({ name: 'useThisChannel' }, BO);
    deepEqual(await kept(), [[BO.name, 'useThisChannel', 'noApproverRight']]);
    equal(await rig.store.places.boundTo(BO.tenantId), undefined);
  });
});
