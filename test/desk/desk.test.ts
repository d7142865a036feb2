import { deepEqual, equal } from 'node:assert/strict';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import type { Inbound } from '../../src/desk/ports/inbound.ts';
import { ALVA } from '../transfers/samples.ts';
import { openRig, type Rig } from './rig.ts';
import { CHANNEL, chat, turn } from './samples.ts';

describe('The desk', () => {
  let rig: Rig;
  let desk: Desk;
  beforeEach(async () => {
    rig = await openRig();
    desk = createDesk(rig.parts, { runsByItself: false });
  });
  afterEach(async () => {
    await desk.stop();
    await rig.close();
  });

  const inPlace = (place = chat()): Inbound[] => [
    { kind: 'click', turn: turn(ALVA, place), verb: 'transfer.refresh', data: { transferId: 'transfer-1' } },
    { kind: 'message', turn: turn(ALVA, place), text: 'help' },
  ];
  const chatWithAlva = async () => (await rig.store.places.chatWith(ALVA))?.conversationId;

  it('remembers the chat of its own with a person, from a click as from a message', async () => {
    for (const inbound of inPlace()) {
      await rig.store.places.forget(chat().conversationId);
      equal(await chatWithAlva(), undefined);
      await desk.receive(inbound);
      equal(await chatWithAlva(), chat().conversationId, inbound.kind);
    }
  });

  it('does not take a channel for a chat of its own with somebody', async () => {
    for (const inbound of inPlace(CHANNEL)) await desk.receive(inbound);
    equal(await chatWithAlva(), undefined);
  });

  it('greets a conversation once a day, however often Teams announces it', async () => {
    const installed = { kind: 'installed', turn: turn(ALVA, CHANNEL) } as const;
    const greetings = async () => {
      await desk.drain();
      return rig.said.filter(({ message }) => message?.kind === 'welcome').length;
    };
    await desk.receive(installed);
    await desk.receive({ ...installed, turn: { ...installed.turn, key: 'another' } });
    equal(await greetings(), 1);
    rig.pass(86_400);
    await desk.receive(installed);
    equal(await greetings(), 2);
  });

  it('sends nothing any more to a conversation that it was removed from', async () => {
    await rig.store.places.bind(ALVA.tenantId, CHANNEL, ALVA, rig.clock.now.toISOString());
    await desk.receive({ kind: 'removed', place: CHANNEL });
    deepEqual(await rig.store.places.boundTo(ALVA.tenantId), undefined);
  });
});
