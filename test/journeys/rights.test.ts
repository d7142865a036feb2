import assert from 'node:assert/strict';
import { buttonsOf } from '../../stand-ins/teams/card-buttons.ts';
import type { PersonKey } from '../../stand-ins/teams/rooms.ts';
import { personByKey, roomByKey } from '../../stand-ins/teams/rooms.ts';
import { GROUPS } from '../../stand-ins/world.ts';
import { followSignIn, type Journey, startJourney } from './journey.ts';
import {
  audit,
  created,
  deskCard,
  effects,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  press,
  requested,
  signIn,
  told,
  transferOf,
  words,
} from './steps.ts';

describe('who may do what', () => {
  let journey: Journey;
  before(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley', 'morgan', 'noor', 'sam', 'jamie');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  const DECIDED = { approve: 'approveNow', reject: 'rejectNow', withdraw: 'withdrawNow' } as const;

  /** Checks that a click and a typed command are refused with the same sentence, and that nothing changes. */
  async function refused(person: PersonKey, ref: string, verb: keyof typeof DECIDED, key: string): Promise<void> {
    const before = await transferOf(journey, ref);
    const values = { ref, decider: '', creator: '', who: 'Morgan Diaz' };
    const creator = before.commerce === 'traditional' ? 'Northwind Cloud' : 'Fabrikam Distribution';
    const other = before.commerce === 'traditional' ? 'Fabrikam Distribution' : 'Northwind Cloud';
    const said = words.get(key, {
      ...values,
      creator,
      decider: before.status === 'awaitingApproval' ? creator : other,
    });
    const inputs: Record<string, string> = verb === 'reject' ? { reason: 'No.' } : {};
    const seen = await press(journey, person, ref, DECIDED[verb], inputs);
    assert.equal(seen.note, said);
    await journey.say(person, 'chat', `${verb} ${ref}${verb === 'reject' ? ' because no' : ''}`);
    await journey.sees(person, 'chat', ({ text }) => text === said, said);
    assert.deepEqual(await transferOf(journey, ref), before);
  }

  it('keeps a transfer that waits for its own manager from everybody else', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    await refused('riley', ref, 'approve', 'refusal.ownRequest');
    await refused('riley', ref, 'reject', 'refusal.ownRequest');
    await refused('jamie', ref, 'approve', 'refusal.noApproverRight');
    await refused('jamie', ref, 'reject', 'refusal.noApproverRight');
    await refused('jamie', ref, 'withdraw', 'refusal.noApproverRight');
    for (const verb of ['approve', 'withdraw'] as const) {
      const pressed = await press(journey, 'sam', ref, DECIDED[verb]);
      assert.equal(pressed.note, words.get('refusal.notSentYet', { ref, creator: 'Northwind Cloud' }));
    }
    await journey.say('sam', 'chat', `show ${ref}`);
    await told(journey, 'sam', 'refs.none', { ref });
    assert.deepEqual(await effects(journey, ref), []);
    assert.deepEqual(await audit(journey, ref), ['submit: awaitingApproval']);
  });

  it('keeps an open traditional transfer from everybody but the other side’s approvers', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('morgan', 'chat', `approve ${ref}`);
    await deskCard(journey, ref, 'open');
    await refused('morgan', ref, 'approve', 'refusal.approvedForSending');
    await refused('morgan', ref, 'reject', 'refusal.approvedForSending');
    await refused('riley', ref, 'approve', 'refusal.ownRequest');
    await refused('noor', ref, 'approve', 'refusal.noApproverRight');
    await refused('noor', ref, 'withdraw', 'refusal.onlyCreatorSide');
    await refused('sam', ref, 'withdraw', 'refusal.onlyCreatorSide');
    assert.deepEqual(await effects(journey, ref), ['create']);
  });

  it('keeps an open new-commerce transfer from everybody but the source’s approvers', async () => {
    const { name } = newCustomer(journey, licences(1));
    const ref = await requested(journey, name);
    await deskCard(journey, ref, 'open');
    for (const [person, key] of [
      ['noor', 'ownRequest'],
      ['sam', 'notYourSide'],
      ['jamie', 'noApproverRight'],
    ] as const) {
      const seen = await press(journey, person, ref, 'chooseItems');
      const values = { ref, decider: 'Northwind Cloud', creator: 'Fabrikam Distribution' };
      assert.equal(seen.note, words.get(`refusal.${key}`, values));
    }
    await refused('riley', ref, 'withdraw', 'refusal.onlyCreatorSide');
    await refused('morgan', ref, 'withdraw', 'refusal.onlyCreatorSide');
    assert.deepEqual(await effects(journey, ref), ['create']);
  });

  it('says what is missing to somebody who has no role at Partner Center', async () => {
    await journey.say('jamie', 'chat', 'create transfer for Contoso');
    const answer = await journey.sees('jamie', 'chat', ({ text }) => /reference [0-9a-f]{8}/.test(text), 'a refusal');
    assert.match(answer.text, /role/);
  });

  it('puts a decision back that Partner Center does not let the person make, and tells both', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('morgan', 'chat', `approve ${ref}`);
    await deskCard(journey, ref, 'open');
    const { control } = journey.standIns.partnerCenter;
    control.setRole(personByKey('sam').objectId, []);
    await press(journey, 'sam', ref, 'approveNow');
    for (const person of ['sam', 'riley'] as const) {
      const news = await journey.sees(person, 'chat', ({ text }) => text.includes(`decision on transfer ${ref}`));
      assert.match(news.text, /role/);
    }
    const card = await deskCard(journey, ref, 'open');
    assert.match(card.words, /reference [0-9a-f]{8}/);
    control.setRole(personByKey('sam').objectId, undefined);
    await press(journey, 'sam', ref, 'approveNow');
    await deskCard(journey, ref, 'completed');
    assert.deepEqual(await effects(journey, ref), ['create', 'accept']);
    assert.deepEqual((await audit(journey, ref)).slice(3), [
      'approve: approving',
      'outcome: open',
      'approve: approving',
      'outcome: completed',
    ]);
  });

  it('fails a create that Partner Center does not let the requester make, and keeps what was asked', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name, { note: 'Keep me.' });
    const { control } = journey.standIns.partnerCenter;
    control.setRole(personByKey('riley').objectId, []);
    await press(journey, 'morgan', ref, 'approveNow');
    const card = await deskCard(journey, ref, 'failed');
    assert.match(card.words, /Office 365 E3/);
    assert.equal((await transferOf(journey, ref)).note, 'Keep me.');
    const isNews = ({ text }: { text: string }) =>
      text.includes(`Transfer ${ref}`) && text.includes('could not be created');
    await journey.sees('riley', 'chat', isNews);
    control.setRole(personByKey('riley').objectId, undefined);
    assert.deepEqual(await effects(journey, ref), []);
  });

  it('shows a transfer to nobody of a third partner, and knows only the partners it was set up for', async () => {
    const stranger = await startJourney({
      env: {
        PARTNER_TENANTS: `${personByKey('riley').tenantId}=Northwind Cloud`,
        TEAMS_TENANTS: `${personByKey('riley').tenantId}, ${personByKey('sam').tenantId}`,
      },
    });
    try {
      await stranger.say('sam', 'chat', 'list transfers');
      await stranger.sees('sam', 'chat', ({ text }) => text === words.get('refusal.unknownPartner'));
      await stranger.say('sam', 'chat', 'help');
      const help = await stranger.sees('sam', 'chat', (seen) => seen.words.includes(words.get('help.notPartner')));
      assert.ok(!help.words.includes('create transfer for'));
    } finally {
      await stranger.stop();
    }
  });

  it('does nothing for Teams tenants that are not listed: no word, no card, nothing kept, one line in the log', async () => {
    const { tenantId } = personByKey('riley');
    const closed = await startJourney({
      env: { PARTNER_TENANTS: `${tenantId}=Northwind Cloud`, TEAMS_TENANTS: tenantId },
    });
    try {
      await closed.say('sam', 'chat', 'help');
      await closed.say('sam', 'chat', 'sign in');
      const { control } = closed.standIns.teams;
      const click = closed.activityOf('sam', '');
      const action = { type: 'Action.Execute', verb: 'type', data: { text: 'who am i' } };
      const invoke = { ...click, type: 'invoke', name: 'adaptiveCard/action', value: { action, trigger: 'manual' } };
      const { status, body } = await control.post(invoke);
      assert.deepEqual([status, (body as { value?: unknown }).value], [200, words.get('bot.notHere')]);
      // A later message in a listed tenant gets an answer, so there was enough time to answer the first one.
      await closed.say('riley', 'chat', 'help');
      await closed.sees('riley', 'chat', ({ card }) => card !== undefined);
      assert.deepEqual(closed.seen('sam', 'chat'), []);
      const { objectId, tenantId: theirs } = personByKey('sam');
      assert.equal(await closed.app().store.places.chatWith({ tenantId: theirs, objectId }), undefined);
      const lines = closed.log.filter(({ fields }) => fields.code === 'tenant-not-listed');
      assert.deepEqual(
        lines.map(({ fields }) => fields.tenantId),
        [theirs],
      );
    } finally {
      await closed.stop();
    }
  });

  it('gives an approver of the other partner no rights when Teams does not name their tenant', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    const before = await transferOf(journey, ref);
    const { id: conversation, tenantId } = roomByKey('channel');
    /** A message in Northwind's channel that doesn't name the sender's tenant, as it should for people from elsewhere. */
    const inChannel = (more: object) => {
      const activity = { ...journey.activityOf('sam', `approve ${ref}`), ...more };
      const { tenantId: _, ...from } = activity.from as { tenantId?: string };
      return {
        ...activity,
        from,
        conversation: { id: conversation, tenantId, conversationType: 'channel', isGroup: true },
        channelData: { tenant: { id: tenantId }, channel: { id: conversation } },
      };
    };
    const { control } = journey.standIns.teams;
    const { card: shownBefore, id: replyToId } = await journey.sees('sam', 'channel', isCardOf(ref));
    const [button] = buttonsOf(shownBefore);
    const value = { action: { type: 'Action.Execute', verb: button?.verb, data: button?.data }, trigger: 'manual' };
    const click = await control.post(
      inChannel({ type: 'invoke', name: 'adaptiveCard/action', value, replyToId, text: undefined }),
    );
    assert.equal(click.status, 200);
    const { value: card } = click.body as { value: unknown };
    const shown = JSON.stringify(card);
    assert.ok(shown.includes(words.get('signIn.whose')));
    for (const secret of [name, ref]) assert.ok(!shown.includes(secret), secret);
    assert.equal((await control.post(inChannel({ text: 'list transfers' }))).status, 200);
    const asked = ({ words: said }: { words: string }) => said.includes(words.get('signIn.whose'));
    await journey.sees('sam', 'channel', asked);
    const link = /"url":"([^"]+)"/.exec(shown)?.[1] ?? '';
    await assert.rejects(followSignIn(link, 'sam'), /Entra answered/, 'Entra knows nobody with that id there');
    assert.deepEqual(await transferOf(journey, ref), before);
    assert.deepEqual(await audit(journey, ref), ['submit: awaitingApproval']);
  });

  it('ends with the membership of a group: at the next decision, however lately it was read', async () => {
    const { control } = journey.standIns.graph;
    const { objectId } = personByKey('sam');
    const group = GROUPS.find(({ members }) => members.includes(objectId));
    assert.ok(group);
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await journey.say('morgan', 'chat', `approve ${ref}`);
    await deskCard(journey, ref, 'open');
    const read = () => journey.seen('sam', 'chat').filter((seen) => seen.words.includes(words.get('whoAmI.approver')));
    /** The person is a member of the group, and the desk caches that for minutes. Then the membership is removed. */
    const removed = async () => {
      control.addMember(group.id, objectId);
      await journey.advance(4 * 60_000);
      const before = read().length;
      await journey.say('sam', 'chat', 'who am i');
      await journey.until(() => read().length > before);
      control.removeMember(group.id, objectId);
    };
    const before = await transferOf(journey, ref);
    try {
      await removed();
      assert.equal((await press(journey, 'sam', ref, 'approveNow')).note, words.get('refusal.noApproverRight'));
      await removed();
      await journey.say('sam', 'chat', `assign ${ref} to ${objectId}`);
      await journey.sees('sam', 'chat', ({ text }) => text === words.get('refusal.noApproverRight'));
      assert.deepEqual(await transferOf(journey, ref), before);
      await removed();
      await journey.say('sam', 'channel', 'use this channel');
      const refusal = words.get('channel.notApprover', { partner: 'Fabrikam Distribution' });
      await journey.sees('sam', 'channel', ({ text }) => text === refusal, refusal);
    } finally {
      control.addMember(group.id, objectId);
      await journey.advance(4 * 60_000);
    }
  });

  it('lets nobody decide when no approvers are set up', async () => {
    const nobody = await startJourney({ env: { APPROVERS: '' } });
    try {
      await signIn(nobody, 'riley');
      const { name } = newCustomer(nobody);
      const ref = await created(nobody, name);
      await deskCard(nobody, ref, 'awaitingApproval');
      assert.equal((await press(nobody, 'morgan', ref, 'approveNow')).note, words.get('refusal.noApproverRight'));
    } finally {
      await nobody.stop();
    }
  });

  it('tells a requester how to find who may do what with “who am i”', async () => {
    await journey.say('riley', 'chat', 'who am i');
    const card = await journey.sees('riley', 'chat', (seen) => seen.words.includes(words.get('whoAmI.requester')));
    assert.match(card.words, /Riley Chen[\s\S]*Northwind Cloud/);
    await journey.say('sam', 'chat', 'whoami?');
    await journey.sees('sam', 'chat', (seen) => seen.words.includes(words.get('whoAmI.approver')));
    assert.ok(await told(journey, 'riley', 'signIn.done'));
  });
});
