import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { commandHandler } from '../../../src/desk/commands/run-command.ts';
import { createDesk } from '../../../src/desk/desk.ts';
import type { Command } from '../../../src/desk/ports/command.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import { commandWork, type Payloads } from '../../../src/desk/queue/outbox.ts';
import type { TokenAnswer } from '../../../src/identity/identity.ts';
import type { ErrorCode } from '../../../src/partner-center/error-codes.ts';
import type { Answer } from '../../../src/partner-center/partner-center.ts';
import type { Place } from '../../../src/store/store.ts';
import type { Customer, Person } from '../../../src/transfers/transfer.ts';
import {
  ALVA,
  BEA,
  BO,
  FABRIKAM,
  inStatus,
  MAJA,
  NORTHWIND,
  subscription,
  T0,
  TIM,
  transfer,
} from '../../transfers/samples.ts';
import { ambiguous, done, openRig, promised, type Rig, refused, throttled } from '../rig.ts';
import { CHANNEL, CONTOSO, chat, turn } from '../samples.ts';

const STRANGER: Person = {
  tenantId: '44444444-4444-4444-8444-444444444444',
  objectId: ALVA.objectId,
  name: 'Stranger',
};
const ALL: readonly Command[] = [
  { name: 'create', customer: 'Contoso' },
  { name: 'request', customer: 'Contoso' },
  { name: 'decide', verb: 'approve', ref: '7f3a' },
  { name: 'list' },
  { name: 'show', ref: '7f3a' },
  { name: 'customers', text: 'Cont' },
  { name: 'subscriptions', customer: 'Contoso' },
  { name: 'signIn' },
  { name: 'signOut' },
  { name: 'useThisChannel' },
];

const found = (...names: string[]) =>
  done({ customers: names.map((name): Customer => ({ ...CONTOSO, name, domain: `${name}.example` })) });

/** The key of the shown sentence, or the kind of the shown card. */
function shown(message: Message): string {
  return message.kind === 'text' ? message.say.key : message.kind;
}

describe('Conversation', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const ask = async (command: Command, person: Person = ALVA, place: Place = chat(person)) => {
    const { message, commit } = await commandHandler(rig.parts).atOnce(turn(person, place), command);
    if (commit !== undefined) await rig.store.transaction(commit);
    return message;
  };
  const told = async (command: Command, person?: Person, place?: Place) => shown(await ask(command, person, place));

  it('with people of a partner that is not set up is about help and who they are, nothing else', async () => {
    await rig.store.transfers.add(transfer());
    for (const command of ALL) equal(await told(command, STRANGER), 'refusal.unknownPartner', command.name);
    equal(await told({ name: 'help' }, STRANGER), 'help');
    equal(await told({ name: 'whoAmI' }, STRANGER), 'whoAmI');
    deepEqual(rig.calls, []);
    deepEqual(rig.signIns, []);
  });

  it('says how a command is typed when something is missing', async () => {
    equal(await told({ name: 'incomplete', usage: 'approve' }), 'incomplete.ref');
  });

  describe('about creating', () => {
    it('ends in a draft that is kept, with what can move and what can not', async () => {
      rig.will('customers', found('Contoso'));
      rig.will('subscriptions', done([subscription(), subscription({ id: 'SUB-2', isTrial: true })]));
      rig.will('eligibility', done([]));
      const message = await ask({ name: 'create', customer: 'Cont' });
      ok(message.kind === 'draft');
      deepEqual(
        message.draft.candidates.map(({ ineligible }) => ineligible?.reason),
        [undefined, 'trial'],
      );
      deepEqual(
        message.draft.partners.map(({ name }) => name),
        ['Fabrikam', 'Tailspin'],
      );
      const kept = await rig.store.drafts.find(message.draftId);
      equal(kept?.expiresAt, '2026-01-16T08:10:00.000Z', 'for a day');
    });

    it('asks which customer is meant', async () => {
      rig.will('customers', found('Contoso A', 'Contoso B'));
      const message = await ask({ name: 'create', customer: 'Cont' });
      ok(message.kind === 'chooseCustomer');
      deepEqual([message.customers.length, message.more, message.next], [2, 0, { name: 'create' }]);
    });

    it('offers ten customers to choose from, and counts the others', async () => {
      rig.will('customers', found(...Array.from({ length: 12 }, (_, n) => `Contoso ${n}`)));
      const message = await ask({ name: 'create', customer: 'Cont' });
      ok(message.kind === 'chooseCustomer');
      deepEqual([message.customers.length, message.more], [10, 2]);
    });

    it('says that there is no such customer, or nothing to move', async () => {
      rig.will('customers', found(), found(), found());
      equal(await told({ name: 'create', customer: 'Nobody' }), 'customers.none');
      rig.will('customer', refused('customerNotFound'), done(CONTOSO));
      equal(await told({ name: 'create', customer: CONTOSO.id }), 'customers.noneById');
      rig.will('subscriptions', done([]));
      rig.will('eligibility', done([]));
      equal(await told({ name: 'create', customer: CONTOSO.id }), 'create.noSubscriptions');
    });

    it('leads through a sign-in back to what was asked', async () => {
      const command = { name: 'create', customer: 'Cont' } as const;
      rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded', claims: 'stronger' });
      equal(await told(command), 'signIn');
      deepEqual(rig.signIns[0], { actor: ALVA, resume: { run: { command, turn: turn(ALVA) } }, claims: 'stronger' });
      rig.tokens.delete(ALVA.objectId);
      rig.will('customers', refused('signInNeeded'), refused('mfaNeeded'));
      for (const why of ['signIn.again', 'signIn.mfa']) {
        const message = await ask(command);
        equal(message.kind === 'signIn' && message.why.key, why);
      }
    });

    it('says in one sentence why it does not work now', async () => {
      const everyWay = <T>(answer: T) => [answer, answer, answer];
      rig.will('customers', throttled(9), ...everyWay(ambiguous()), ...everyWay(refused('roleMissing')));
      const command = { name: 'create', customer: 'Cont' } as const;
      equal(await told(command), 'partnerCenter.throttled');
      for (const key of ['partnerCenter.unavailable', 'partnerCenter.roleMissing']) {
        const message = await ask(command);
        ok(message.kind === 'text');
        deepEqual(message.say.with?.sentence, { key });
      }
      rig.tokens.set(ALVA.objectId, { kind: 'unavailable' });
      equal(await told(command), 'signIn.unavailable');
    });
  });

  describe('about requesting', () => {
    it('starts with the details, the source filled in when it was named', async () => {
      for (const source of ['Fabrikam', 'fabr', FABRIKAM.tenantId]) {
        rig.will('customers', found('Contoso'));
        const message = await ask({ name: 'request', customer: 'Contoso', source });
        ok(message.kind === 'draft');
        deepEqual([message.draft.step, message.draft.other], ['details', FABRIKAM.tenantId], source);
      }
    });

    it('takes the partner whose whole name was typed before one whose name is longer', async () => {
      const east = { tenantId: '55555555-5555-4555-8555-555555555555', name: 'Fabrikam East' };
      const { policy } = rig.parts;
      for (const partners of [
        [NORTHWIND, FABRIKAM, east],
        [NORTHWIND, east, FABRIKAM],
      ]) {
        const handler = commandHandler({ ...rig.parts, policy: { ...policy, partners } });
        const sourceFor = async (source: string) => {
          rig.will('customers', found('Contoso'));
          const { message } = await handler.atOnce(turn(), { name: 'request', customer: 'Contoso', source });
          return message.kind === 'draft' ? message.draft.other : shown(message);
        };
        equal(await sourceFor('FABRIKAM'), FABRIKAM.tenantId);
        equal(await sourceFor('fabrikam e'), east.tenantId);
        equal(await sourceFor('fab'), 'request.unknownSource', 'two may be meant');
      }
    });

    it('names the known partners when the source is not one of them', async () => {
      const message = await ask({ name: 'request', customer: 'Contoso', source: 'Nobody' });
      ok(message.kind === 'text');
      deepEqual(message.say, { key: 'request.unknownSource', with: { typed: 'Nobody', known: 'Fabrikam, Tailspin' } });
      deepEqual(rig.calls, []);
    });
  });

  describe('about a decision', () => {
    beforeEach(() => rig.store.transfers.add(transfer()));
    const approve = { name: 'decide', verb: 'approve', ref: '7f3a' } as const;

    it('decides like the card, and says what happens now', async () => {
      equal(await told(approve, BO), 'decided.approveUnderWay');
      equal((await rig.store.transfers.find('transfer-1'))?.status, 'approving');
    });

    it('says why not', async () => {
      equal(await told(approve, BEA), 'refusal.noApproverRight');
      equal(await told(approve), 'refusal.ownRequest');
      equal(await told({ ...approve, verb: 'reject' }, BO), 'refusal.reasonNeeded');
    });

    it('asks for a sign-in first', async () => {
      rig.tokens.set(BO.objectId, { kind: 'signInNeeded' });
      equal(await told(approve, BO), 'signIn');
    });

    it('finds a transfer by the first digits, and asks when there are several', async () => {
      await rig.store.transfers.add(transfer('traditional', { id: 't-2', ref: '7f3b', partnerCenterId: 'pc-2' }));
      equal(await told({ ...approve, ref: '7f' }, BO), 'refs.several');
      equal(await told({ ...approve, ref: '7F3B' }, BO), 'decided.approveUnderWay');
      equal(await told({ ...approve, ref: 'ffff' }, BO), 'refs.none');
    });

    it('tells a stranger to the transfer that it is not there', async () => {
      equal(await told(approve, TIM), 'refs.none');
      equal(await told({ name: 'show', ref: '7f3a' }, TIM), 'refs.none');
    });

    it('has items chosen first for new commerce', async () => {
      await rig.store.transfers.add(transfer('newCommerce', { id: 't-2', ref: '8a00', partnerCenterId: 'pc-2' }));
      rig.will('subscriptions', done([]));
      equal(await told({ ...approve, ref: '8a00' }, BO), 'draft');
    });

    it('settles at once what needs no call', async () => {
      const early = { ...inStatus('awaitingApproval'), id: 't-2', ref: '8a00' };
      await rig.store.transfers.add(early);
      equal(await told({ name: 'decide', verb: 'reject', ref: '8a00', reason: 'no' }, MAJA), 'decided.reject');
    });
  });

  describe('about what there is', () => {
    it("shows a transfer with its history to both partners' people", async () => {
      await rig.store.transfers.add(transfer());
      await rig.store.audit.add({ at: T0, transferId: 'transfer-1', by: ALVA, what: 'create', to: 'open' });
      for (const person of [ALVA, BEA]) {
        const message = await ask({ name: 'show', ref: '7f3a' }, person);
        equal(message.kind === 'deskCard' && message.history?.length, 1);
      }
    });

    it('lists only transfers of the own partner, narrowed as asked', async () => {
      await rig.store.transfers.add(transfer());
      await rig.store.transfers.add(
        transfer('newCommerce', { id: 't-2', ref: '8a00', partnerCenterId: 'pc-2', requester: MAJA }),
      );
      const refs = async (command: Omit<Extract<Command, { name: 'list' }>, 'name'>, person?: Person) => {
        const message = await ask({ name: 'list', ...command }, person);
        return message.kind === 'transferList' ? message.transfers.map(({ ref }) => ref).toSorted() : [];
      };
      deepEqual(await refs({}), ['7f3a', '8a00']);
      deepEqual(await refs({ mine: true }), ['7f3a']);
      deepEqual(await refs({ direction: 'incoming' }), ['8a00']);
      deepEqual(await refs({ direction: 'incoming' }, BO), ['7f3a']);
      deepEqual(await refs({ customer: 'conto' }), ['7f3a', '8a00']);
      deepEqual(await refs({ filter: 'completed' }), []);
      deepEqual(await refs({}, TIM), []);
    });

    it('shows subscriptions page by page, add-ons with their base', async () => {
      const many = Array.from({ length: 23 }, (_, n) => subscription({ id: `S${n}`, friendlyName: `N${n}` }));
      rig.will('customer', done(CONTOSO), done(CONTOSO));
      rig.will('subscriptions', done([...many, subscription({ id: 'A', parentId: 'S1' })]), done([]));
      const message = await ask({ name: 'subscriptions', customer: CONTOSO.id, page: 7 });
      ok(message.kind === 'subscriptions');
      deepEqual([message.total, message.page, message.subscriptions.length], [23, 1, 3]);
      equal(await told({ name: 'subscriptions', customer: CONTOSO.id }), 'create.noSubscriptions');
    });

    it('shows each subscription on exactly one page', async () => {
      const names = Array.from({ length: 41 }, (_, n) => `N${String(n).padStart(2, '0')}`);
      const pages: (readonly string[])[] = [];
      for (const page of [0, 1, 2]) {
        rig.will('customer', done(CONTOSO));
        rig.will('subscriptions', done(names.map((name) => subscription({ id: name, friendlyName: name }))));
        const message = await ask({ name: 'subscriptions', customer: CONTOSO.id, page });
        ok(message.kind === 'subscriptions');
        pages.push(message.subscriptions.map(({ id }) => id));
      }
      deepEqual(pages, [names.slice(0, 20), names.slice(20, 40), names.slice(40)]);
    });

    it('shows each transfer on exactly one page', async () => {
      const refs = Array.from({ length: 21 }, (_, n) => `a${n}`);
      for (const ref of refs)
        await rig.store.transfers.add(transfer('traditional', { id: ref, ref, partnerCenterId: `pc-${ref}` }));
      const pages: (readonly string[])[] = [];
      for (const page of [0, 1, 2]) {
        const message = await ask({ name: 'list', page });
        ok(message.kind === 'transferList');
        pages.push(message.transfers.map(({ ref }) => ref));
      }
      deepEqual(
        pages.map(({ length }) => length),
        [10, 10, 1],
      );
      deepEqual(pages.flat().toSorted(), refs.toSorted());
    });

    it('counts the customers that it does not show', async () => {
      rig.will('customers', found(...Array.from({ length: 18 }, (_, n) => `Contoso ${n}`)));
      const message = await ask({ name: 'customers', text: 'Cont' });
      ok(message.kind === 'customers');
      deepEqual([message.customers.length, message.more], [15, 3]);
    });

    it('helps with what waits for this person, and only that', async () => {
      await rig.store.transfers.add(transfer());
      await rig.store.transfers.add({ ...inStatus('awaitingApproval'), id: 't-2', ref: '8a00' });
      const waiting = async (person: Person) => {
        const message = await ask({ name: 'help' }, person);
        return message.kind === 'help' ? message.waiting.map(({ ref }) => ref) : ['?'];
      };
      deepEqual(await waiting(BO), ['7f3a']);
      deepEqual(await waiting(MAJA), ['8a00']);
      for (const person of [ALVA, BEA, TIM]) deepEqual(await waiting(person), []);
    });

    it('does not ask an approver to decide on what they asked for themselves', async () => {
      const own = { ...inStatus('awaitingApproval'), id: 't-2', ref: '8a00', requester: MAJA };
      await rig.store.transfers.add(own);
      const message = await ask({ name: 'help' }, MAJA);
      deepEqual(message.kind === 'help' && message.waiting, []);
    });

    it('says who one is', async () => {
      rig.will('mfaCompliance', { kind: 'done', value: { compliant: true }, correlationId: 'c' });
      const message = await ask({ name: 'whoAmI' }, BO);
      ok(message.kind === 'whoAmI');
      deepEqual([message.partner, message.isApprover, message.username], [FABRIKAM, true, `${BO.objectId}@example`]);
      equal(message.mfa, true);
    });

    it('says whether Partner Center takes one’s sign-in, as far as anybody knows', async () => {
      const token = { kind: 'token', token: 'weak', expiresAt: '2027-01-01', withoutMfa: true } as const;
      const unsaid = { kind: 'done', value: { compliant: undefined }, correlationId: 'c' } as const;
      const refusedFor = (code: ErrorCode) => ({ kind: 'refused', error: { code, correlationId: 'c' } }) as const;
      const cases: [Answer<{ compliant: boolean | undefined }>, TokenAnswer | undefined, boolean | undefined][] = [
        [{ ...unsaid, value: { compliant: false } }, undefined, false],
        [refusedFor('mfaNeeded'), undefined, false],
        [refusedFor('roleMissing'), undefined, undefined],
        [unsaid, undefined, undefined],
        [unsaid, token, false],
        [{ ...unsaid, value: { compliant: true } }, token, true],
      ];
      for (const [answer, known, mfa] of cases) {
        if (known === undefined) rig.tokens.delete(BO.objectId);
        else rig.tokens.set(BO.objectId, known);
        rig.will('mfaCompliance', answer);
        const message = await ask({ name: 'whoAmI' }, BO);
        equal(message.kind === 'whoAmI' ? message.mfa : 'another card', mfa);
      }
    });
  });

  it('signs in and out', async () => {
    equal(await told({ name: 'signIn' }), 'signIn.already');
    equal(await told({ name: 'signOut' }), 'signOut.done');
    equal(await told({ name: 'signOut' }), 'signOut.notSignedIn');
    equal(await told({ name: 'signIn' }), 'signIn');
    deepEqual(rig.signedOut[0], ALVA);
  });

  it('lets an approver bind a channel, without its thread', async () => {
    const thread = { ...CHANNEL, conversationId: `${CHANNEL.conversationId};messageid=17` };
    equal(await told({ name: 'useThisChannel' }, MAJA), 'channel.notHere');
    equal(await told({ name: 'useThisChannel' }, ALVA, thread), 'channel.notApprover');
    equal(await rig.store.places.boundTo(NORTHWIND.tenantId), undefined);
    equal(await told({ name: 'useThisChannel' }, MAJA, thread), 'channel.bound');
    equal((await rig.store.places.boundTo(NORTHWIND.tenantId))?.conversationId, CHANNEL.conversationId);
  });

  describe('that was typed', () => {
    const work = (command: Command) =>
      rig.run(commandWork({ command, turn: turn() }, rig.clock.now.toISOString()), commandHandler(rig.parts).asWork);

    it('is answered where it was typed, in the transaction of what it leaves', async () => {
      await work({ name: 'incomplete', usage: 'show' });
      const [answer, ...more] = await promised(rig);
      deepEqual(more, []);
      ok(answer);
      const { place, message, locale, to } = answer.payload as Payloads['send'];
      deepEqual([answer.kind, place, shown(message), locale], ['send', chat(), 'incomplete.ref', 'en-US']);
      deepEqual(to, { tenantId: ALVA.tenantId, objectId: ALVA.objectId }, 'counted as talk with its person');
    });

    it('is answered, too, when an earlier release put it into the queue under its former name', async () => {
      const at = rig.clock.now.toISOString();
      const payload = { command: { name: 'incomplete', usage: 'show' }, turn: turn() };
      await rig.store.work.add({ kind: 'turn', lane: 'turn:alva', payload, runAt: at, at });
      await createDesk(rig.parts, { runsByItself: false }).drain();
      deepEqual(
        rig.said.map(({ message }) => message && shown(message)),
        ['incomplete.ref'],
      );
    });

    it('is tried again when it fails, and given up with an apology', async () => {
      const command = { name: 'customers', text: 'Cont' } as const;
      const asWork = commandHandler(rig.parts).asWork;
      const item = { id: 1, kind: 'command', lane: 'l', payload: { command, turn: turn() }, runAt: T0 };
      for (const attempts of [1, 2, 3]) await rejects(asWork({ ...item, attempts }), /nobody expected/);
      const { commit } = await asWork({ ...item, attempts: 4 });
      ok(commit);
      await rig.store.transaction(commit);
      const [answer] = await promised(rig);
      ok(answer);
      equal(shown((answer.payload as { message: Message }).message), 'sorry.failed');
      equal(rig.logged[0]?.level, 'error');
    });
  });
});
