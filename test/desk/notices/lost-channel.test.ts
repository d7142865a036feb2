import { deepEqual, equal } from 'node:assert/strict';
import { createDesk, type Desk } from '../../../src/desk/desk.ts';
import { parseCommand } from '../../teams/english.ts';
import { BO, FABRIKAM, MAJA, NORTHWIND, T0 } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { CHANNEL, chat } from '../samples.ts';

describe('A channel from which the bot is removed', () => {
  let rig: Rig;
  let desk: Desk;
  let people: readonly { readonly tenantId: string; readonly objectId: string }[] | 'unknown';
  beforeEach(async () => {
    rig = await openRig();
    people = [MAJA];
    const approversToWriteTo = async (tenantId: string) =>
      people === 'unknown' ? people : people.filter((one) => one.tenantId === tenantId);
    const policy = { ...rig.parts.policy, approversToWriteTo };
    desk = createDesk({ ...rig.parts, policy, parse: parseCommand }, { runsByItself: false });
    await rig.store.places.bind(NORTHWIND.tenantId, CHANNEL, MAJA, T0);
    await rig.store.places.meet(MAJA, '29:maja', chat(MAJA), T0);
  });
  afterEach(() => rig.close());

  const remove = () => desk.receive({ kind: 'removed', place: CHANNEL, by: BO });
  const heard = () =>
    rig.said.map(({ place, message }) => [place.conversationId, message?.kind === 'text' && message.say.key]);

  it('is in the audit of each partner whose channel it was, once, and is no longer their channel', async () => {
    await rig.store.places.bind(FABRIKAM.tenantId, CHANNEL, BO, T0);
    await remove();
    await remove();
    for (const { tenantId } of [NORTHWIND, FABRIKAM]) {
      const [row, ...more] = await rig.store.audit.ofPartner(tenantId, 9);
      deepEqual([row?.what, row?.by, row?.why, more], ['channelLost', BO, CHANNEL.name, []]);
      equal(await rig.store.places.boundTo(tenantId), undefined);
    }
  });

  it('is told to the approvers of that partner, each in their own chat', async () => {
    await remove();
    await desk.drain();
    deepEqual(heard(), [[chat(MAJA).conversationId, 'channel.lostBy']]);
  });

  it('is told as soon as the approver groups can be read', async () => {
    people = 'unknown';
    await remove();
    await desk.drain();
    deepEqual(heard(), []);
    people = [MAJA];
    rig.pass(3_600);
    await desk.drain();
    equal(heard().length, 1);
  });

  it('is nobody’s business if no partner chose it', async () => {
    await desk.receive({ kind: 'removed', place: { ...CHANNEL, conversationId: '19:other@thread.tacv2' } });
    await desk.drain();
    deepEqual([heard(), await rig.store.audit.ofPartner(NORTHWIND.tenantId, 9)], [[], []]);
  });
});
