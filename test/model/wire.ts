import type { Exchange } from '../../src/partner-center/exchange.ts';
import { openPartnerCenter, type SocketlessPartnerCenter } from '../../stand-ins/partner-center/partner-center.ts';
import { FABRIKAM, NORTHWIND } from '../../stand-ins/world.ts';
import { CUSTOMER, type Somebody, SUBSCRIPTIONS } from './people.ts';
import { type CallTrouble, dealer, type NeverThrough } from './trouble.ts';
import type { Pause } from './turns.ts';

/** The calls that carry out decisions, by the client's names. */
export const DECISION_CALLS = ['accept', 'acceptWithItems', 'reject', 'withdraw', 'cancel'] as const;
export type DecisionCall = (typeof DECISION_CALLS)[number];

/** A request as the desk saw it. `nothing`: the desk died before the answer arrived. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly call: DecisionCall | 'create' | 'read';
  readonly requestId: string;
  readonly at: number;
  readonly trouble: CallTrouble;
  /** Whether this is the call that never gets through. */
  readonly isNeverThrough: boolean;
  /** The subscriptions to release, in a call that names them. */
  readonly items: readonly string[];
  seen: 'answered' | 'throttled' | 'silence' | 'error' | 'nothing';
  status?: number;
  waitSeconds?: number;
}

/** The client gives up on a request after this time, as in production. */
const DEADLINE_MS = 20_000;

/** Partner Center, and a connection to it with faults. */
export interface Wire {
  readonly partnerCenter: SocketlessPartnerCenter;
  readonly sent: Sent[];
  exchange(pause: Pause): Exchange;
  /** Delivers the requests that the client gave up on. */
  landLate(): Promise<void>;
  /** Delivers the requests of a call that never gets through and arrives late. */
  landHeld(): Promise<void>;
  /** Starts the faults. */
  trouble(): void;
  /** Stops the faults. */
  calm(): void;
}

export function openWire(options: {
  readonly now: () => Date;
  readonly newId: () => string;
  readonly troubles: {
    readonly decisions: readonly CallTrouble[];
    readonly calls: readonly CallTrouble[];
    readonly never?: NeverThrough | undefined;
  };
  /** Returns the person to whom a token belongs. */
  readonly bearer: (token: string) => Somebody | undefined;
}): Wire {
  const { now, newId } = options;
  const decisions = dealer(options.troubles.decisions, 'none');
  const calls = dealer(options.troubles.calls, 'none');
  const sent: Sent[] = [];
  /** Whether the call that never gets through has begun to fail. This trouble doesn't end with the others. */
  let isNever = false;
  const held: (() => Promise<unknown>)[] = [];
  let late: { readonly requestId: string; readonly arrive: () => Promise<unknown> }[] = [];

  const partnerCenter = openPartnerCenter({
    now,
    newId,
    bom: false,
    customers: [],
    completesAfter: 7_000,
    requestsPerMinute: Number.POSITIVE_INFINITY,
    async verifyToken(bearer) {
      const person = options.bearer(bearer);
      return person && { tenantId: person.tenantId, objectId: person.objectId, roles: person.roles, mfa: true };
    },
    log: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
  partnerCenter.control.addCustomer({ ...CUSTOMER, resellers: [NORTHWIND.tenantId, FABRIKAM.tenantId] });
  partnerCenter.control.setSubscriptions(CUSTOMER.id, [
    ...SUBSCRIPTIONS.traditional.map((id) => ({
      id,
      name: id.slice(-2),
      quantity: 1,
      billingCycle: 'monthly' as const,
    })),
    ...SUBSCRIPTIONS.newCommerce.map((id) => ({
      id,
      name: id.slice(-2),
      quantity: 1,
      billingCycle: 'monthly' as const,
      term: 'P1Y',
    })),
  ]);

  const exchange =
    (pause: Pause): Exchange =>
    async ({ method, url, headers, body }) => {
      const { pathname: path, search } = new URL(url);
      const requestId = headers['MS-RequestId'] ?? '';
      const begun = now().getTime();
      const isOverdue = () => now().getTime() - begun > DEADLINE_MS;
      await pause(`${method} ${path.split('/').at(-1)} goes out`);
      if (isOverdue()) return { kind: 'silence', because: 'deadline' };
      const call = callOf(method, path, body);
      let trouble = call === 'create' || call === 'read' ? calls.next() : decisions.next();
      if (call === 'read' && !['errorBefore', 'failedBefore', 'resetBefore', 'throttled'].includes(trouble))
        trouble = 'none';
      // While an earlier request with the same id is still in transit, no fault may keep the repeat from taking effect.
      if (trouble.endsWith('Before') && late.some((one) => one.requestId === requestId)) trouble = 'none';
      const never = isNever && options.troubles.never?.call === call ? options.troubles.never.how : undefined;
      if (never !== undefined) trouble = NEVER[never];
      const items = call === 'acceptWithItems' ? itemsIn(body) : [];
      const record: Sent = {
        method,
        path,
        call,
        requestId,
        at: now().getTime(),
        trouble,
        isNeverThrough: never !== undefined,
        items,
        seen: 'nothing',
      };
      sent.push(record);
      const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const request = { method, url: path + search, headers: lowered, body: Buffer.from(body ?? '') };
      if (never === 'late') {
        held.push(() => partnerCenter.answer(request));
        record.seen = 'silence';
        return { kind: 'silence', because: 'deadline' };
      }
      if (trouble === 'late') {
        late.push({ requestId, arrive: () => partnerCenter.answer(request) });
        record.seen = 'silence';
        return { kind: 'silence', because: 'deadline' };
      }
      const takeBack = fault(partnerCenter, method, path, trouble);
      const answer = await partnerCenter.answer(request);
      takeBack();
      await pause(`${method} ${path.split('/').at(-1)} is answered`);
      if (answer.kind === 'reset' || isOverdue()) {
        record.seen = 'silence';
        return { kind: 'silence', because: 'ECONNRESET' };
      }
      record.status = answer.status;
      record.seen = answer.status === 429 ? 'throttled' : answer.status >= 500 ? 'error' : 'answered';
      if (answer.status === 429) record.waitSeconds = Number(answer.headers['retry-after']);
      return {
        kind: 'answered',
        status: answer.status,
        statusText: '',
        head: (name) => answer.headers[name.toLowerCase()],
        body: { kind: 'text', text: answer.body },
      };
    };

  return {
    partnerCenter,
    sent,
    exchange,
    async landLate() {
      const arriving = late;
      late = [];
      for (const { arrive } of arriving) await arrive();
    },
    async landHeld() {
      for (const arrive of held.splice(0)) await arrive();
    },
    trouble() {
      isNever = true;
      decisions.start();
      calls.start();
    },
    calm() {
      decisions.stop();
      calls.stop();
    },
  };
}

const NEVER = { failed: 'failedBefore', silent: 'resetBefore', late: 'late' } as const;

function callOf(method: string, path: string, body: string | undefined): Sent['call'] {
  if (method === 'GET') return 'read';
  if (method === 'DELETE') return 'withdraw';
  if (method === 'POST') return path.endsWith('/accept') ? 'accept' : 'create';
  const { status = '' } = JSON.parse(body ?? '{}') as { readonly status?: string };
  const decided = status.toLowerCase();
  return decided === 'reject' ? 'reject' : decided === 'cancel' ? 'cancel' : 'acceptWithItems';
}

function itemsIn(body: string | undefined): string[] {
  const { lineItems = [] } = JSON.parse(body ?? '{}') as { readonly lineItems?: { readonly subscriptionId: string }[] };
  return lineItems.map(({ subscriptionId }) => subscriptionId.toLowerCase()).sort();
}

/** Queues the fault for the next call to this path, and returns a function that removes the fault. */
function fault({ control }: SocketlessPartnerCenter, method: string, path: string, trouble: CallTrouble): () => void {
  const match = { method, path: new RegExp(`^${path}$`, 'i') };
  const when = trouble.endsWith('After') ? 'after' : 'before';
  switch (trouble) {
    case 'throttled':
      return control.fault({ match, kind: 'throttle', retryAfterSeconds: 5 });
    case 'resetBefore':
    case 'resetAfter':
      return control.fault({ match, kind: 'reset', when });
    case 'errorBefore':
    case 'errorAfter':
      return control.fault({ match, kind: 'status', status: 500, when });
    case 'failedBefore':
    case 'failedAfter':
      return control.fault({ match, kind: 'status', status: 500, code: '900103', when });
    case 'busyBefore':
    case 'busyAfter':
      return control.fault({ match, kind: 'status', status: 409, code: '900104', when });
    case 'wrongStateBefore':
    case 'wrongStateAfter':
      return control.fault({ match, kind: 'status', status: 400, code: '900102', when });
    case 'late':
    case 'none':
      return () => {};
  }
}
