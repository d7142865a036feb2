import assert from 'node:assert/strict';
import { CHANNEL, type PersonKey } from '../../stand-ins/teams/rooms.ts';
import { FABRIKAM } from '../../stand-ins/world.ts';
import { buttons, type Journey, type Seen, startJourney } from './journey.ts';
import {
  button,
  created,
  deskCard,
  isCardOf,
  licences,
  newCustomer,
  nothingFailed,
  press,
  requested,
  signIn,
  told,
  words,
} from './steps.ts';

describe('asking the desk', () => {
  let journey: Journey;
  let contoso: { name: string };
  const refs = { waiting: '', open: '', rejected: '', incoming: '' };

  before(async () => {
    journey = await startJourney();
    await signIn(journey, 'riley', 'noor', 'morgan');
    contoso = newCustomer(journey);
    refs.waiting = await created(journey, contoso.name);
    const other = newCustomer(journey);
    refs.open = await created(journey, other.name);
    await journey.say('morgan', 'chat', `approve ${refs.open}`);
    refs.rejected = await created(journey, newCustomer(journey).name);
    await journey.say('morgan', 'chat', `reject ${refs.rejected} because no`);
    refs.incoming = await requested(journey, newCustomer(journey, licences(1)).name);
    await deskCard(journey, refs.open, 'open');
    await deskCard(journey, refs.rejected, 'rejected');
    await deskCard(journey, refs.incoming, 'open');
  });
  afterEach(() => nothingFailed(journey));
  after(() => journey.stop());

  /** Sends a message and returns the bot's newest message after that. */
  async function answer(person: PersonKey, text: string, place: 'chat' | 'channel' = 'chat'): Promise<Seen> {
    const before = new Set(journey.seen(person, place).map(({ id }) => id));
    await journey.say(person, place, text);
    return journey.sees(person, place, ({ id }) => !before.has(id), `an answer to “${text}”`);
  }

  const listed = ({ words: text }: Seen) =>
    Object.entries(refs).flatMap(([name, ref]) => (new RegExp(`^${ref} ·`, 'm').test(text) ? [name] : []));

  const lists: readonly (readonly [person: PersonKey, typed: string, expected: (keyof typeof refs)[]])[] = [
    ['riley', 'list transfers', ['waiting', 'open', 'incoming']],
    ['riley', 'transfers', ['waiting', 'open', 'incoming']],
    ['riley', 'list transfers all', ['waiting', 'open', 'rejected', 'incoming']],
    ['riley', 'list transfers rejected', ['rejected']],
    ['riley', 'list transfers completed', []],
    ['riley', 'list my transfers', ['waiting', 'open']],
    ['riley', 'list transfers mine', ['waiting', 'open']],
    ['riley', 'list transfers all mine', ['waiting', 'open', 'rejected']],
    ['noor', 'list transfers mine', ['incoming']],
    ['riley', 'list transfers outgoing', ['waiting', 'open', 'incoming']],
    ['riley', 'list transfers incoming', []],
    // What waits for approval before submission belongs to the requester's side alone.
    ['noor', 'list transfers incoming', ['open', 'incoming']],
    ['riley', 'list transfers waiting', ['waiting', 'open', 'incoming']],
  ];
  for (const [person, typed, expected] of lists) {
    it(`“${typed}”, typed by ${person}, shows ${expected.join(', ') || 'none'}`, async () => {
      assert.deepEqual(listed(await answer(person, typed)), expected);
    });
  }

  it('lists the transfers of one customer', async () => {
    assert.deepEqual(listed(await answer('riley', `list transfers for ${contoso.name}`)), ['waiting']);
    assert.deepEqual(listed(await answer('riley', `list transfers all for "${contoso.name.toUpperCase()}"`)), [
      'waiting',
    ]);
    const none = await answer('riley', 'list transfers for Nobody');
    assert.ok(none.words.includes(words.get('list.none')));
  });

  it('shows a transfer from the list, with what happened so far', async () => {
    const list = await answer('riley', 'list transfers all');
    const shown = await journey.press(
      'riley',
      'chat',
      button('show', { ref: refs.rejected }),
      {},
      ({ id }) => id === list.id,
    );
    assert.ok(isCardOf(refs.rejected)(shown));
    assert.ok(shown.words.includes(words.get('card.history')));
    assert.ok(shown.words.includes(words.get('history.by', { what: words.get('history.reject'), who: 'Morgan Diaz' })));
  });

  it('shows a transfer by its ref, by part of it, and says when there is none', async () => {
    assert.ok(isCardOf(refs.open)(await answer('sam', `show ${refs.open}`)));
    assert.ok(isCardOf(refs.open)(await answer('sam', `show #${refs.open.toUpperCase()}`)));
    assert.equal((await answer('sam', 'show ffffffff')).text, words.get('refs.none', { ref: 'ffffffff' }));
    assert.equal(
      (await answer('sam', 'approve')).text,
      words.get('incomplete.ref', { example: { key: 'commands.approve.example' } }),
    );
    assert.equal(
      (await answer('sam', 'create transfer')).text,
      words.get('incomplete.customer', { example: { key: 'commands.create.example' } }),
    );
  });

  it('decides on a card that “show” brought up', async () => {
    const { name } = newCustomer(journey);
    const ref = await created(journey, name);
    await deskCard(journey, ref, 'awaitingApproval');
    const shown = await answer('morgan', `show ${ref}`);
    await journey.press('morgan', 'chat', button('rejectNow'), { reason: 'No.' }, ({ id }) => id === shown.id);
    await deskCard(journey, ref, 'rejected');
    await told(journey, 'riley', 'tell.reject', { who: 'Morgan Diaz', ref, customer: name, reason: 'No.' });
  });

  it('helps with what this person can do here, now', async () => {
    const riley = await answer('riley', 'help');
    assert.match(riley.words, /create transfer for/);
    assert.doesNotMatch(riley.words, /use this channel/);
    assert.ok(!riley.words.includes(words.get('commands.approve.about')), 'a requester can’t approve');
    assert.ok(riley.words.includes(words.get('help.channel', { channel: CHANNEL.name })));
    const morgan = await answer('morgan', 'help', 'channel');
    assert.match(morgan.words, /use this channel/);
    assert.ok(morgan.words.includes(words.get('help.inChannel')));
    assert.ok(morgan.words.includes(words.get('help.waiting', { count: 2 })), morgan.words);
    assert.ok(buttons(morgan.card).includes(button('show', { ref: refs.waiting })));
    const jamie = await answer('jamie', 'hi!');
    assert.ok(jamie.words.includes(words.get('help.notSignedIn')));
  });

  const typos: readonly (readonly [typed: string, meant: string])[] = [
    ['lst transfers', 'list transfers'],
    ['crate transfer for Contoso', 'create transfer for Contoso'],
    ['whoami i', 'who am i'],
    ['sing in', 'sign in'],
  ];
  for (const [typed, meant] of typos) {
    it(`offers “${meant}” for “${typed}”`, async () => {
      const card = await answer('riley', typed);
      assert.ok(card.words.includes(words.get('help.unknown', { text: typed })));
      assert.ok(buttons(card.card).includes(meant), buttons(card.card).join());
    });
  }

  it('offers a mistyped decision as text only, so that no press decides', async () => {
    const card = await answer('riley', 'aprove 3f2a');
    assert.ok(card.words.includes('approve 3f2a'), card.words);
    assert.ok(!buttons(card.card).includes('approve 3f2a'), buttons(card.card).join());
  });

  it('does what a typo meant when its button is pressed', async () => {
    const card = await answer('riley', 'lst transfers');
    const list = await journey.press('riley', 'chat', 'list transfers', {}, ({ id }) => id === card.id);
    assert.ok(list.words.includes(words.get('list.title.open')));
  });

  for (const text of [
    'What a lovely day it is today',
    '🙂',
    'x'.repeat(3_000),
    '<at>nobody</at> **hm** [a](http://b)',
  ]) {
    it(`answers “${text.slice(0, 30)}” with help`, async () => {
      const card = await answer('riley', text);
      assert.ok(card.words.includes(words.get('help.title')) || card.words.includes('I did not understand'), card.text);
      assert.doesNotMatch(JSON.stringify(card.card), /\]\(http/);
    });
  }

  it('binds a channel only for an approver, and only in one', async () => {
    assert.equal((await answer('morgan', 'use this channel')).text, words.get('channel.notHere'));
    const refused = await answer('riley', 'use this channel', 'channel');
    assert.equal(refused.text, words.get('channel.notApprover', { partner: 'Northwind Cloud' }));
    const bound = await answer('sam', 'use this channel', 'channel');
    assert.equal(bound.text, words.get('channel.bound', { partner: 'Fabrikam Distribution' }));
    const place = await journey.app().store.places.boundTo(FABRIKAM.tenantId);
    assert.equal(place?.conversationId, CHANNEL.id, 'the channel, not the thread');
  });

  it('answers a re-sent message once', async () => {
    const { control } = journey.standIns.teams;
    const before = journey.seen('riley', 'chat').length;
    const since = () => journey.seen('riley', 'chat').slice(before);
    const activity = journey.activityOf('riley', 'who am i');
    const answers = await Promise.all([control.post(activity), control.post(activity)]);
    assert.deepEqual(
      [...answers, await control.post(activity)].map(({ status }) => status),
      [200, 200, 200],
    );
    // The desk answers a person's messages in order, so a second answer would come before the answer to this one.
    await journey.say('riley', 'chat', 'help');
    await journey.until(() => since().some((seen) => seen.words.includes(words.get('help.title'))));
    assert.equal(since().length, 2);
  });

  it('pages through a long list', async () => {
    for (let count = 0; count < 8; count++) await created(journey, newCustomer(journey).name);
    const first = await answer('riley', 'list transfers');
    assert.ok(first.words.includes(words.get('list.shown', { from: 1, to: 10, total: 11 })), first.words);
    const second = await journey.press('riley', 'chat', button('next'), {}, ({ id }) => id === first.id);
    assert.ok(second.words.includes(words.get('list.shown', { from: 11, to: 11, total: 11 })));
    const back = await journey.press('riley', 'chat', button('previous'), {}, ({ id }) => id === first.id);
    assert.ok(back.words.includes(words.get('list.shown', { from: 1, to: 10, total: 11 })));
    const beyond = await answer('riley', 'list transfers page 9');
    assert.ok(beyond.words.includes(words.get('list.shown', { from: 11, to: 11, total: 11 })), beyond.words);
  });
});

describe('being installed', () => {
  it('greets each conversation once, with what to type first', async () => {
    const journey = await startJourney();
    try {
      const places = [
        ...(['riley', 'morgan', 'noor', 'sam', 'jamie'] as const).map((key) => [key, 'chat'] as const),
        ['riley', 'channel'] as const,
      ];
      for (const [person, place] of places) {
        const isGreeting = ({ words: text }: Seen) => text.includes(words.get('welcome.first'));
        const greeting = await journey.sees(person, place, isGreeting, 'a greeting');
        assert.match(greeting.words, /create transfer for Contoso/);
        assert.equal(journey.seen(person, place).filter(isGreeting).length, 1);
      }
      await journey.standIns.teams.control.uninstall('chat:jamie');
      await journey.standIns.teams.control.install('chat:jamie');
      await journey.say('jamie', 'chat', 'help');
      await journey.sees('jamie', 'chat', ({ words: text }) => text.includes(words.get('help.title')));
      nothingFailed(journey);
    } finally {
      await journey.stop();
    }
  });

  it('shows the card where it was asked for when no channel is bound, and in the channel once one is', async () => {
    const journey = await startJourney({ bound: false });
    try {
      await signIn(journey, 'riley');
      const ref = await created(journey, newCustomer(journey).name);
      await journey.sees('riley', 'chat', isCardOf(ref), 'the desk card in the chat');
      await journey.say('riley', 'chat', `show ${ref}`);
      await journey.say('morgan', 'channel', 'use this channel');
      await journey.sees(
        'morgan',
        'channel',
        ({ text }) => text === words.get('channel.bound', { partner: 'Northwind Cloud' }),
      );
      const next = await created(journey, newCustomer(journey).name);
      await deskCard(journey, next, 'awaitingApproval');
      await press(journey, 'morgan', next, 'rejectNow', { reason: 'No.' });
      await deskCard(journey, next, 'rejected');
      await journey.say('morgan', 'chat', `reject ${ref} because no`);
      const isDone = (seen: Seen) => isCardOf(ref)(seen) && seen.words.includes(words.get('status.rejected'));
      await journey.sees('riley', 'chat', isDone, 'that the card in the chat is up to date');
      nothingFailed(journey);
    } finally {
      await journey.stop();
    }
  });
});
