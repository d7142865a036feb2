import type { Command } from '../../src/desk/ports/command.ts';
import type { Message } from '../../src/desk/ports/message.ts';
import type { Delivery, Messenger, Talk } from '../../src/desk/ports/messenger.ts';
import type { DeskParts, DeskPolicy } from '../../src/desk/ports/parts.ts';
import type { Handler, Result } from '../../src/desk/queue/result.ts';
import type { TokenAnswer } from '../../src/identity/identity.ts';
import type { ErrorCode } from '../../src/partner-center/error-codes.ts';
import type {
  Answer,
  Caller,
  EntityStatus,
  PartnerCenter,
  TransferEntity,
} from '../../src/partner-center/partner-center.ts';
import { openStore } from '../../src/store/open.ts';
import type { NewWork, Place, Store, WorkItem } from '../../src/store/store.ts';
import type { Policy } from '../../src/transfers/policy.ts';
import type { Actor, Transfer } from '../../src/transfers/transfer.ts';
import { type Line, openLog } from '../logging/open-log.ts';
import { FABRIKAM, NORTHWIND, POLICY, TAILSPIN } from '../transfers/samples.ts';

type Method = keyof PartnerCenter;
type AnswerOf<M extends Method> = Awaited<ReturnType<PartnerCenter[M]>>;

export interface Call {
  readonly method: Method;
  readonly as: Caller & { readonly requestId?: string };
  readonly args: readonly unknown[];
}

export interface Said {
  readonly how: 'post' | 'edit' | 'openChat';
  readonly place: Place;
  readonly message?: Message;
  readonly activityId?: string;
  readonly locale?: string;
  /** Present when the message is talk, which must not hold up decisions. */
  readonly talk?: Talk;
}

/** The desk's parts: a real store in memory, and scripted replacements for everything outside. */
export interface Rig {
  readonly parts: DeskParts;
  readonly store: Store;
  readonly clock: { now: Date };
  readonly calls: Call[];
  readonly said: Said[];
  readonly logged: Line[];
  readonly signIns: { readonly actor: Actor; readonly resume?: unknown; readonly claims?: string }[];
  readonly signedOut: Actor[];
  /** Each person's token. By default, everybody has a token. */
  readonly tokens: Map<string, TokenAnswer>;
  readonly approvalBeforeSubmit: Set<string>;
  /** Who can approve, and how many approvals are needed. Tests of these rules change them. */
  readonly rules: { -readonly [Rule in keyof Policy]: Policy[Rule] };
  /** Sets the next answers of a Partner Center call. A call without an answer fails the test. */
  will<M extends Method>(method: M, ...answers: AnswerOf<M>[]): void;
  /** Sets the answer to every further call of this kind, in place of all that were set before. */
  shows<M extends Method>(method: M, answer: AnswerOf<M>): void;
  /** Sets what happens to the next messages. Default: `sent`. */
  deliver(...deliveries: Delivery[]): void;
  pass(seconds: number): void;
  /** Takes the next due item and settles it as the worker would. Returns undefined when nothing is due. */
  step(handlers: Readonly<Record<string, Handler>>): Promise<{ item: WorkItem; result: Result } | undefined>;
  /** Adds one work item and settles it with one handler. */
  run(work: NewWork, handler: Handler): Promise<Result>;
  close(): Promise<void>;
}

export async function openRig(changes: Partial<DeskParts> = {}): Promise<Rig> {
  const clock = { now: new Date('2026-01-15T08:10:00.000Z') };
  const now = () => clock.now;
  const store = await openStore({ url: ':memory:', now });
  const calls: Call[] = [];
  const said: Said[] = [];
  const { log, lines: logged } = openLog();
  const signIns: { actor: Actor; resume?: unknown; claims?: string }[] = [];
  const signedOut: Actor[] = [];
  const tokens = new Map<string, TokenAnswer>();
  const approvalBeforeSubmit = new Set<string>();
  const scripts = new Map<Method, unknown[]>();
  const constant = new Map<Method, unknown>();
  const deliveries: Delivery[] = [];
  let ids = 0;

  const methods: Method[] = [
    ...(['customers', 'customer', 'subscriptions', 'subscription', 'addOns', 'eligibility'] as const),
    ...(['azureSubscriptions', 'reservations'] as const),
    ...(['relationship', 'invitation', 'agreementConfirmed', 'agreementSignedDirectly'] as const),
    ...(['mfaCompliance', 'transfer', 'transfers', 'create'] as const),
    ...(['accept', 'reject', 'withdraw', 'cancel', 'acceptWithItems'] as const),
  ];
  const partnerCenter = Object.fromEntries(
    methods.map((method) => [
      method,
      async (as: Caller, ...args: unknown[]) => {
        calls.push({ method, as, args });
        const answer = constant.get(method) ?? scripts.get(method)?.shift();
        if (answer === undefined) throw new Error(`nobody expected a call of ${method}`);
        return answer;
      },
    ]),
  ) as unknown as PartnerCenter;

  const deliver = async (one: Said): Promise<Delivery> => {
    said.push(one);
    return deliveries.shift() ?? { kind: 'sent', activityId: `message-${said.length}` };
  };
  const messenger: Messenger = {
    post: (place, message, locale, talk) => deliver({ how: 'post', place, message, locale, talk }),
    edit: (place, activityId, message, locale, talk) =>
      deliver({ how: 'edit', place, activityId, message, locale, talk }),
    async openChat(place, userId) {
      const delivery = await deliver({ how: 'openChat', place, activityId: userId });
      if (delivery.kind !== 'sent') return delivery;
      return { kind: 'opened', place: { ...place, kind: 'personal', conversationId: `chat of ${userId}` } };
    },
  };
  const tokenOf = (actor: Actor): TokenAnswer =>
    tokens.get(actor.objectId) ?? { kind: 'token', token: `token of ${actor.objectId}`, expiresAt: '2027-01-01' };
  const partners = [NORTHWIND, FABRIKAM, TAILSPIN];
  const rules = { ...POLICY };
  const before = (tenantId: string) => approvalBeforeSubmit.has(tenantId);
  const policy: DeskPolicy = {
    partners,
    partner: (tenantId) => partners.find((known) => known.tenantId === tenantId),
    approvalBeforeSubmit: before,
    approversToWriteTo: async () => [],
    rulesFor: async () => ({ ...rules, approvalBeforeSubmit: before }),
  };

  const parts: DeskParts = {
    store,
    identity: {
      tokenFor: async (actor) => tokenOf(actor),
      async beginSignIn(actor, resume, challenge) {
        signIns.push({ actor, resume, claims: challenge?.claims });
        return { url: `https://desk.example/sign-in/${signIns.length}`, expiresAt: '2026-01-15T08:20:00.000Z' };
      },
      authorizeUrl: async () => undefined,
      completeSignIn: async () => ({ kind: 'refused', because: 'unknownLink' }),
      async signOut(actor) {
        signedOut.push(actor);
        tokens.set(actor.objectId, { kind: 'signInNeeded' });
      },
      session: async (actor) =>
        tokenOf(actor).kind === 'signInNeeded' ? undefined : { username: `${actor.objectId}@example` },
    },
    partnerCenter,
    messenger,
    policy,
    parse: (text): Command => ({ name: 'unknown', text }),
    now,
    newId: () => `${String(++ids).padStart(8, '0')}-0000-4000-8000-000000000000`,
    log,
    watchMinutes: 10,
    ...changes,
  };

  const settle = async (item: WorkItem, result: Result) => {
    await store.transaction(async (records) => {
      if (result.kind === 'done') await records.work.done(item.id, 'rig', item.attempts, now().toISOString());
      else
        await records.work.later(
          item.id,
          'rig',
          item.attempts,
          later(now(), result.inSeconds),
          result.why,
          result.payload,
        );
      await result.commit?.(records);
    });
  };
  const take = () => store.work.take('rig', now().toISOString(), later(now(), 60));

  const rig: Rig = {
    parts,
    store,
    clock,
    calls,
    said,
    logged,
    signIns,
    signedOut,
    tokens,
    approvalBeforeSubmit,
    rules,
    will: (method, ...answers) => void scripts.set(method, [...(scripts.get(method) ?? []), ...answers]),
    shows: (method, answer) => void constant.set(method, answer),
    deliver: (...more) => void deliveries.push(...more),
    pass: (seconds) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1_000);
    },
    async step(handlers) {
      const item = await take();
      if (item === undefined) return undefined;
      const handler = handlers[item.kind];
      if (handler === undefined) throw new Error(`nobody does ${item.kind}`);
      const result = await handler(item, async () => true);
      await settle(item, result);
      return { item, result };
    },
    async run(work, handler) {
      await store.work.add(work);
      const stepped = await rig.step({ [work.kind]: handler });
      if (stepped === undefined) throw new Error('the work was not due');
      return stepped.result;
    },
    close: () => store.close(),
  };
  return rig;
}

function later(at: Date, seconds: number): string {
  return new Date(at.getTime() + seconds * 1_000).toISOString();
}

export function done<T>(value: T): Extract<Answer<T>, { kind: 'done' }> {
  return { kind: 'done', value, correlationId: 'corr-done-0000' };
}

export function refused(code: ErrorCode, description?: string): Extract<Answer<never>, { kind: 'refused' }> {
  return { kind: 'refused', error: { code, status: 400, description, correlationId: 'corr-refused-0000' } };
}

export function throttled(retryAfterSeconds = 17): Extract<Answer<never>, { kind: 'throttled' }> {
  return { kind: 'throttled', retryAfterSeconds, correlationId: 'corr-throttled-0000' };
}

export function ambiguous(): Extract<Answer<never>, { kind: 'ambiguous' }> {
  return { kind: 'ambiguous', error: { code: 'unavailable', network: 'deadline', correlationId: 'corr-lost-0000' } };
}

/** A transfer as Partner Center shows it. */
export function recordOf(
  transfer: Transfer,
  status: EntityStatus,
  changes: Partial<TransferEntity> = {},
): TransferEntity {
  return {
    id: transfer.partnerCenterId ?? 'eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee',
    status,
    statusLiteral: status,
    customerId: transfer.customer.id,
    source: transfer.source,
    target: transfer.target,
    lineItems: transfer.lineItems,
    customerEmail: transfer.customerEmail,
    createdAt: transfer.pending?.since ?? transfer.createdAt,
    ...changes,
  };
}

/** Returns the waiting work items, grouped by kind. */
export async function promised(rig: Rig): Promise<WorkItem[]> {
  const items: WorkItem[] = [];
  const end = later(rig.clock.now, 86_400 * 365);
  for (;;) {
    const item = await rig.store.work.take('counting', end, later(new Date(end), 60));
    if (item === undefined) break;
    items.push(item);
    await rig.store.work.done(item.id, 'counting', item.attempts, end);
  }
  return items;
}
