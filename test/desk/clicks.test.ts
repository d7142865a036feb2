import { deepEqual, equal, ok } from 'node:assert/strict';
import sinon from 'sinon';
import { type ClickParts, click } from '../../src/desk/clicks.ts';
import { commandHandler } from '../../src/desk/commands/run-command.ts';
import { decide } from '../../src/desk/decisions/decide.ts';
import { showCard } from '../../src/desk/notices/show-card.ts';
import type { Command } from '../../src/desk/ports/command.ts';
import type { ClickAnswer } from '../../src/desk/ports/inbound.ts';
import type { Reply } from '../../src/desk/ports/reply.ts';
import type { Payloads } from '../../src/desk/queue/outbox.ts';
import { choiceOf } from '../../src/transfers/choice.ts';
import type { Person } from '../../src/transfers/transfer.ts';
import { parseCommand } from '../teams/english.ts';
import { ALVA, BEA, BO, inStatus, item, MAJA, subscription, TIM, transfer } from '../transfers/samples.ts';
import { ambiguous, done, openRig, promised, type Rig, refused } from './rig.ts';
import { CHANNEL, draft, draftRecord, turn } from './samples.ts';

const NEW = subscription({ productType: 'OnlineServicesNCE', term: 'P1Y', billingCycle: 'annual' });

/** What the person who clicked sees: a sentence, or the kind of card (for a draft, with the step). */
function seen(answer: ClickAnswer): string {
  if (answer.kind === 'say') return answer.text.kind === 'text' ? answer.text.say.key : answer.text.kind;
  const { message } = answer;
  if (message.kind === 'deskCard' && message.notice !== undefined) return `deskCard: ${message.notice.key}`;
  return message.kind === 'draft' ? `draft at ${message.draft.step}` : message.kind;
}

describe('Clicks', () => {
  let rig: Rig;
  let parts: ClickParts;
  let reply: (command: Command) => Promise<Reply>;
  beforeEach(async () => {
    rig = await openRig();
    reply = async () => ({ message: { kind: 'text', say: { key: 'signIn.done' } } });
    parts = { ...rig.parts, runCommand: (_, command) => reply(command) };
  });
  afterEach(() => rig.close());

  const press = (verb: string, data: Record<string, unknown>, person: Person = BO, messageId?: string) =>
    click(parts, { kind: 'click', turn: turn(person), verb, data, messageId });
  const kinds = async () => (await promised(rig)).map(({ kind }) => kind).toSorted();

  it('that say nothing known are answered with where to get a fresh card', async () => {
    const odd: [string, Record<string, unknown>][] = [
      ['', {}],
      ['transfer', { transferId: 'transfer-1' }],
      ['transfer.explode', { transferId: 'transfer-1' }],
      ['transfer.approve', {}],
      ['transfer.approve', { transferId: 7 }],
      ['draft.next', {}],
      ['draft.next', { draftId: { $ne: 1 } }],
      ['type', {}],
      ['type', { text: ['help'] }],
      ['__proto__', { transferId: 'transfer-1' }],
    ];
    for (const [verb, data] of odd) equal(seen(await press(verb, data)), 'sorry.unknownButton', verb);
    deepEqual(await kinds(), []);
  });

  it('never run a decision that somebody mistyped, not even from a suggestion of an earlier release', async () => {
    await rig.store.transfers.add(transfer());
    const decisions = [
      'approve 7f3a',
      'reject 7f3a because no',
      'withdraw 7f3a',
      'assign 7f3a to Maja',
      'use this channel',
    ];
    parts = { ...parts, parse: parseCommand };
    for (const text of decisions) equal(seen(await press('type', { text })), 'sorry.typeIt', text);
    for (const text of ['help', 'list transfers', 'show 7f3a'])
      equal(seen(await press('type', { text })), 'signIn.done');
    equal((await rig.store.transfers.find('transfer-1'))?.version, transfer().version);
    deepEqual(await kinds(), []);
  });

  describe('on a desk card', () => {
    const id = { transferId: 'transfer-1' };
    beforeEach(() => rig.store.transfers.add(transfer()));

    it('wait for a sign-in when the person may be from another tenant than the channel’s, and go on after it', async () => {
      rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
      const assumed = { ...turn(BO, { ...CHANNEL, tenantId: BO.tenantId }), tenantAssumed: true as const };
      const inbound = { kind: 'click', turn: assumed, verb: 'transfer.approve', data: id } as const;
      equal(seen(await click(parts, inbound)), 'signIn');
      const command = { name: 'decide', verb: 'approve', ref: '7f3a', reason: undefined, onCard: true };
      deepEqual(rig.signIns[0]?.resume, { run: { command, turn: assumed } });
      equal((await rig.store.transfers.find('transfer-1'))?.status, 'open');
      rig.tokens.delete(BO.objectId);
      equal(seen(await click(parts, inbound)), 'deskCard');
      equal((await rig.store.transfers.find('transfer-1'))?.status, 'approving');
    });

    it('decide, and show the card as it is then', async () => {
      const answer = await press('transfer.approve', id);
      ok(answer.kind === 'card' && answer.message.kind === 'deskCard');
      equal(answer.message.transfer.status, 'approving');
      deepEqual(await kinds(), ['card', 'write']);
    });

    it('of somebody without the right change nothing, and bring the old card up to date', async () => {
      equal(seen(await press('transfer.approve', id, BEA)), 'refusal.noApproverRight');
      equal((await rig.store.transfers.find('transfer-1'))?.version, transfer().version);
      deepEqual(await kinds(), ['card']);
    });

    it('twice decide once', async () => {
      const answers = await Promise.all([press('transfer.approve', id), press('transfer.approve', id)]);
      deepEqual(answers.map(seen).toSorted(), ['deskCard', 'refusal.underWay.approve']);
      equal((await kinds()).filter((kind) => kind === 'write').length, 1);
    });

    it('are not believed what they say about the transfer', async () => {
      const lies = { ...id, status: 'open', verb: 'approve', tenantId: BO.tenantId, objectId: BO.objectId, items: [] };
      equal(seen(await press('transfer.approve', lies, TIM)), 'refusal.notFound');
      equal((await rig.store.transfers.find('transfer-1'))?.status, 'open');
    });

    it('reject with a reason of at most 500 letters, and not without one', async () => {
      equal(seen(await press('transfer.reject', id)), 'refusal.reasonNeeded');
      equal(seen(await press('transfer.reject', { ...id, reason: { toString: 'x' } })), 'refusal.reasonNeeded');
      await press('transfer.reject', { ...id, reason: 'n'.repeat(900) });
      equal((await rig.store.transfers.find('transfer-1'))?.pending?.reason?.length, 500);
    });

    it('ask for a sign-in that leads back to the decision', async () => {
      rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
      equal(seen(await press('transfer.reject', { ...id, reason: 'no' })), 'signIn');
      const command = { name: 'decide', verb: 'reject', ref: '7f3a', reason: 'no', onCard: true };
      deepEqual(rig.signIns[0]?.resume, { run: { command, turn: turn(BO) } });
      equal((await rig.store.transfers.find('transfer-1'))?.status, 'open');
    });

    it('refresh it for the people of its two partners only', async () => {
      equal(seen(await press('transfer.refresh', id, TIM)), 'refusal.notFound');
      equal(seen(await press('transfer.refresh', { transferId: 'nowhere' })), 'refusal.notFound');
      deepEqual(await kinds(), []);
      for (const person of [ALVA, BEA]) equal(seen(await press('transfer.refresh', id, person)), 'deskCard');
      deepEqual(await kinds(), ['card']);
    });

    it('show the true card again, even if it already showed the latest version', async () => {
      const presses: readonly (readonly [string, Person])[] = [
        ['transfer.refresh', ALVA],
        ['transfer.approve', BEA],
        ['transfer.reject', BO],
      ];
      const card = { transferId: id.transferId, place: CHANNEL, activityId: 'm-1' };
      await rig.store.cards.save({ ...card, shownVersion: transfer().version });
      for (const [verb, person] of presses) {
        rig.said.length = 0;
        await press(verb, id, person);
        await rig.step({ card: showCard(rig.parts) });
        deepEqual(
          rig.said.map(({ how, activityId }) => [how, activityId]),
          [['edit', 'm-1']],
          verb,
        );
      }
    });
  });

  describe('that approve new commerce', () => {
    const id = { transferId: 'transfer-1' };
    const choose = { ...id, picks: true };
    const release = `release.transfer-1.${BO.objectId}`;
    beforeEach(() => rig.store.transfers.add(transfer('newCommerce')));

    it('choose items first, review, then approve with exactly these', async () => {
      rig.will('subscriptions', done([NEW, { ...NEW, id: 'SUB-2', friendlyName: 'Power BI' }]));
      equal(seen(await press('transfer.approve', choose)), 'draft at items');
      equal(seen(await press('draft.next', { draftId: release, 'pick.SUB-2': 'true' })), 'draft at review');
      equal(seen(await press('draft.submit', { draftId: release }, MAJA)), 'draft.notYourChoice');
      const answer = await press('draft.submit', { draftId: release });
      ok(answer.kind === 'card' && answer.message.kind === 'deskCard');
      deepEqual(
        answer.message.transfer.pending?.items?.map(({ subscriptionId }) => subscriptionId),
        ['SUB-2'],
      );
    });

    it('go on where the person was', async () => {
      rig.will('subscriptions', done([NEW]));
      await press('transfer.approve', choose);
      await press('draft.next', { draftId: release, 'pick.SUB-1': 'true' });
      equal(seen(await press('transfer.approve', choose)), 'draft at review');
      equal(rig.calls.length, 1);
      equal(seen(await press('draft.drop', { draftId: release })), 'deskCard');
    });

    it('read the items again, instead of going on with a choice that is a day old', async () => {
      rig.will('subscriptions', done([NEW]), done([NEW, { ...NEW, id: 'SUB-2' }]));
      await press('transfer.approve', choose);
      await press('draft.next', { draftId: release, 'pick.SUB-1': 'true' });
      rig.pass(86_399);
      equal(seen(await press('transfer.approve', choose)), 'draft at review', 'not a second too early');
      rig.pass(2);
      const answer = await press('transfer.approve', choose);
      ok(answer.kind === 'card' && answer.message.kind === 'draft');
      deepEqual([answer.message.draft.step, answer.message.draft.candidates.length], ['items', 2]);
    });

    it('at once on two devices are both answered, over one draft', async () => {
      rig.will('subscriptions', done([NEW]), done([NEW]));
      const answers = await Promise.all([press('transfer.approve', choose), press('transfer.approve', choose)]);
      deepEqual(answers.map(seen), ['draft at items', 'draft at items']);
      equal(seen(await press('draft.next', { draftId: release, 'pick.SUB-1': 'true' })), 'draft at review');
    });

    it('while the items are read, leave what is stored to the click that reads them', async () => {
      const reads: (() => void)[] = [];
      const version = () => rig.store.drafts.find(release).then((record) => record?.version);
      const versions: (number | undefined)[] = [];
      rig.parts.partnerCenter.subscriptions = async () => {
        versions.push(await version());
        return new Promise((answer) => {
          reads.push(() => answer(done([NEW])));
          if (reads.length === 2) for (const read of reads) read();
        });
      };
      const answers = await Promise.all([press('transfer.approve', choose), press('transfer.approve', choose)]);
      deepEqual(answers.map(seen), ['draft at items', 'draft at items']);
      deepEqual(versions, [1, 1]);
    });

    it('on two devices, each while the other reads the items, are both answered', async () => {
      const reads: (() => void)[] = [];
      rig.parts.partnerCenter.subscriptions = () =>
        new Promise((answer) => {
          reads.shift()?.();
          reads.push(() => answer(done([NEW])));
        });
      const both = [press('transfer.approve', choose), press('transfer.approve', choose)];
      await Promise.race(both);
      reads.shift()?.();
      deepEqual((await Promise.all(both)).map(seen), ['draft at items', 'draft at items']);
    });

    it('say why when the items can not be read, and try again', async () => {
      rig.will('subscriptions', ambiguous(), refused('accessDenied'), done([NEW]));
      equal(seen(await press('transfer.approve', choose)), 'draft at loading');
      const again = await press('draft.reload', { draftId: release });
      ok(again.kind === 'card' && again.message.kind === 'draft');
      ok(JSON.stringify(again.message.draft.problem).includes('partnerCenter.accessDenied'));
      equal(seen(await press('draft.reload', { draftId: release })), 'draft at items');
    });

    it('keep the choice when the session has ended, and ask for a sign-in where Teams may do that by itself', async () => {
      rig.will('subscriptions', done([NEW]));
      await press('transfer.approve', choose);
      await press('draft.next', { draftId: release, 'pick.SUB-1': 'true' });
      rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
      const submit = { kind: 'click', verb: 'draft.submit', data: { draftId: release } } as const;
      const there = await click(parts, { ...submit, turn: turn(BO, CHANNEL) });
      deepEqual(there, { kind: 'say', text: { kind: 'text', say: { key: 'signIn.typeIt' } } });
      equal(rig.signIns.length, 0);
      const here = await click(parts, { ...submit, turn: turn(BO) });
      equal(seen(here), 'signIn.typeIt', 'for a client that Teams can’t sign in');
      ok(here.kind === 'say' && here.signIn?.kind === 'signIn');
      const command = { name: 'decide', verb: 'approve', ref: '7f3a', onCard: true, picks: true };
      deepEqual(rig.signIns[0]?.resume, { run: { command, turn: turn(BO) } });
      rig.tokens.delete(BO.objectId);
      equal(seen(await press('transfer.approve', choose)), 'draft at review', 'what goes on after a button');
    });

    it('approve nothing that others chose while the person signed in to choose', async () => {
      rig.rules.approvalsRequired = () => 2;
      rig.rules.approver = () => 'yes';
      const loseSession = () => rig.tokens.set(BEA.objectId, { kind: 'signInNeeded' });
      loseSession();
      equal(seen(await press('transfer.approve', choose, BEA)), 'signIn');
      rig.tokens.delete(BEA.objectId);
      rig.will('subscriptions', done([NEW]));
      await press('transfer.approve', choose, BEA);
      const own = { draftId: `release.transfer-1.${BEA.objectId}` };
      await press('draft.next', { ...own, 'pick.SUB-1': 'true' }, BEA);
      loseSession();
      await press('draft.submit', own, BEA);
      rig.tokens.delete(BEA.objectId);
      const chosen = [item({ subscriptionId: 'SUB-2' })];
      equal(
        (await decide(parts, { transferId: 'transfer-1', verb: 'approve', by: BO, items: chosen })).kind,
        'decided',
      );
      equal(rig.signIns.length, 2);
      for (const { resume } of rig.signIns) {
        const { turn, command } = (resume as { run: Payloads['command'] }).run;
        const { message } = await commandHandler(parts).atOnce(turn, command);
        equal(message.kind === 'text' && message.say.key, 'refusal.pickedBefore');
      }
      equal((await rig.store.transfers.find('transfer-1'))?.decisions.length, 1);
      const seenIt = { ...id, choice: choiceOf({ lineItems: chosen }) };
      equal(seen(await press('transfer.approve', seenIt, BEA)), 'deskCard', 'a person who has seen it may');
    });

    it('approve nothing that others chose either when a card still offers to choose', async () => {
      rig.rules.approvalsRequired = () => 2;
      rig.rules.approver = () => 'yes';
      const chosen = [item({ subscriptionId: 'SUB-2' })];
      await decide(parts, { transferId: 'transfer-1', verb: 'approve', by: BO, items: chosen });
      for (const token of ['signInNeeded', undefined] as const) {
        if (token === undefined) rig.tokens.delete(BEA.objectId);
        else rig.tokens.set(BEA.objectId, { kind: token });
        for (const picks of [true, 'true'])
          equal(seen(await press('transfer.approve', { ...id, picks }, BEA)), 'deskCard: refusal.pickedBefore');
      }
      equal(seen(await press('transfer.approve', id, BEA)), 'deskCard: refusal.outdated');
      equal(seen(await press('transfer.approve', { ...id, choice: choiceOf({ lineItems: chosen }) }, BEA)), 'deskCard');
    });

    it('show the card again to somebody whose card lists other items, after a sign-in too', async () => {
      rig.rules.approvalsRequired = () => 2;
      rig.rules.approver = () => 'yes';
      const old = { ...id, choice: choiceOf({ lineItems: [item({ subscriptionId: 'SUB-1' })] }) };
      const chosen = [item({ subscriptionId: 'SUB-2' })];
      await decide(parts, {
        transferId: 'transfer-1',
        verb: 'approve',
        by: BO,
        items: [item({ subscriptionId: 'SUB-1' })],
      });
      rig.tokens.set(BEA.objectId, { kind: 'signInNeeded' });
      equal(seen(await press('transfer.approve', old, BEA)), 'signIn');
      rig.tokens.delete(BEA.objectId);
      const before = await rig.store.transfers.find('transfer-1');
      ok(before);
      const again = { ...before, version: before.version + 1, lineItems: chosen };
      await rig.store.transfers.update(again, before.version);
      equal(seen(await press('transfer.approve', old, BEA)), 'deskCard: refusal.outdated');
      const [signIn] = rig.signIns;
      ok(signIn);
      const { turn, command } = (signIn.resume as { run: Payloads['command'] }).run;
      const { message } = await commandHandler(parts).atOnce(turn, command);
      equal(message.kind === 'text' && message.say.key, 'refusal.outdated');
      deepEqual(await rig.store.transfers.find('transfer-1'), again);
    });

    it('are refused like any other once somebody else has decided', async () => {
      rig.will('subscriptions', done([NEW]));
      await press('transfer.approve', choose);
      await press('draft.next', { draftId: release, 'pick.SUB-1': 'true' });
      await press('transfer.withdraw', id, ALVA);
      equal(seen(await press('draft.submit', { draftId: release })), 'refusal.underWay.withdraw');
    });
  });

  describe('on a draft', () => {
    const id = { draftId: 'draft-1' };
    const finished = draft({ step: 'review', chosen: ['SUB-1'] });
    const keep = (document = finished, changes = {}) => rig.store.drafts.add(draftRecord(document, changes));

    it('belong to its owner', async () => {
      await keep();
      equal(seen(await press('draft.submit', id, BO)), 'draft.notYours');
      equal(seen(await press('draft.submit', id, MAJA)), 'draft.notYours');
      const sameObjectId = { ...ALVA, tenantId: BO.tenantId };
      equal(
        seen(await press('draft.submit', id, sameObjectId)),
        'draft.notYours',
        'the same object ID in another tenant',
      );
      equal(seen(await press('draft.submit', { draftId: 'nowhere' }, ALVA)), 'draft.unknown');
      deepEqual(await kinds(), []);
    });

    it('take no other thing for a number', async () => {
      await keep();
      const odd = { valueOf: 1, toString: 2 };
      equal(seen(await press('draft.page', { ...id, page: odd }, ALVA)), 'draft at review');
      equal(seen(await press('draft.page', { ...id, shown: odd, page: 0 }, ALVA)), 'draft at review');
    });

    it('submit once, however often they are made and from however many devices', async () => {
      await keep();
      const answers = await Promise.all([1, 2, 3].map(() => press('draft.submit', id, ALVA, 'm-1')));
      deepEqual(new Set(answers.map(seen)), new Set(['submitted']));
      const made = new Set(
        answers.map((one) => one.kind === 'card' && one.message.kind === 'submitted' && one.message.transfer.id),
      );
      equal(made.size, 1);
      equal((await kinds()).filter((kind) => kind === 'write').length, 1);
      equal(seen(await press('draft.back', id, ALVA)), 'submitted', 'an old button shows how it ended');
    });

    it('replace the form on all devices once it is submitted or discarded, whatever message they name', async () => {
      await keep();
      await rig.store.drafts.posted('draft-1', { place: CHANNEL, messageId: 'm-1' });
      await press('draft.submit', id, ALVA, 'm-7');
      await rig.store.drafts.add(draftRecord(finished, { id: 'draft-2' }));
      await rig.store.drafts.posted('draft-2', { place: CHANNEL, messageId: 'm-2' });
      equal(seen(await press('draft.drop', { draftId: 'draft-2' }, ALVA)), 'closed');
      const edits = (await promised(rig)).filter(({ kind }) => kind === 'edit');
      deepEqual(
        edits.map(({ key }) => key),
        ['m-1', 'm-2'].map((message) => `edit:${CHANNEL.conversationId}/${message}`),
      );
    });

    it('edit no message if the form only stood in place of another card', async () => {
      await keep();
      await press('draft.submit', id, ALVA, 'm-1');
      await rig.store.drafts.add(draftRecord(finished, { id: 'draft-2' }));
      await press('draft.drop', { draftId: 'draft-2' }, ALVA, 'm-2');
      equal((await kinds()).includes('edit'), false);
    });

    it('do nothing more once it is discarded', async () => {
      await keep();
      await press('draft.drop', id, ALVA);
      for (const verb of ['submit', 'next', 'reload']) equal(seen(await press(`draft.${verb}`, id, ALVA)), 'closed');
      deepEqual(await kinds(), []);
    });

    it('submit nothing that is not complete, and lead to what is missing', async () => {
      await keep(draft({ step: 'review', chosen: ['SUB-1'], other: '' }));
      equal(seen(await press('draft.submit', id, ALVA)), 'draft at details');
      await rig.store.drafts.add(draftRecord(draft({ step: 'review', chosen: [] }), { id: 'draft-2' }));
      equal(seen(await press('draft.submit', { draftId: 'draft-2' }, ALVA)), 'draft at items');
      deepEqual(await kinds(), []);
    });

    it('submit nothing before it was reviewed', async () => {
      await keep(draft({ step: 'items', chosen: ['SUB-1'] }));
      equal(seen(await press('draft.submit', id, ALVA)), 'draft at items');
      deepEqual(await kinds(), []);
    });

    it('keep what was typed on another device meanwhile', async () => {
      await keep(draft({ step: 'details', chosen: ['SUB-1'] }));
      await Promise.all([
        press('draft.search', { ...id, note: 'from the desk' }, ALVA),
        press('draft.search', { ...id, partnerIdOnRecord: '4847383' }, ALVA),
      ]);
      const kept = (await rig.store.drafts.find('draft-1'))?.document as typeof finished;
      deepEqual([kept.note, kept.partnerIdOnRecord], ['from the desk', '4847383']);
    });

    it('are the same click once more when they come again after the sign-in they led to, and nothing older is', async () => {
      await keep(finished, { version: 5 });
      rig.pass(86_400);
      rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
      equal(seen(await press('draft.submit', { ...id, shown: '5' }, ALVA)), 'signIn');
      rig.tokens.delete(ALVA.objectId);
      const again = (shown: string, signedIn?: { readonly silently: true }) =>
        click(parts, {
          kind: 'click',
          verb: 'draft.submit',
          data: { ...id, shown },
          turn: { ...turn(ALVA), ...(signedIn && { signedIn }) },
        });
      const isBehind = (answer: ClickAnswer) =>
        answer.kind === 'card' &&
        answer.message.kind === 'draft' &&
        answer.message.draft.problem?.key === 'draft.behind';
      ok(isBehind(await again('4', { silently: true })), 'a card that was behind before');
      ok(isBehind(await again('5')), 'another click on the same card');
      rig.will('subscriptions', done([subscription()]));
      rig.will('eligibility', done([]));
      const read = await again('5', { silently: true });
      equal(seen(read), 'draft at items');
      ok(!isBehind(read));
      ok(isBehind(await again('5', { silently: true })), 'and once only');
    });

    it('on one that was left for more than a day read it again, and send nothing', async () => {
      await keep();
      rig.pass(86_400);
      rig.will('subscriptions', done([subscription()]));
      rig.will('eligibility', done([]));
      const answer = await press('draft.submit', id, ALVA);
      ok(answer.kind === 'card' && answer.message.kind === 'draft');
      deepEqual(answer.message.draft.problem, { key: 'draft.expired' });
      deepEqual(answer.message.draft.chosen, ['SUB-1']);
      deepEqual(await kinds(), []);
    });

    it('keep the form good for another day', async () => {
      await keep();
      rig.pass(80_000);
      equal(seen(await press('draft.back', id, ALVA)), 'draft at details');
      const saved = await rig.store.drafts.find('draft-1');
      equal(saved?.expiresAt, new Date(rig.clock.now.getTime() + 86_400_000).toISOString());
      rig.pass(80_000);
      equal(seen(await press('draft.next', id, ALVA)), 'draft at review');
      const again = rig.calls.filter(({ method }) => method === 'subscriptions');
      deepEqual(again, [], 'the items did not have to be read again');
    });

    it('do not read items for a request, which has none', async () => {
      await keep(draft({ kind: 'request', step: 'details', candidates: [] }));
      equal(seen(await press('draft.reload', id, ALVA)), 'draft at details');
      deepEqual(rig.calls, []);
    });

    it('leave a form discarded when it is discarded while its items are read', async () => {
      await keep();
      rig.will('eligibility', done([]));
      rig.parts.partnerCenter.subscriptions = async () => {
        await press('draft.drop', id, ALVA);
        return done([subscription()]);
      };
      equal(seen(await press('draft.reload', id, ALVA)), 'closed');
    });

    it('untick what can not move any more when it is read again', async () => {
      await keep();
      rig.will('subscriptions', done([subscription({ status: 'suspended' })]));
      rig.will('eligibility', done([]));
      const answer = await press('draft.reload', id, ALVA);
      ok(answer.kind === 'card' && answer.message.kind === 'draft');
      deepEqual(answer.message.draft.chosen, []);
    });
  });

  describe('that stand for something typed', () => {
    it('are answered with a sentence or a card, and leave in the store what the command leaves', async () => {
      equal(seen(await press('type', { text: 'sign in' })), 'signIn.done');
      reply = async () => ({
        message: { kind: 'draft', draft: draft(), draftId: 'draft-1', version: 1 },
        commit: (records) => records.drafts.add(draftRecord(draft())),
      });
      equal(seen(await press('type', { text: 'create transfer for Contoso' })), 'draft at items');
      ok(await rig.store.drafts.find('draft-1'));
    });

    it('and take too long are answered in time, and carried out as a message', async () => {
      const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        reply = () => new Promise(() => {});
        const answer = press('type', { text: 'customers Cont' });
        await timers.tickAsync(2_500);
        equal(seen(await answer), 'working');
      } finally {
        timers.restore();
      }
      deepEqual(await kinds(), ['command']);
    });
  });

  it('on a card whose transfer is settled say through whom', async () => {
    const over = inStatus('rejected');
    const decisions = [{ verb: 'reject', by: BO, at: over.createdAt, stage: 'partnerCenter' }] as const;
    await rig.store.transfers.add({ ...over, decisions });
    const answer = await press('transfer.withdraw', { transferId: 'transfer-1' }, ALVA);
    ok(answer.kind === 'say' && answer.text.kind === 'text');
    equal(answer.text.say.key, 'refusal.settledBy');
    equal(answer.text.say.with?.who, 'Bo Dahl');
  });

  it('on a card whose transfer was completed elsewhere name nobody whose approval was not enough', async () => {
    const over = inStatus('completed');
    const decisions = [{ verb: 'approve', by: BO, at: over.createdAt, stage: 'partnerCenter', inPart: true }] as const;
    await rig.store.transfers.add({ ...over, decisions });
    const answer = await press('transfer.withdraw', { transferId: 'transfer-1' }, ALVA);
    ok(answer.kind === 'say' && answer.text.kind === 'text');
    equal(answer.text.say.key, 'refusal.settled');
  });
});
