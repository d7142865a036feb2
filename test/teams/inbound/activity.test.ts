import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { activitySchema, type TeamsActivity } from '../../../src/teams/gate/activity-schema.ts';
import { translate } from '../../../src/teams/inbound/activity.ts';
import { activityWith, BOT_ID, clickWith, TENANT } from '../channel.ts';

/** The activity as the gate passes it on. */
function passed(activity: object): TeamsActivity {
  const read = activitySchema.parse(activity);
  const { serviceUrl = '', channelId = '', conversation, from } = read;
  return {
    ...read,
    serviceUrl,
    channelId,
    conversation: { ...conversation, tenantId: TENANT },
    from: { ...from, tenantId: TENANT },
  };
}

function said(changes: object): string | undefined {
  const inbound = translate(passed(activityWith(changes)));
  return inbound.kind === 'message' ? inbound.text : undefined;
}

function clicked(value: unknown) {
  const inbound = translate(passed(clickWith({ value })));
  return inbound.kind === 'click' ? { verb: inbound.verb, data: inbound.data } : inbound.kind;
}

describe('what a person said', () => {
  const mention = (text: string) => [{ type: 'mention', text, mentioned: { id: BOT_ID, name: 'Transfer Desk' } }];

  it('leaves out the mention of the bot, however the client writes what stands around it', () => {
    const ways = [
      '<at>Transfer Desk</at> list transfers',
      '<at>Transfer Desk</at>&nbsp;list&nbsp;transfers',
      '\u200B<at>Transfer Desk</at>\u00A0list\u200B transfers\uFEFF',
      'list transfers <at>Transfer Desk</at>\r\n',
      '  list\n\n<at>Transfer Desk</at>\ttransfers',
    ];
    for (const text of ways)
      assert.equal(said({ text, entities: mention('<at>Transfer Desk</at>') }), 'list transfers', text);
  });

  it('leaves it out when the entity spells it otherwise, or is missing', () => {
    const text = '<at id="0">transfer desk</at> help';
    assert.equal(said({ text, entities: mention('<at>Transfer Desk</at>') }), 'help');
    assert.equal(said({ text, entities: undefined }), 'help');
  });

  it('keeps the names of other people who are mentioned', () => {
    const entities = [{ type: 'mention', text: '<at>Bo</at>', mentioned: { id: '29:bo', name: 'Bo' } }];
    assert.equal(said({ text: '<at>Transfer Desk</at> ask <at>Bo</at> please', entities }), 'ask Bo please');
  });

  it('reads escaped characters once', () => {
    assert.equal(
      said({ text: 'create transfer for Tom &amp; Sons &lt;AB&gt; &amp;lt;' }),
      'create transfer for Tom & Sons <AB> &lt;',
    );
  });

  it('is read in no time, however many mentions begin in it and never end', () => {
    const text = '<at'.repeat(3_333);
    const began = performance.now();
    assert.equal(said({ text }), text);
    assert.ok(performance.now() - began < 2_000);
  });

  it('is empty when only the bot was mentioned, or a file was dropped', () => {
    assert.equal(said({ text: '<at>Transfer Desk</at> ' }), '');
    assert.equal(said({ text: undefined }), '');
  });
});

describe('a click', () => {
  it('is read whatever the client makes of its data', () => {
    assert.deepEqual(clicked({ action: { verb: 'approve', data: { id: 't' } } }), {
      verb: 'approve',
      data: { id: 't' },
    });
    assert.deepEqual(clicked({ action: { verb: 'approve', data: null, id: null, title: 'x' }, state: 'y' }), {
      verb: 'approve',
      data: {},
    });
    assert.deepEqual(clicked({ action: { data: { verb: 'approve', id: 't' } } }), {
      verb: 'approve',
      data: { verb: 'approve', id: 't' },
    });
    assert.deepEqual(clicked({ action: { verb: null, data: '{"verb":"approve"}' } }), {
      verb: 'approve',
      data: { verb: 'approve' },
    });
    assert.deepEqual(clicked('{"action":{"verb":"approve"}}'), { verb: 'approve', data: {} });
    assert.deepEqual(clicked({ action: { verb: 'approve', data: ['x'] } }), { verb: 'approve', data: {} });
  });

  it('names the message of its card, unless the client wrote something that names none', () => {
    const named = (replyToId: string | null | undefined) => {
      const click = translate(passed(clickWith({ replyToId })));
      assert.ok(click.kind === 'click');
      return click.messageId;
    };
    assert.equal(named('1700000000000'), '1700000000000');
    for (const none of [undefined, null, '', '0', '-1']) assert.equal(named(none), undefined, String(none));
  });

  it('is unreadable without a verb', () => {
    for (const value of [undefined, null, 7, [], {}, { action: 'x' }, { action: { verb: {} } }]) {
      assert.equal(clicked(value), 'unreadable');
    }
  });

  it('gains nothing from __proto__ in a text that turns out to be JSON', () => {
    const read = clicked({ action: { verb: 'x', data: '{"__proto__":{"admin":true}}' } });
    assert.ok(typeof read === 'object');
    assert.equal((read.data as { admin?: unknown }).admin, undefined);
  });

  it('comes as a message from an old client, in either shape', () => {
    const bare = translate(passed(activityWith({ text: null, value: { verb: 'reject', reason: 'no' } })));
    assert.ok(bare.kind === 'click');
    assert.deepEqual([bare.verb, bare.data.reason], ['reject', 'no']);
    const wrapped = translate(
      passed(activityWith({ text: ' ', value: { action: { verb: 'reject', data: { reason: 'no' } } } })),
    );
    assert.ok(wrapped.kind === 'click');
    assert.deepEqual([wrapped.verb, wrapped.data], ['reject', { reason: 'no' }]);
  });

  it('is words when the message has both', () => {
    assert.equal(translate(passed(activityWith({ text: 'help', value: { verb: 'reject' } }))).kind, 'message');
  });
});

describe('a turn', () => {
  const turnOf = (changes: object) => {
    const inbound = translate(passed(activityWith(changes)));
    assert.ok(inbound.kind === 'message');
    return inbound.turn;
  };

  it('has the same key when Teams sends the activity again, and another for the next one', () => {
    assert.equal(turnOf({}).key, turnOf({}).key);
    assert.notEqual(turnOf({}).key, turnOf({ id: '2' }).key);
  });

  it('has a key without an activity id, too', () => {
    assert.equal(turnOf({ id: null }).key, turnOf({ id: null }).key);
    assert.notEqual(turnOf({ id: null }).key, turnOf({ id: null, timestamp: '2026-11-20T10:00:01.000Z' }).key);
  });

  it('knows the kind of place, also when the client does not say', () => {
    const at = (conversation: object, channelData?: object) =>
      turnOf({ conversation: { id: 'x', ...conversation }, channelData }).place.kind;
    assert.equal(at({ conversationType: 'personal' }), 'personal');
    assert.equal(at({ conversationType: 'groupChat' }), 'groupChat');
    assert.equal(at({ conversationType: 'channel' }), 'channel');
    assert.equal(at({}), 'personal');
    assert.equal(at({ isGroup: true }), 'groupChat');
    assert.equal(at({ isGroup: true }, { team: { id: '19:team' } }), 'channel');
  });

  it('has a locale that can be used', () => {
    const none = { entities: undefined };
    assert.equal(turnOf({ ...none, locale: 'sv-se' }).locale, 'sv-SE');
    assert.equal(turnOf({ ...none, locale: 'fr_CH' }).locale, 'fr-CH');
    assert.equal(turnOf({ ...none, locale: '; drop table' }).locale, 'en-US');
    assert.equal(turnOf({ ...none, locale: undefined }).locale, 'en-US');
    assert.equal(turnOf({ locale: '', entities: [{ type: 'clientInfo', locale: 'de-DE' }] }).locale, 'de-DE');
  });
});

describe('coming and going', () => {
  const kindOf = (changes: object) => translate(passed(activityWith({ text: undefined, ...changes }))).kind;

  it('is heard from both announcements', () => {
    assert.equal(kindOf({ type: 'installationUpdate', action: 'add' }), 'installed');
    assert.equal(kindOf({ type: 'installationUpdate', action: 'add-upgrade' }), 'installed');
    assert.equal(kindOf({ type: 'conversationUpdate', membersAdded: [{ id: '29:x' }, { id: BOT_ID }] }), 'installed');
    assert.equal(kindOf({ type: 'installationUpdate', action: 'remove' }), 'removed');
    assert.equal(kindOf({ type: 'installationUpdate', action: 'remove-upgrade' }), 'removed');
    assert.equal(kindOf({ type: 'conversationUpdate', membersRemoved: [{ id: BOT_ID }] }), 'removed');
  });

  it('of a sender without an object ID is nobody’s', () => {
    const from = { id: '29:x' };
    assert.equal(kindOf({ from, text: 'help' }), 'unknown');
    assert.equal(kindOf({ from, text: '', value: { verb: 'approve' } }), 'unreadable');
    assert.equal(kindOf({ from, type: 'installationUpdate', action: 'add' }), 'unknown');
  });

  it('of other people is not the bot’s', () => {
    assert.equal(kindOf({ type: 'conversationUpdate', membersAdded: [{ id: '29:x' }] }), 'unknown');
    assert.equal(kindOf({ type: 'conversationUpdate', membersRemoved: [{ id: '29:x' }] }), 'unknown');
    assert.equal(kindOf({ type: 'conversationUpdate' }), 'unknown');
    assert.equal(kindOf({ type: 'installationUpdate' }), 'unknown');
  });
});

describe('the name of a conversation', () => {
  const nameOf = (changes: object) => {
    const inbound = translate(passed(activityWith(changes)));
    return inbound.kind === 'message' ? inbound.turn.place.name : inbound.kind;
  };

  it('is the name of its channel, or of its chat, where Teams says one', () => {
    const channel = { id: '19:desk@thread.tacv2', conversationType: 'channel' };
    const channelData = { channel: { id: channel.id, name: 'Transfers' } };
    assert.equal(nameOf({ conversation: channel, channelData }), 'Transfers');
    assert.equal(nameOf({ conversation: { id: '19:x', conversationType: 'groupChat', name: 'Deals' } }), 'Deals');
    assert.equal(nameOf({ conversation: { id: '19:x', conversationType: 'groupChat' } }), undefined);
  });
});
