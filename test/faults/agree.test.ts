import { deepEqual, equal } from 'node:assert/strict';
import { type CardSeen, disagreements, type Ending } from './agree.ts';

/** Sam accepted Riley's transfer, and every place says so. */
const COMPLETED: Ending = {
  ref: '7f3a',
  desk: { status: 'completed', commerce: 'traditional', isSent: true, decisions: [{ verb: 'approve', by: 'sam' }] },
  books: { status: 'Complete', effects: [{ operation: 'accept', by: 'sam', isDesks: true }] },
  cards: [card({})],
  told: {
    riley: [
      'Transfer 7f3a for Margies Travel is at Partner Center now. The other side can approve or reject it.',
      'Transfer 7f3a for Margies Travel is completed. Fabrikam bills the subscriptions now.',
    ],
  },
  requester: 'riley',
  asked: [{ verb: 'approve', by: 'sam', tookEffect: true }],
};

/** Riley withdrew the transfer. A requester who withdraws is told on the card only. */
const WITHDRAWN: Ending = {
  ...COMPLETED,
  desk: { ...COMPLETED.desk, status: 'withdrawn', decisions: [{ verb: 'withdraw', by: 'riley' }] },
  books: { effects: [{ operation: 'withdraw', by: 'riley', isDesks: true }] },
  cards: [card({ says: everybody('withdrawn') })],
  told: { riley: COMPLETED.told.riley?.slice(0, 1) ?? [] },
  asked: [{ verb: 'withdraw', by: 'riley', tookEffect: true }],
};

const OPEN: Ending = {
  ...COMPLETED,
  desk: { ...COMPLETED.desk, status: 'open', decisions: [] },
  books: { status: 'Active', effects: [] },
  cards: [card({ says: everybody('open') })],
  told: WITHDRAWN.told,
  asked: [],
};

const NEVER_SENT: Ending = {
  ...OPEN,
  desk: { ...OPEN.desk, status: 'failed', isSent: false },
  books: { effects: [] },
  cards: [card({ says: everybody('failed') })],
  told: { riley: ['Transfer 7f3a for Margies Travel could not be created. Partner Center did not allow it.'] },
};

function card(differs: Partial<CardSeen>): CardSeen {
  const plain = { id: '1', isKept: true, wasUnanswered: false, leadsToOther: false };
  return { ...plain, says: everybody('completed'), ...differs };
}

function everybody(says: string | undefined): CardSeen['says'] {
  return { jamie: says, riley: says, sam: says };
}

const NOT_THROUGH =
  'The decision on transfer 7f3a for Margies Travel did not go through, and the transfer is as it was. Not allowed.';

describe('The faults verdict: the desk, Partner Center, the channel and the people told agree', () => {
  for (const [what, ending] of Object.entries({ COMPLETED, WITHDRAWN, OPEN, NEVER_SENT })) {
    it(`finds nothing where they do: ${what.toLowerCase().replace('_', ' ')}`, () =>
      deepEqual(disagreements(ending), []));
  }

  it('allows a rejection that Partner Center does not know in new commerce only', () => {
    const rejected: Ending = {
      ...OPEN,
      desk: { status: 'rejected', commerce: 'newCommerce', isSent: true, decisions: [{ verb: 'reject', by: 'sam' }] },
      books: { status: 'Pending', effects: [] },
      cards: [card({ says: everybody('rejected') })],
      told: { riley: ['Sam Lee rejected transfer 7f3a for Margies Travel: not now'] },
    };
    deepEqual(disagreements(rejected), []);
    finds({ ...rejected, books: { status: 'Complete', effects: [] } }, /rejected at the desk and Complete/);
    const traditional: Ending = { ...rejected, desk: { ...rejected.desk, commerce: 'traditional' } };
    finds({ ...traditional, books: { status: 'Active', effects: [] } }, /rejected at the desk and Active/);
  });

  const wrong: readonly (readonly [what: string, ending: Ending, finding: RegExp])[] = [
    [
      'the desk says withdrawn, and Partner Center says Complete',
      { ...WITHDRAWN, books: { ...WITHDRAWN.books, status: 'Complete' } },
      /^7f3a is withdrawn at the desk and Complete at Partner Center$/,
    ],
    [
      'the desk says completed, and Partner Center has it no more',
      { ...COMPLETED, books: { ...COMPLETED.books, status: undefined } },
      /completed at the desk and gone at Partner Center/,
    ],
    [
      'the desk says open, and Partner Center let it expire',
      { ...OPEN, books: { status: 'Expired', effects: [] } },
      /open at the desk and Expired/,
    ],
    [
      'the desk says that it was never sent, and Partner Center has it',
      { ...NEVER_SENT, books: { status: 'Active', effects: [] } },
      /never sent, says the desk: failed; Partner Center has Active/,
    ],
    [
      'the desk calls completed what it never sent',
      { ...NEVER_SENT, desk: { ...NEVER_SENT.desk, status: 'completed' } },
      /never sent, says the desk: completed/,
    ],
    [
      'two decisions took effect',
      {
        ...COMPLETED,
        books: { ...COMPLETED.books, effects: [...COMPLETED.books.effects, ...WITHDRAWN.books.effects] },
      },
      /accept and withdraw took effect/,
    ],
    [
      'a decision of the desk took effect, and nobody is named for it',
      { ...COMPLETED, desk: { ...COMPLETED.desk, decisions: [] } },
      /accept took effect, and the desk names nobody/,
    ],
    [
      'somebody is named for what did not happen',
      { ...COMPLETED, books: { status: 'Complete', effects: [] } },
      /sam is named for approve, and nothing took effect/,
    ],
    [
      'somebody is named for another decision than took effect',
      { ...COMPLETED, books: { status: 'Complete', effects: [{ operation: 'reject', by: 'sam', isDesks: true }] } },
      /sam is named for approve, and reject took effect/,
    ],
    [
      'somebody is named for what another person did',
      { ...COMPLETED, books: { status: 'Complete', effects: [{ operation: 'accept', by: 'noor', isDesks: true }] } },
      /sam is named for what noor did/,
    ],
    ['there is no card', { ...COMPLETED, cards: [] }, /has 0 cards in the channel that the desk keeps/],
    ['the card that the desk keeps is gone', { ...COMPLETED, cards: [card({ isKept: false })] }, /has 0 cards/],
    [
      'the card says something else to everybody',
      { ...COMPLETED, cards: [card({ says: everybody('being approved') })] },
      /is completed, and the card of jamie says being approved/,
    ],
    [
      'the card says something else to the one who decided',
      { ...COMPLETED, cards: [card({ says: { ...everybody('completed'), sam: 'checking' } })] },
      /the card of sam says checking/,
    ],
    [
      'a second card stands there, and Teams had answered its post',
      { ...COMPLETED, cards: [card({}), card({ id: '2', isKept: false, leadsToOther: true })] },
      /has a second card, 2, and Teams had answered its post/,
    ],
    [
      'a second card whose post was not answered leads nowhere',
      { ...COMPLETED, cards: [card({}), card({ id: '2', isKept: false, wasUnanswered: true })] },
      /has a second card, 2, and pressing it does not lead to the other/,
    ],
    [
      'the requester was told nothing of the end',
      { ...COMPLETED, told: WITHDRAWN.told },
      /is completed, and riley was told nothing of it/,
    ],
    [
      'the requester was not told that it was sent',
      { ...OPEN, told: { riley: [] } },
      /is open, and riley was not told that it was sent/,
    ],
    [
      'the requester was told another end',
      { ...COMPLETED, told: { riley: ['Sam Lee rejected transfer 7f3a for Margies Travel: not now'] } },
      /is completed, and riley was told: Sam Lee rejected/,
    ],
    [
      'the requester was told an end, and it is open',
      {
        ...OPEN,
        told: {
          riley: [...(OPEN.told.riley ?? []), 'Transfer 7f3a for Margies Travel was completed in Partner Center.'],
        },
      },
      /is open, and riley was told: .* was completed/,
    ],
    [
      'who decided was told that it did not go through, and it did',
      { ...COMPLETED, told: { ...COMPLETED.told, sam: [NOT_THROUGH] } },
      /sam was told 1 times that a decision did not go through, and 0 did not/,
    ],
    [
      'who decided in vain was told nothing',
      { ...WITHDRAWN, asked: [...WITHDRAWN.asked, { verb: 'approve', by: 'sam', tookEffect: false }] },
      /sam decided approve in vain, and was told nothing/,
    ],
    [
      'who decided was told another end',
      {
        ...WITHDRAWN,
        asked: [...WITHDRAWN.asked, { verb: 'approve', by: 'sam', tookEffect: false }],
        told: { ...WITHDRAWN.told, sam: ['Transfer 7f3a for Margies Travel was completed in Partner Center.'] },
      },
      /is withdrawn, and sam was told: .* was completed/,
    ],
  ];
  for (const [what, ending, finding] of wrong) it(`finds that ${what}`, () => finds(ending, finding));

  it('allows a second card if its post was not answered and it leads to the other card', () => {
    const second = card({ id: '2', says: everybody('open'), isKept: false, wasUnanswered: true, leadsToOther: true });
    deepEqual(disagreements({ ...COMPLETED, cards: [card({}), second] }), []);
  });

  function finds(ending: Ending, finding: RegExp): void {
    const found = disagreements(ending);
    equal(found.filter((one) => finding.test(one)).length > 0, true, `found: ${found.join('; ') || 'nothing'}`);
  }
});
