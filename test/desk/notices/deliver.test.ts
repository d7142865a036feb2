import { deepEqual, equal } from 'node:assert/strict';
import { edit, send, tell } from '../../../src/desk/notices/deliver.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import { editWork, sendWork, tellWork } from '../../../src/desk/queue/outbox.ts';
import { ALVA, MAJA, T0, transfer } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { CHANNEL, chat, draft, draftRecord } from '../samples.ts';

const message: Message = { kind: 'text', say: { key: 'signIn.done' } };
const lost = { kind: 'ambiguous', why: 'deadline' } as const;

describe('Talking', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const now = () => rig.clock.now.toISOString();
  const sendOne = () => rig.run(sendWork({ place: chat(), message, locale: 'de' }, now()), send(rig.parts));
  const editOne = () => rig.run(editWork({ place: chat(), activityId: 'm-1', message }, now()), edit(rig.parts));
  const tellOne = (askedIn: typeof CHANNEL = chat()) =>
    rig.run(
      tellWork(ALVA, { requester: ALVA, askedIn: { ...askedIn, userId: '29:alva' } }, message, now()),
      tell(rig.parts),
    );
  const places = () => rig.said.map(({ how, place }) => [how, place.conversationId]);

  it('says a thing once, in the language of the person', async () => {
    deepEqual(await sendOne(), { kind: 'done' });
    deepEqual([rig.said.length, rig.said[0]?.locale], [1, 'de']);
  });

  it('marks an answer and a changed form as talk, but not news about a decision', async () => {
    const to = { tenantId: ALVA.tenantId, objectId: ALVA.objectId };
    await rig.run(sendWork({ place: chat(), message, to }, now()), send(rig.parts));
    await editOne();
    await tellOne();
    deepEqual(
      rig.said.map(({ talk }) => talk),
      [{ to }, {}, undefined],
    );
  });

  it('waits when Teams asks for it', async () => {
    rig.deliver({ kind: 'throttled', retryAfterSeconds: 8 });
    deepEqual(await sendOne(), { kind: 'later', inSeconds: 8, why: 'throttled' });
  });

  it('says once more what may not have arrived, and no more', async () => {
    rig.deliver(lost, lost);
    equal((await sendOne()).kind, 'later');
    rig.pass(2);
    equal((await rig.step({ send: send(rig.parts) }))?.result.kind, 'done');
    equal(rig.said.length, 2);
  });

  it('says it once more also when Teams had turned it away before', async () => {
    rig.deliver({ kind: 'throttled', retryAfterSeconds: 1 }, { kind: 'throttled', retryAfterSeconds: 1 }, lost);
    await sendOne();
    const kinds: unknown[] = [];
    for (let tried = 0; tried < 3; tried++) {
      rig.pass(10);
      kinds.push((await rig.step({ send: send(rig.parts) }))?.result.kind);
    }
    deepEqual(kinds, ['later', 'later', 'done']);
    equal(rig.said.length, 4);
  });

  it('forgets a conversation that is gone', async () => {
    await rig.store.places.meet(ALVA, '29:alva', chat(), T0);
    rig.deliver({ kind: 'gone', what: 'conversation' });
    equal((await sendOne()).kind, 'done');
    equal(await rig.store.places.chatWith(ALVA), undefined);
  });

  it('does not repeat what was refused, and logs it', async () => {
    rig.deliver({ kind: 'refused', why: '400' });
    equal((await sendOne()).kind, 'done');
    equal(rig.logged[0]?.level, 'error');
  });

  it('repeats an edit until it is certain, and leaves a message alone that is gone', async () => {
    rig.deliver(lost, lost, lost, { kind: 'gone', what: 'message' });
    equal((await editOne()).kind, 'later');
    for (let n = 0; n < 2; n++) {
      rig.pass(300);
      equal((await rig.step({ edit: edit(rig.parts) }))?.result.kind, 'later');
    }
    rig.pass(300);
    deepEqual((await rig.step({ edit: edit(rig.parts) }))?.result, { kind: 'done' });
  });

  it('stores which message a form was posted as, wherever it was posted', async () => {
    const form = draft();
    for (const [id, work, handler] of [
      ['draft-1', (said: Message) => sendWork({ place: CHANNEL, message: said }, now()), send(rig.parts)],
      ['draft-2', (said: Message) => tellWork(ALVA, transfer(), said, now()), tell(rig.parts)],
    ] as const) {
      await rig.store.drafts.add(draftRecord(form, { id }));
      await rig.run(work({ kind: 'draft', draft: form, draftId: id, version: 1 }), handler);
      const { place } = rig.said.at(-1) ?? {};
      deepEqual((await rig.store.drafts.find(id))?.postedAs, { place, messageId: `message-${rig.said.length}` });
    }
  });

  it('replaces no desk card, however the work came about, and logs it', async () => {
    await rig.store.transfers.add(transfer());
    await rig.store.cards.save({ transferId: transfer().id, place: CHANNEL, activityId: 'm-1', shownVersion: 1 });
    for (const place of [CHANNEL, { ...CHANNEL, conversationId: `${CHANNEL.conversationId};messageid=m-1` }]) {
      await rig.run(editWork({ place, activityId: 'm-1', message }, now()), edit(rig.parts));
      equal(rig.logged.at(-1)?.fields.code, 'desk-card-not-edited');
    }
    deepEqual(rig.said, []);
    await rig.run(editWork({ place: chat(), activityId: 'm-1', message }, now()), edit(rig.parts));
    deepEqual(places(), [['edit', chat().conversationId]], 'the same id in another conversation is another message');
  });

  it('of several edits that wait makes the last', async () => {
    const other: Message = { kind: 'text', say: { key: 'signOut.done' } };
    await rig.store.work.add(editWork({ place: chat(), activityId: 'm-1', message: other }, now()));
    await editOne();
    deepEqual(
      rig.said.map((said) => said.message),
      [message],
    );
  });

  it('tells a person in the chat they have with the desk', async () => {
    await rig.store.places.meet(ALVA, '29:alva', { ...chat(), conversationId: 'known chat' }, T0);
    await tellOne(CHANNEL);
    deepEqual(places(), [['post', 'known chat']]);
  });

  it('opens a chat with a person whom it met only in a channel', async () => {
    await tellOne(CHANNEL);
    deepEqual(places(), [
      ['openChat', CHANNEL.conversationId],
      ['post', 'chat of 29:alva'],
    ]);
  });

  it('waits with what it has to tell while their chat can not be opened, however often', async () => {
    const say = tellWork(MAJA, { requester: ALVA, askedIn: { ...CHANNEL, userId: '29:alva' } }, message, now());
    rig.deliver({ kind: 'throttled', retryAfterSeconds: 3 }, lost, lost, lost);
    deepEqual(await rig.run(say, tell(rig.parts)), { kind: 'later', inSeconds: 3, why: 'throttled' });
    for (let tried = 0; tried < 4; tried++) {
      rig.pass(60);
      await rig.step({ tell: tell(rig.parts) });
    }
    deepEqual(places(), [
      ...Array.from({ length: 5 }, () => ['openChat', CHANNEL.conversationId]),
      ['post', `chat of ${MAJA.objectId}`],
    ]);
  });

  it('tells them where they asked when their chat does not open for half a minute', async () => {
    rig.deliver(...Array.from({ length: 6 }, () => lost));
    await tellOne(CHANNEL);
    for (let tried = 0; tried < 5; tried++) {
      rig.pass(60);
      await rig.step({ tell: tell(rig.parts) });
    }
    deepEqual(places().at(-1), ['post', CHANNEL.conversationId]);
  });

  it('tells them where they asked when there is no way into their chat', async () => {
    rig.deliver({ kind: 'refused', why: '403' });
    await tellOne(CHANNEL);
    deepEqual(places().at(-1), ['post', CHANNEL.conversationId]);
    await rig.store.places.meet(ALVA, '29:alva', { ...chat(), conversationId: 'known chat' }, T0);
    rig.deliver({ kind: 'gone', what: 'conversation' });
    await tellOne(CHANNEL);
    deepEqual(places().slice(-2), [
      ['post', 'known chat'],
      ['post', CHANNEL.conversationId],
    ]);
  });

  it('tells them in their own chat when that is where they asked', async () => {
    await rig.run(tellWork(ALVA, transfer(), message, now()), tell(rig.parts));
    deepEqual(places(), [['post', 'chat-alva']]);
  });
});
