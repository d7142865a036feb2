import assert from 'node:assert/strict';
import type { ClickAnswer, Turn } from '../../src/desk/ports/inbound.ts';
import type { Message } from '../../src/desk/ports/message.ts';
import type { TeamsActivity } from '../../src/teams/gate/activity-schema.ts';
import { translate } from '../../src/teams/inbound/activity.ts';
import { choiceOf } from '../../src/transfers/choice.ts';
import type { Commerce } from '../../src/transfers/commerce.ts';
import { picksItemsOnApprove } from '../../src/transfers/policy.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { CHANNEL, draft, draftRecord, turn } from '../desk/samples.ts';
import { inStatus, NORTHWIND, TAILSPIN, transfer } from '../transfers/samples.ts';
import { openStage, type Stage } from './desk.ts';
import { type Asked, expected, type Outcome, rowOf } from './expected.ts';
import { ASSIGNEES, PEOPLE, type Somebody } from './people.ts';
import { type State, statesOf } from './states.ts';
import { cellsNotRead } from './table.ts';

interface Way extends Asked {
  readonly how: 'card' | 'typed' | 'button';
  /** The verb of a button on the card, or the text that the person types. */
  readonly says: (transfer: Transfer, who: Somebody) => string;
}

const WORDS: readonly (Asked & Pick<Way, 'says'>)[] = [
  { deed: 'approve', reason: false, says: ({ ref }) => `approve ${ref}` },
  { deed: 'reject', reason: true, says: ({ ref }) => `reject ${ref} because it is too early` },
  { deed: 'reject', reason: false, says: ({ ref }) => `reject ${ref}` },
  { deed: 'withdraw', reason: false, says: ({ ref }) => `withdraw ${ref}` },
  { deed: 'see', reason: false, says: ({ ref }) => `show ${ref}` },
  { deed: 'assign', reason: false, says: ({ ref }, { side }) => `assign ${ref} to ${ASSIGNEES[side].objectId}` },
];

const WAYS: readonly Way[] = [
  { how: 'card', deed: 'approve', reason: false, says: () => 'transfer.approve' },
  { how: 'card', deed: 'reject', reason: true, says: () => 'transfer.reject' },
  { how: 'card', deed: 'reject', reason: false, says: () => 'transfer.reject' },
  { how: 'card', deed: 'withdraw', reason: false, says: () => 'transfer.withdraw' },
  { how: 'card', deed: 'see', reason: false, says: () => 'transfer.refresh' },
  { how: 'card', deed: 'read the note', reason: false, says: () => 'transfer.note' },
  ...WORDS.map((words) => ({ ...words, how: 'typed' as const })),
  // A button that types a command is handled like that command, unless the command decides something.
  ...WORDS.filter(({ deed }) => deed !== 'withdraw' && deed !== 'reject').map((words) => ({
    ...words,
    how: 'button' as const,
  })),
];

/** Every button on a form's cards. */
const FORM_BUTTONS = [...['search', 'page', 'all', 'none', 'next', 'back', 'perItem'], ...['submit', 'drop', 'reload']];

/** Written into every transfer of the matrix. */
const NOTE = 'they are 90 days overdue';
const REASON = 'we merged with them';

const COMMERCES = ['traditional', 'newCommerce'] as const;

function statesWith(approvals: number, commerce: Commerce): readonly State[] {
  const states = statesOf(commerce);
  if (approvals === 1) return states.filter(({ approvedBy }) => approvedBy === undefined);
  return states.filter(({ stage }) => stage === 'open' || stage === 'before sending');
}

describe('The authorization matrix', () => {
  let cells = 0;
  after(() => console.log(`    ${cells} cells of the authorization matrix were checked`));

  for (const commerce of COMMERCES) {
    for (const approvals of [1, 2]) {
      it(`holds for every deed, status and kind of person: ${commerce}, approvals needed: ${approvals}`, async () => {
        for (const state of statesWith(approvals, commerce)) {
          const stage = await openStage(approvals);
          try {
            for (const who of PEOPLE) for (const way of WAYS) await check(stage, way, who, state, commerce, approvals);
          } finally {
            await stage.rig.close();
          }
        }
      }).timeout(300_000);
    }
  }

  it('reaches every cell of the table', () => {
    for (const commerce of COMMERCES)
      for (const approvals of [1, 2])
        for (const state of statesWith(approvals, commerce))
          for (const who of PEOPLE) for (const way of WAYS) expected(way, who, state, commerce, approvals);
    assert.deepEqual(cellsNotRead(), []);
  });

  it('lets nobody press a button of somebody else’s form', async () => {
    const stage = await openStage(1);
    try {
      const { drafts, transfers, work } = stage.rig.store;
      const owner = PEOPLE[0]?.person;
      assert.ok(owner);
      const records = [
        draftRecord(draft({ owner }), { id: 'draft-create', owner }),
        draftRecord(draft({ owner, kind: 'release', transferId: 'transfer-1' }), { id: 'draft-release', owner }),
      ];
      await transfers.add(inStatus('open', 'newCommerce'));
      for (const record of records) {
        await drafts.add(record);
        const stored = await drafts.find(record.id);
        for (const { person, called, unlisted, assumed } of PEOPLE.slice(1)) {
          for (const verb of FORM_BUTTONS) {
            cells += 1;
            const by: Turn = { ...turn(person), ...(assumed ? { tenantAssumed: true } : {}) };
            const data = { draftId: record.id, shown: 1, chosen: 'SUB-1', customerEmail: 'mallory@example.com' };
            const answer = await stage.desk.receive({ kind: 'click', turn: by, verb: `draft.${verb}`, data });
            const name = `${record.id} ${verb} by ${called}`;
            assert.ok(answer?.kind === 'say' && answer.text.kind === 'text', name);
            const notTheirs = record.id === 'draft-release' ? 'draft.notYourChoice' : 'draft.notYours';
            assert.equal(answer.text.say.key, unlisted ? 'refusal.unknownPartner' : notTheirs, name);
            assert.doesNotMatch(JSON.stringify(answer), /Contoso|7f3a/, name);
          }
        }
        assert.deepEqual(await drafts.find(record.id), stored);
      }
      assert.equal((await transfers.find('transfer-1'))?.version, transfer().version);
      assert.equal(await work.nextDue(), undefined, 'nothing was promised to anybody');
    } finally {
      await stage.rig.close();
    }
  });

  it('ignores people for whom Teams gives no object id', () => {
    for (const way of WAYS) {
      cells += 1;
      const heard = translate(withoutObjectId(way));
      assert.ok(heard.kind === 'unknown' || heard.kind === 'unreadable', `${way.how} ${way.deed}`);
    }
  });

  it('shows nothing to a side of the transfer that the operator took off the list', async () => {
    const stage = await openStage(1, [NORTHWIND, TAILSPIN]);
    try {
      await stage.rig.store.transfers.add(transfer());
      const boss = PEOPLE.find(({ side, approver }) => side === 'counterparty' && approver === 'yes');
      assert.ok(boss);
      for (const way of WAYS) {
        cells += 1;
        if (way.how === 'button' && way.deed !== 'see') continue;
        const [said, ...more] = await asked(stage, way, boss, transfer());
        assert.ok(said?.kind === 'text' && more.length === 0);
        assert.equal(said.say.key, 'refusal.unknownPartner', `${way.how} ${way.deed}`);
      }
      assert.deepEqual((await stage.rig.store.transfers.find('transfer-1'))?.version, transfer().version);
    } finally {
      await stage.rig.close();
    }
  });

  async function check(
    stage: Stage,
    way: Way,
    who: Somebody,
    state: State,
    commerce: Commerce,
    approvals: number,
  ): Promise<void> {
    cells += 1;
    const number = (0x100000 + cells).toString(16);
    const before: Transfer = {
      ...state.transfer,
      id: `transfer-${number}`,
      ref: number,
      partnerCenterId: state.transfer.partnerCenterId && `pc-${number}`,
      requester: who.asked ? who.person : state.transfer.requester,
      note: NOTE,
      reason: REASON,
    };
    const { store } = stage.rig;
    await store.transfers.add(before);
    const stored = await store.transfers.find(before.id);
    const said = await asked(stage, way, who, before);
    const after = await store.transfers.find(before.id);
    const rows = await store.audit.of(before.id);
    assert.ok(after !== undefined);
    if (way.how === 'button' && way.deed !== 'see') {
      const name = cellOf(way, who, state, commerce, approvals);
      assert.deepEqual([said.map(keyOf), after, rows], [['sorry.typeIt'], stored, []], name);
      return;
    }
    const outcome = expected(way, who, state, commerce, approvals);
    const did = `the desk said ${said.map(keyOf).join(', ')}, left it ${after.status}, and wrote down ${
      rows.map(({ what, why }) => (why === undefined ? what : `${what} (${why})`)).join(', ') || 'nothing'
    }`;
    const name = `${cellOf(way, who, state, commerce, approvals)}: the table says ${inWords(outcome)}; ${did}`;
    assert.ok(
      said.some((one) => keyFor(outcome, way).test(keyOf(one))),
      name,
    );
    const answers = way.how === 'typed' && way.deed !== 'see' ? [] : said.slice(0, way.how === 'typed' ? undefined : 1);
    if (who.side !== 'creator') assert.ok(!JSON.stringify(answers).includes(NOTE), `${name}; the note was told`);
    if (outcome.kind === 'done') {
      assert.ok(after.version > before.version, name);
      assert.equal(after.status, outcome.to, name);
      assert.deepEqual(
        rows.map(({ what, by, from, to }) => [what, by?.objectId, from, to]),
        [[way.deed, who.person.objectId, before.status, outcome.to]],
        name,
      );
      return;
    }
    assert.deepEqual(after, stored, `${name}; it changed`);
    const tried =
      outcome.kind === 'refused' ? [['refused', who.person.objectId, `${way.deed}: ${outcome.because}`]] : [];
    assert.deepEqual(
      rows.map(({ what, by, why }) => [what, by?.objectId, why]),
      tried,
      name,
    );
    if (['unlisted', 'hidden', 'notTheirs'].includes(outcome.kind)) {
      assert.equal(said.length, 1, name);
      const [line] = stage.rig.logged.splice(0);
      const { code, objectId } = (line?.fields ?? {}) as { code?: string; objectId?: string };
      assert.deepEqual([code, objectId], ['refused', who.person.objectId], name);
    }
    if (outcome.kind === 'unlisted' || outcome.kind === 'hidden' || outcome.kind === 'whose')
      tellsNothing(said, before, way, name);
  }
});

/** Asks, does all work that is due, and returns the messages that the desk sent. */
async function asked({ desk, heard }: Stage, way: Way, who: Somebody, transfer: Transfer): Promise<Message[]> {
  const { person, assumed } = who;
  const by: Turn = {
    ...(assumed ? { ...turn(person, CHANNEL), tenantAssumed: true } : turn(person)),
    key: `${transfer.id}-${way.how}-${way.deed}-${way.reason}`,
  };
  const says = way.says(transfer, who);
  let answer: ClickAnswer | undefined;
  if (way.how === 'typed') answer = await desk.receive({ kind: 'message', turn: by, text: says });
  else {
    const data =
      way.how === 'button'
        ? { text: says }
        : { transferId: transfer.id, ...shownOn(transfer), ...(way.reason ? { reason: 'too early' } : {}) };
    answer = await desk.receive({ kind: 'click', turn: by, verb: way.how === 'button' ? 'type' : says, data });
  }
  await desk.drain();
  const others = heard();
  if (answer === undefined) return others;
  return [answer.kind === 'card' ? answer.message : answer.text, ...others];
}

/** What the Approve button of the current card carries. */
function shownOn(transfer: Transfer): object {
  return picksItemsOnApprove(transfer) ? { picks: true } : { choice: choiceOf(transfer) };
}

/** Names the cell of the table and the way of asking, for the message when a test fails. */
function cellOf(way: Way, who: Somebody, state: State, commerce: Commerce, approvals: number): string {
  const row = rowOf(who) ?? 'somebody of neither partner';
  const deed = `${way.deed}${way.reason ? ' with a reason' : ''}`;
  const reached = `${way.how}, by ${who.called}, ${commerce}, ${state.called}, approvers needed: ${approvals}`;
  return `${row}, ${state.stage}: ${deed} [${reached}]`;
}

function inWords(outcome: Outcome): string {
  if (outcome.kind === 'done') return `yes: ${outcome.to}`;
  return outcome.kind === 'refused' ? `no: ${outcome.because}` : outcome.kind;
}

function keyOf(message: Message): string {
  return message.kind === 'text' ? message.say.key : message.kind;
}

/** Matches the key of the sentence or card that tells the outcome. */
function keyFor({ kind }: Outcome, { how }: Way): RegExp {
  switch (kind) {
    case 'unlisted':
      return /^refusal\.unknownPartner$/;
    case 'hidden':
      return how === 'card' ? /^refusal\.notFound$/ : /^refs\.none$/;
    case 'whose':
    case 'signIn':
      return /^signIn$/;
    case 'refused':
      return /^refusal\./;
    case 'reasonNeeded':
      return /^refusal\.reasonNeeded$/;
    case 'pickItems':
      return /^draft$/;
    case 'shown':
      return /^deskCard$/;
    case 'told':
      return /^internal\./;
    case 'notTheirs':
      return /^refusal\.notYourNote$/;
    case 'done':
      return how === 'card' ? /^deskCard$/ : /^decided\./;
  }
}

function tellsNothing(said: readonly Message[], transfer: Transfer, way: Way, name: string): void {
  const told = JSON.stringify(said);
  const { id, ref, customer, source, target, requester } = transfer;
  const secrets = [
    id,
    customer.name,
    customer.id,
    source.name,
    target.name,
    requester.name,
    NOTE,
    REASON,
    ...(way.how === 'card' ? [ref] : []),
  ];
  for (const secret of secrets) assert.ok(!told.includes(secret), `${name}: ${secret} was told: ${told}`);
}

/** The activity that Teams would send for a person without an Entra object id. */
function withoutObjectId({ how, says }: Way): TeamsActivity {
  const [somebody] = PEOPLE;
  assert.ok(somebody);
  const said = says(transfer(), somebody);
  const common = {
    id: '1',
    serviceUrl: CHANNEL.serviceUrl,
    channelId: 'msteams',
    from: { id: '29:nobody', name: 'Nobody', tenantId: CHANNEL.tenantId },
    recipient: { id: CHANNEL.botId },
    conversation: { id: CHANNEL.conversationId, tenantId: CHANNEL.tenantId, conversationType: 'channel' },
  };
  const action =
    how === 'card' ? { verb: said, data: { transferId: 'transfer-1' } } : { verb: 'type', data: { text: said } };
  return (how === 'typed'
    ? { ...common, type: 'message', text: said }
    : { ...common, type: 'invoke', name: 'adaptiveCard/action', value: { action } }) as unknown as TeamsActivity;
}
