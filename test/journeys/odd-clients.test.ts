import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { BOT } from '../../stand-ins/stand-ins.ts';
import { createWriter } from '../../stand-ins/teams/activities.ts';
import { personByKey, roomByKey } from '../../stand-ins/teams/rooms.ts';
import { actions, type Journey, type Seen, startJourney } from './journey.ts';
import { created, deskCard, isCardOf, newCustomer, nothingFailed, signIn, words } from './steps.ts';

interface Answer {
  readonly type: string;
  readonly value: unknown;
}

const CARD = 'application/vnd.microsoft.card.adaptive';

describe('a client that writes its clicks in its own way', () => {
  let journey: Journey;
  /** The desk card of an open transfer in Riley's chat. */
  let card: Seen;
  let refresh: { readonly verb: string; readonly data: Readonly<Record<string, unknown>> };
  before(async () => {
    journey = await startJourney({ env: { APPROVAL_BEFORE_SUBMIT: 'false' } });
    await signIn(journey, 'riley');
    const ref = await created(journey, newCustomer(journey).name);
    await deskCard(journey, ref, 'open');
    await journey.say('riley', 'chat', `show ${ref}`);
    card = await journey.sees('riley', 'chat', isCardOf(ref));
    const button = actions(card.card).find(({ verb }) => verb === 'transfer.refresh');
    refresh = button as unknown as typeof refresh;
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  const riley = { room: roomByKey('chat:riley'), from: personByKey('riley') };
  const writer = () =>
    createWriter(
      { appId: BOT.appId, name: 'Transfer Desk' },
      () => journey.standIns.teams.serviceUrl,
      () => new Date(),
      randomUUID,
    );
  async function press(value: unknown, more: object = {}): Promise<Answer> {
    const activity = { ...writer().invoke(riley, 'adaptiveCard/action', value, card.id), ...more };
    const { status, body } = await journey.standIns.teams.control.post(activity);
    assert.equal(status, 200);
    return body as Answer;
  }

  it('is answered with the card', async () => {
    const { verb, data } = refresh;
    const asText = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, String(value)]));
    const odd: Readonly<Record<string, unknown>> = {
      'as it should': { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
      'data as text': { action: { verb, data: JSON.stringify(data) } },
      'all of it as text': JSON.stringify({ action: { verb, data } }),
      'the action as text': { action: JSON.stringify({ verb, data }) },
      'numbers as text': { action: { verb, data: asText } },
      'the verb in the data': { action: { data: { ...data, verb } } },
      'more than anybody asked for': {
        action: { id: null, title: 'x', verb, data: { ...data, x: null } },
        state: null,
      },
    };
    for (const [name, value] of Object.entries(odd)) assert.equal((await press(value)).type, CARD, name);
  });

  it('may leave out which message it means, also once the card was edited', async () => {
    const shown = actions((await press({ action: refresh })).value).find(({ verb }) => verb === refresh.verb);
    assert.notDeepEqual(shown?.data, refresh.data, 'what takes its place is sealed for this message');
    for (const action of [refresh, shown]) {
      for (const replyToId of [undefined, null, '', '0', '-1'])
        assert.equal((await press({ action }, { replyToId })).type, CARD, String(replyToId));
      assert.equal((await press({ action })).type, CARD, 'and it belongs to its own message as before');
      assert.notEqual((await press({ action }, { replyToId: '1' })).type, CARD);
    }
    journey.log.splice(0);
  });

  it('is told what to do when it names another message, or leaves out what the button stands for', async () => {
    const sentence = words.get('bot.otherCard');
    assert.equal((await press({ action: refresh }, { replyToId: '1' })).value, sentence);
    for (const data of [null, '', [], '{', 7]) {
      const { value } = await press({ action: { verb: refresh.verb, data } });
      assert.equal(value, sentence);
    }
    journey.log.splice(0);
  });

  it('gets a sentence while the store is down, also where clicks are messages, and its card afterwards', async () => {
    const { stamps, budgets } = journey.app().store;
    const { find } = stamps;
    const { take } = budgets;
    const gone = () => Promise.reject(new Error('the store is not there'));
    Object.assign(stamps, { find: gone });
    Object.assign(budgets, { take: gone });
    try {
      const { value } = await press({ action: refresh });
      assert.deepEqual(value, { code: 'Failed', message: words.get('bot.failed') });
      const submit = writer().submit(riley, card.id, { ...refresh.data, verb: refresh.verb });
      assert.equal((await journey.standIns.teams.control.post(submit)).status, 200);
      await journey.sees('riley', 'chat', (seen) => seen.text === words.get('bot.failed'));
    } finally {
      Object.assign(stamps, { find });
      Object.assign(budgets, { take });
      journey.log.splice(0);
    }
    assert.equal((await press({ action: refresh })).type, CARD);
  });
});
