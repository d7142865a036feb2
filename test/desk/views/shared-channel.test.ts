import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { createDesk, type Desk } from '../../../src/desk/desk.ts';
import type { ClickAnswer } from '../../../src/desk/ports/inbound.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import { cardWork, sendWork, tellWork } from '../../../src/desk/queue/outbox.ts';
import type { Place } from '../../../src/store/store.ts';
import type { Draft } from '../../../src/transfers/draft.ts';
import type { Decision, Person, Transfer } from '../../../src/transfers/transfer.ts';
import { parseCommand } from '../../teams/english.ts';
import { ALVA, ARI, BO, FABRIKAM, MAJA, NORTHWIND, T0, TAILSPIN, transfer } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { CHANNEL, chat, draft, draftRecord, turn } from '../samples.ts';

const NOTE = 'the customer is 90 days overdue';
const WHY = 'rejected because they owe us';
const REASON = 'we merged';
const rejected: Decision = { verb: 'reject', by: MAJA, at: T0, stage: 'beforeSubmit', reason: WHY };
const WRITTEN = { note: NOTE, reason: REASON, decisions: [rejected] };
const INTERNAL = new RegExp(`${NOTE}|${WHY}`);
/** In their own chat, the other partner doesn't read who decided before the sending either. */
const FROM_BEFORE = new RegExp(`${NOTE}|${WHY}|${MAJA.name}`);

const waiting = transfer('traditional', { ...WRITTEN, status: 'awaitingApproval', partnerCenterId: undefined });
const open = transfer('traditional', WRITTEN);
const HOME: Place = { ...CHANNEL, tenantId: NORTHWIND.tenantId };

/** Alva of Northwind created the transfer for Fabrikam. Bo is an approver of Fabrikam. */
describe('A channel that both partners can read', () => {
  let rig: Rig;
  let desk: Desk;
  beforeEach(async () => {
    rig = await openRig();
    desk = createDesk({ ...rig.parts, parse: parseCommand }, { runsByItself: false });
  });
  afterEach(() => rig.close());

  const bind = async (...partners: readonly { readonly tenantId: string }[]) => {
    for (const { tenantId } of partners) await rig.store.places.bind(tenantId, HOME, MAJA, T0);
  };
  const at = () => rig.clock.now.toISOString();
  const click = async (verb: string, by: Person, place: Place = HOME, data: object = {}) => {
    const answer = await desk.receive({
      kind: 'click',
      turn: { ...turn(by, place), key: `${verb}-${by.name}` },
      verb: `transfer.${verb}`,
      data: { transferId: 'transfer-1', ...data },
    });
    await desk.drain();
    return answer;
  };
  const type = async (text: string, by: Person, place: Place = HOME) => {
    rig.said.length = 0;
    await desk.receive({
      kind: 'message',
      turn: { ...turn(by, place), key: `${text}-${by.name}-${place.kind}` },
      text,
    });
    await desk.drain();
    return rig.said.filter(({ message }) => message !== undefined);
  };
  const posted = async () => {
    await rig.store.work.add(cardWork('transfer-1', at()));
    await desk.drain();
    return rig.said.at(-1)?.message;
  };

  it('has the card from the start, without the internal part, and with a button for it', async () => {
    await bind(NORTHWIND, FABRIKAM);
    await rig.store.transfers.add(waiting);
    const card = await posted();
    ok(card?.kind === 'deskCard' && card.hasMoreForCreator);
    doesNotMatch(JSON.stringify(card), INTERNAL);
    doesNotMatch(JSON.stringify(card), new RegExp(REASON), 'not even the reason, before the request is sent');
    equal(card.transfer.customer.name, 'Contoso');
  });

  it('shows the reason once the request is sent, and never the internal part', async () => {
    await bind(NORTHWIND, FABRIKAM);
    await rig.store.transfers.add(open);
    const card = await posted();
    match(JSON.stringify(card), new RegExp(REASON));
    doesNotMatch(JSON.stringify(card), INTERNAL);
  });

  for (const [what, place] of [
    ['is in a team of the other partner', { ...HOME, tenantId: FABRIKAM.tenantId }],
    ['is shared, as Teams says', { ...HOME, isShared: true }],
  ] as const)
    it(`counts as read by both if it ${what}`, async () => {
      await rig.store.places.bind(NORTHWIND.tenantId, place, MAJA, T0);
      await rig.store.transfers.add(waiting);
      doesNotMatch(JSON.stringify(await posted()), INTERNAL);
    });

  it('is not the channel of one partner, whose card has everything', async () => {
    await bind(NORTHWIND);
    await rig.store.transfers.add(waiting);
    const card = await posted();
    ok(card?.kind === 'deskCard' && !card.hasMoreForCreator);
    for (const written of [NOTE, WHY, REASON]) match(JSON.stringify(card), new RegExp(written));
  });

  it('gives the internal part to people of the creator, each alone, and to nobody else', async () => {
    await bind(NORTHWIND, FABRIKAM);
    for (const [one, others] of [
      [waiting, 'refusal.notYourNote'],
      [{ ...open, id: 'transfer-2', ref: 'beef' }, 'refusal.notYourNote'],
    ] as const) {
      await rig.store.transfers.add(one);
      const data = { transferId: one.id };
      const said = await click('note', ARI, HOME, data);
      ok(said?.kind === 'say' && said.isPrivate);
      for (const written of [NOTE, WHY]) match(JSON.stringify(said), new RegExp(written));
      equal(keyOf(await click('note', BO, HOME, data)), others);
    }
    equal(keyOf(await click('note', BO, chat(BO))), 'refusal.notFound', 'elsewhere, Bo knows nothing of it');
    equal((await rig.store.refusals.since(T0, 9)).length, 2);
  });

  it('lets the other partner look at the card of an unsent request, but not act on it or find it elsewhere', async () => {
    await bind(NORTHWIND, FABRIKAM);
    await rig.store.transfers.add(waiting);
    const looked = await click('refresh', BO);
    ok(looked?.kind === 'card' && looked.message.kind === 'deskCard');
    doesNotMatch(JSON.stringify(looked), INTERNAL);
    for (const verb of ['approve', 'reject', 'withdraw'])
      equal(keyOf(await click(verb, BO, HOME, { reason: 'no' })), 'refusal.notSentYet');
    for (const verb of ['approve', 'refresh'])
      equal(keyOf(await click(verb, BO, chat(BO))), 'refusal.notFound', 'outside the channel it is not there');
    for (const text of ['show 7f3a', 'approve 7f3a', 'show 7f'])
      deepEqual(
        (await type(text, BO)).map(({ message }) => keyOf(message)),
        ['refs.none'],
      );
    const [list] = await type('list transfers all', BO);
    ok(list?.message?.kind === 'transferList');
    deepEqual([list.message.transfers, list.message.total], [[], 0]);
    equal((await rig.store.transfers.find('transfer-1'))?.version, waiting.version);
  });

  it('is told of a transfer only what everybody in it may know', async () => {
    await bind(NORTHWIND, FABRIKAM);
    await rig.store.transfers.add(open);
    await rig.store.audit.add({
      at: T0,
      transferId: open.id,
      by: ALVA,
      what: 'submit',
      to: 'awaitingApproval',
      why: NOTE,
    });
    await rig.store.audit.add({
      at: T0,
      transferId: open.id,
      by: MAJA,
      what: 'approve',
      from: 'awaitingApproval',
      to: 'creating',
    });
    await rig.store.audit.add({ at: T0, transferId: open.id, what: 'outcome', from: 'creating', to: 'open' });
    await rig.store.audit.add({ at: T0, transferId: open.id, by: BO, what: 'refused', from: 'open', to: 'open' });
    const rows = ({ message }: { message?: Message }) =>
      message?.kind === 'deskCard' ? message.history?.map(({ what }) => what) : undefined;
    for (const by of [ALVA, BO]) {
      const [here, ...more] = await type('show 7f3a', by);
      deepEqual(
        [more, here?.place.conversationId, here && rows(here)],
        [[], HOME.conversationId, ['outcome', 'refused']],
      );
      doesNotMatch(JSON.stringify(here), INTERNAL);
    }
    const [own] = await type('show 7f3a', ALVA, chat(ALVA));
    deepEqual(own && rows(own), ['submit', 'approve', 'outcome', 'refused']);
    match(JSON.stringify(own), INTERNAL);
    const [theirs] = await type('show 7f3a', BO, chat(BO));
    deepEqual(theirs && rows(theirs), ['outcome', 'refused']);
    doesNotMatch(JSON.stringify(theirs), FROM_BEFORE);
  });

  it('is not told of transfers that others there may not see: the answer goes to the own chat', async () => {
    await bind(FABRIKAM);
    const unsent = (changes: Partial<Transfer>) => transfer('traditional', { ...changes, partnerCenterId: undefined });
    await rig.store.transfers.add(unsent({ id: 'a', ref: '7f3a' }));
    await rig.store.transfers.add(unsent({ id: 'b', ref: '7f3b', target: TAILSPIN }));
    for (const text of [
      'show 7f3a',
      'show 7f3a items',
      'list transfers',
      'show 7f',
      'withdraw 7f3b',
      'assign 7f3a to Nobody',
    ]) {
      const said = await type(text, ALVA);
      const here = said.filter(({ place }) => place.conversationId === HOME.conversationId);
      if (text.startsWith('assign')) continue;
      deepEqual(
        here.map(({ message }) => keyOf(message)),
        ['internal.inChat'],
        text,
      );
      ok(
        said.some(({ place }) => place.kind === 'personal'),
        text,
      );
    }
  });

  it('gets a form without what the person wrote in it', async () => {
    await bind(NORTHWIND, FABRIKAM);
    const record = draftRecord(draft({ step: 'review', note: NOTE, reason: REASON }));
    await rig.store.drafts.add(record);
    const form = { kind: 'draft', draftId: record.id, version: 1, draft: record.document as Draft } as const;
    for (const place of [HOME, chat(ALVA)]) await rig.store.work.add(sendWork({ place, message: form }, at()));
    await desk.drain();
    const written = rig.said.map(({ message }) => new RegExp(`${NOTE}|${REASON}`).test(JSON.stringify(message)));
    deepEqual(written.toSorted(), [false, true]);
  });

  it('tells nothing of an unsent transfer in messages that an earlier release promised', async () => {
    await bind(NORTHWIND, FABRIKAM);
    await rig.store.places.meet(BO, '29:bo', chat(BO), T0);
    for (const one of [waiting, open])
      await rig.store.work.add(tellWork(BO, one, { kind: 'deskCard', transfer: one }, at()));
    await desk.drain();
    const [first, second] = rig.said.map(({ message }) => message);
    deepEqual([keyOf(first), keyOf(second)], ['refusal.notFound', 'deskCard']);
    doesNotMatch(JSON.stringify([first, second]), FROM_BEFORE);
  });
});

function keyOf(said: ClickAnswer | Message | undefined): string | undefined {
  if (said === undefined) return undefined;
  const message = 'message' in said ? said.message : said.kind === 'say' ? said.text : (said as Message);
  return message.kind === 'text' ? message.say.key : message.kind;
}
