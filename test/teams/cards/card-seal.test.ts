import assert from 'node:assert/strict';
import { createHmac, hkdfSync } from 'node:crypto';
import type { Click } from '../../../src/desk/ports/inbound.ts';
import { buttonsOf } from '../../../stand-ins/teams/card-buttons.ts';
import { BOT_ID, PERSON, SERVICE_URL, TENANT } from '../channel.ts';
import { sealsWith } from '../sealed.ts';

const KEY = Buffer.alloc(32, 1);
const CHANNEL = '19:desk@thread.tacv2';
const CARD = {
  type: 'AdaptiveCard',
  body: [{ type: 'Input.Text', id: 'reason' }],
  actions: [
    {
      type: 'Action.ShowCard',
      card: {
        type: 'AdaptiveCard',
        actions: [
          {
            type: 'Action.Execute',
            verb: 'transfer.approve',
            data: { transferId: 't-1', shown: 3 },
            fallback: { type: 'Action.Submit', data: { transferId: 't-1', shown: 3, verb: 'transfer.approve' } },
          },
        ],
      },
    },
    { type: 'Action.OpenUrl', url: 'https://desk.example' },
  ],
};

/** Makes a press of the card's only button, in this conversation and message. */
function press(card: object, where: { conversationId?: string; messageId?: string }, changes: object = {}): Click {
  const [button] = buttonsOf(card);
  assert.ok(button);
  const { conversationId = CHANNEL, messageId } = where;
  return {
    kind: 'click',
    verb: button.verb ?? '',
    data: { ...button.data, reason: 'too early', ...changes },
    ...(messageId && { messageId }),
    turn: {
      key: 'k',
      person: { tenantId: TENANT, objectId: PERSON, name: 'Anna Berg' },
      userId: '29:anna',
      place: { serviceUrl: SERVICE_URL, conversationId, tenantId: TENANT, kind: 'channel', botId: BOT_ID },
      locale: 'en-US',
    },
  };
}

describe('the seal on a button', () => {
  const { seals } = sealsWith(KEY);
  const message = { conversationId: CHANNEL, messageId: '17' };
  const card = seals.sealFor(message, CARD);

  it('holds in the message that it was made for, in whichever thread of the channel Teams says that is', async () => {
    assert.equal(await seals.holds(press(card, message)), true);
    assert.equal(await seals.holds(press(card, { ...message, conversationId: `${CHANNEL};messageid=17` })), true);
  });

  it('breaks in another message or another conversation, of which a client that names no message still names one', async () => {
    assert.equal(await seals.holds(press(card, { messageId: '18' })), false);
    assert.equal(await seals.holds(press(card, { conversationId: 'a:chat', messageId: '17' })), false);
    assert.equal(await seals.holds(press(card, {})), true);
    assert.equal(await seals.holds(press(card, { conversationId: 'a:chat' })), false);
  });

  it('breaks when the verb or anything that the desk put into the button is another', async () => {
    assert.equal(await seals.holds({ ...press(card, message), verb: 'transfer.reject' }), false);
    assert.equal(await seals.holds(press(card, message, { transferId: 't-2' })), false);
    assert.equal(await seals.holds(press(card, message, { shown: 4 })), false);
  });

  it('breaks for an object in place of a value, even one that can’t become text', async () => {
    for (const transferId of [{ toString: 'x' }, { valueOf: 1 }, ['t-1'], null, { $ne: '' }])
      assert.equal(await seals.holds(press(card, message, { transferId })), false);
    for (const seal of [{ toString: 'x' }, [{ toString: 1 }]])
      assert.equal(await seals.holds(press(card, message, { seal })), false);
  });

  it('minds neither what the person fills in, nor a number that a client sends as text', async () => {
    assert.equal(await seals.holds(press(card, message, { reason: 'never', more: 1, shown: '3' })), true);
  });

  it('is not there, or is garbage: it does not hold', async () => {
    const { seal } = press(card, message).data;
    const [names, to, mac] = String(seal).split('~');
    const bad = [
      undefined,
      null,
      '',
      '~~',
      'a~b',
      `~~${mac}`,
      `~${to}~${mac}`,
      `${names}~~${mac}`,
      `${names}~${to}~`,
      `${names}~${to}~${mac}x`,
      `${names}~s${to?.slice(1)}~${mac}`,
      `${names}~x~${mac}`,
      7,
    ];
    for (const given of [...bad, { $ne: '' }, [seal, seal]])
      assert.equal(await seals.holds(press(card, message, { seal: given })), false, String(given));
  });

  it('costs little to refuse, however often it names one long value', async () => {
    const seal = `${'note,'.repeat(30_000)}~m42~${'A'.repeat(22)}`;
    assert.equal(await seals.holds(press(card, message, { seal, note: 'x'.repeat(100_000) })), false);
  });

  it('tells the operator why it does not hold, and nothing that the person filled in', async () => {
    const { seals: own, lines } = sealsWith(KEY);
    const posted = own.sealForNew(CHANNEL, CARD);
    await posted.posted('42');
    await own.holds(press(posted.card, { messageId: '42' }));
    await own.holds(press(posted.card, { messageId: '43' }));
    await own.holds(press(card, { messageId: '43' }));
    await own.holds(press(card, { conversationId: 'a:chat', messageId: '17' }));
    await own.holds(press(CARD, message));
    const rest = { code: 'button-not-sealed', tenantId: TENANT, objectId: PERSON, verb: 'transfer.approve' };
    assert.deepEqual(
      lines.map(({ fields }) => fields),
      [
        { ...rest, why: 'otherMessage', messageId: '43' },
        { ...rest, why: 'otherMessage', messageId: '43' },
        { ...rest, why: 'broken', messageId: '17' },
        { ...rest, why: 'noSeal', messageId: '17' },
      ],
    );
    await own.holds({ ...press(CARD, { messageId: 'm'.repeat(9_000) }), verb: 'v'.repeat(9_000) });
    assert.ok(JSON.stringify(lines.at(-1)).length < 500, 'one line cannot fill the log');
  });

  it('covers the button of old clients, too', async () => {
    const actions = (card as typeof CARD).actions;
    const submit = actions[0]?.card?.actions[0]?.fallback.data as Record<string, unknown>;
    assert.equal(await seals.holds({ ...press(card, message), data: submit }), true);
    assert.equal(await seals.holds({ ...press(card, message), data: { ...submit, transferId: 't-2' } }), false);
  });

  it('is put on a button that says nothing but its verb, too', async () => {
    const bare = seals.sealFor(message, { type: 'AdaptiveCard', actions: [{ type: 'Action.Execute', verb: 'x' }] });
    assert.equal(await seals.holds(press(bare, message)), true);
    assert.equal(await seals.holds({ ...press(bare, message), verb: 'y' }), false);
  });

  it('can’t be made with another key, and holds under a former one', async () => {
    const other = Buffer.alloc(32, 2);
    assert.equal(await sealsWith(other).seals.holds(press(card, message)), false);
    assert.equal(await sealsWith(other, KEY).seals.holds(press(card, message)), true);
    const renewed = sealsWith(other, KEY).seals.sealFor(message, CARD);
    assert.equal(await seals.holds(press(renewed, message)), false, 'what is sealed now is sealed with the new key');
  });

  it('is made with a key of its own: TOKEN_KEY itself, which seals sessions, makes none', async () => {
    const data = { transferId: 't-1' };
    const content = JSON.stringify([CHANNEL, 'mMTc', 'transfer.approve', [['transferId', 't-1']]]);
    const macWith = (key: Buffer) =>
      createHmac('sha256', key).update(content).digest().subarray(0, 16).toString('base64url');
    const sealed = (mac: string) => ({ ...press(card, message), data: { ...data, seal: `transferId~mMTc~${mac}` } });
    assert.equal(await seals.holds(sealed(macWith(KEY))), false);
    const own = Buffer.from(hkdfSync('sha256', KEY, '', 'transfer-desk card seal', 32));
    assert.equal(await seals.holds(sealed(macWith(own))), true, 'cards that were sent before stay good');
  });

  describe('on the card of an answer', () => {
    /** The card that takes the place of the clicked one. */
    async function answerTo(own: typeof seals, click: Click): Promise<object> {
      const owner = await own.ownerOf(click);
      assert.ok(owner);
      return own.sealLike(owner, CARD);
    }

    it('is for the clicked message, whether the client names it or not', async () => {
      const { seals: own } = sealsWith(KEY);
      const posted = own.sealForNew(CHANNEL, CARD);
      await posted.posted('42');
      for (const clicked of [own.sealFor({ conversationId: CHANNEL, messageId: '42' }, CARD), posted.card])
        for (const named of [{ messageId: '42' }, {}]) {
          const next = await answerTo(own, press(clicked, named));
          assert.equal(await own.holds(press(next, { messageId: '17' })), false);
          assert.equal(await own.holds(press(next, { messageId: '42' })), true);
          assert.equal(await own.holds(press(next, {})), true);
        }
    });

    it('says which message that is, even if the client does not', async () => {
      const { seals: own } = sealsWith(KEY);
      const posted = own.sealForNew(CHANNEL, CARD);
      assert.equal((await own.ownerOf(press(posted.card, {})))?.messageId, undefined, 'Teams has not answered yet');
      await posted.posted('42');
      assert.equal((await own.ownerOf(press(posted.card, {})))?.messageId, '42');
      assert.equal((await own.ownerOf(press(card, {})))?.messageId, '17');
    });

    it('keeps the stamp of a card whose post Teams never confirmed, and gets no stamp of its own', async () => {
      const { seals: own } = sealsWith(KEY);
      const { card: lost } = own.sealForNew(CHANNEL, CARD);
      const next = await answerTo(own, press(lost, {}));
      assert.equal(await own.holds(press(next, { messageId: '42' })), true);
      assert.equal(
        await own.holds(press(lost, { messageId: '43' })),
        false,
        'both are on the message of the first click',
      );
      assert.equal(await own.holds(press(next, { messageId: '43' })), false);
    });
  });

  describe('of a message that is being posted', () => {
    it('belongs to the message that Teams made of it', async () => {
      const { seals: own } = sealsWith(KEY);
      const posted = own.sealForNew(CHANNEL, CARD);
      await posted.posted('42');
      assert.equal(await own.holds(press(posted.card, { messageId: '43' })), false);
      assert.equal(await own.holds(press(posted.card, { messageId: '42' })), true);
      assert.equal(await own.holds(press(posted.card, { conversationId: 'a:chat', messageId: '42' })), false);
    });

    it('belongs to the message of its first click when nobody could say which one it became', async () => {
      const { seals: own } = sealsWith(KEY);
      const { card: lost } = own.sealForNew(CHANNEL, CARD);
      assert.equal(await own.holds(press(lost, { messageId: '42' })), true);
      assert.equal(await own.holds(press(lost, { messageId: '43' })), false);
      assert.equal(await own.holds(press(lost, { messageId: '42' })), true);
    });

    it('never belongs to a message that the desk posted as another card', async () => {
      const { seals: own } = sealsWith(KEY);
      await own.sealForNew(CHANNEL, CARD).posted('17');
      const { card: lost } = own.sealForNew(CHANNEL, CARD);
      assert.equal(await own.holds(press(lost, { messageId: '17' })), false);
      assert.equal(await own.holds(press(lost, { messageId: '42' })), true);
    });

    it('belongs to the message that Teams names late, not to the one that a click named before', async () => {
      const { seals: own } = sealsWith(KEY);
      const late = own.sealForNew(CHANNEL, CARD);
      assert.equal(await own.holds(press(late.card, { messageId: '17' })), true);
      await late.posted('42');
      assert.equal(await own.holds(press(late.card, { messageId: '17' })), false);
      assert.equal(await own.holds(press(late.card, { messageId: '42' })), true);
    });

    it('is not taken by a click that names a stamp of somebody’s own', async () => {
      const { seals: own, stamps } = sealsWith(KEY);
      const { card: lost } = own.sealForNew(CHANNEL, CARD);
      const seal = String(press(lost, {}).data.seal).replace(/~[\w-]+~/, '~sAAAAAAAAAAAAAAAA~');
      assert.equal(await own.holds(press(lost, { messageId: '42' }, { seal })), false);
      assert.deepEqual([...stamps], []);
    });

    it('stays good when the store can’t keep the stamp, which is logged', async () => {
      const { seals: own, lines, failing } = sealsWith(KEY);
      failing(true);
      const posted = own.sealForNew(CHANNEL, CARD);
      await posted.posted('42');
      failing(false);
      assert.deepEqual(
        lines.map(({ fields }) => fields.code),
        ['stamp-not-kept'],
      );
      assert.equal(await own.holds(press(posted.card, { messageId: '42' })), true);
    });

    it('costs the store nothing where the card has no button', async () => {
      const { seals: own, stamps } = sealsWith(KEY);
      await own.sealForNew(CHANNEL, { type: 'AdaptiveCard', body: [] }).posted('42');
      assert.deepEqual([...stamps], []);
    });
  });
});
