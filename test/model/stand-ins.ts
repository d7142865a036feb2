import type { Messenger } from '../../src/desk/messenger.ts';
import type { Message } from '../../src/desk/views.ts';
import type { Identity } from '../../src/identity/identity.ts';
import type { Exchange } from '../../src/partner-center/exchange.ts';
import { openPartnerCenter, type SocketlessPartnerCenter } from '../../src/simulator/partner-center/partner-center.ts';
import { FABRIKAM, NORTHWIND } from '../../src/simulator/world.ts';
import type { Place } from '../../src/store/store.ts';
import type { Actor } from '../../src/transfers/transfer.ts';
import type { Who } from './life.ts';
import { CUSTOMER, chatOf, PERSON, SUBSCRIPTIONS, whoIs } from './people.ts';
import { type CallTrouble, dealer, type Troubles } from './trouble.ts';

/** Waits for its turn; a desk that has died never gets one. */
export type Pause = (what: string) => Promise<void>;

/** One request as the desk's side of the wire saw it. `nothing`: the desk died before an answer came. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
  readonly at: number;
  readonly trouble: CallTrouble;
  seen: 'answered' | 'throttled' | 'silence' | 'error' | 'nothing';
  status?: number;
  waitSeconds?: number;
}

export interface Posted {
  readonly id: string;
  readonly place: Place;
  message: Message;
  gone?: true;
}

/** A message on its way, as the desk saw it. */
export interface Tried {
  readonly how: 'post' | 'edit';
  readonly place: Place;
  readonly message: Message;
  readonly outcome: 'sent' | 'throttled' | 'lostBefore' | 'lostAfter' | 'gone';
}

export interface Link {
  readonly actor: Actor;
  readonly resume: unknown;
  used: boolean;
}

/** Partner Center, Entra and Teams, with their troubles dealt out; `partsFor` gives one desk its own way to them. */
export interface StandIns {
  readonly partnerCenter: SocketlessPartnerCenter;
  readonly sent: Sent[];
  readonly board: Posted[];
  readonly tried: Tried[];
  readonly links: Link[];
  isSignedIn(who: Who): boolean;
  signIn(who: Who): void;
  signOut(who: Who): void;
  /** Requests that were given up on arrive now. */
  landLate(): Promise<void>;
  /** No trouble from here on. */
  calm(): void;
  partsFor(pause: Pause): { readonly exchange: Exchange; readonly identity: Identity; readonly messenger: Messenger };
}

/** As in production: the client gives an exchange up after this long. */
const DEADLINE_MS = 20_000;

export function openStandIns(options: {
  readonly now: () => Date;
  readonly newId: () => string;
  readonly troubles: Troubles;
}): StandIns {
  const { now, newId } = options;
  const calls = dealer(options.troubles.calls, 'none');
  const messages = dealer(options.troubles.messages, 'none');
  const tokens = dealer(options.troubles.tokens, 'none');
  const sessions = new Map<Who, string>();
  const sent: Sent[] = [];
  const board: Posted[] = [];
  const tried: Tried[] = [];
  const links: Link[] = [];
  let late: { readonly requestId: string; readonly arrive: () => Promise<unknown> }[] = [];
  let sessionCount = 0;

  const partnerCenter = openPartnerCenter({
    now,
    newId,
    bom: false,
    customers: [],
    completesAfter: 7_000,
    requestsPerMinute: Number.POSITIVE_INFINITY,
    async verifyToken(bearer) {
      const person = Object.values(PERSON).find(({ key }) => sessions.get(key) === bearer);
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
    { id: SUBSCRIPTIONS.newCommerce, name: 'nce', quantity: 1, billingCycle: 'monthly', term: 'P1Y' },
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
      let trouble = calls.next();
      const isWrite = method !== 'GET';
      if (!isWrite && !['errorBefore', 'resetBefore', 'throttled'].includes(trouble)) trouble = 'none';
      // Who has the request in its hands does not turn its repeat away.
      if (trouble.endsWith('Before') && late.some((one) => one.requestId === requestId)) trouble = 'none';
      const record: Sent = { method, path, requestId, at: now().getTime(), trouble, seen: 'nothing' };
      sent.push(record);
      const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const call = { method, url: path + search, headers: lowered, body: Buffer.from(body ?? '') };
      if (trouble === 'late') {
        late.push({ requestId, arrive: () => partnerCenter.answer(call) });
        record.seen = 'silence';
        return { kind: 'silence', because: 'deadline' };
      }
      const takeBack = fault(partnerCenter, method, path, trouble);
      const answer = await partnerCenter.answer(call);
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

  const identity = (pause: Pause): Identity => ({
    async tokenFor(actor) {
      await pause('asks for a token');
      const who = whoIs(actor);
      const trouble = tokens.next();
      if (trouble === 'unavailable') return { kind: 'unavailable' };
      if (trouble === 'revoked') sessions.delete(who);
      const token = sessions.get(who);
      if (token === undefined) return { kind: 'signInNeeded' };
      return { kind: 'token', token, expiresAt: '2099-01-01T00:00:00.000Z' };
    },
    async beginSignIn(actor, resume) {
      links.push({ actor, resume: resume === undefined ? undefined : JSON.parse(JSON.stringify(resume)), used: false });
      return { url: `https://desk.example/${links.length}`, expiresAt: '2099-01-01T00:00:00.000Z' };
    },
    authorizeUrl: async () => undefined,
    completeSignIn: async () => ({ kind: 'refused', because: 'unknownLink' }),
    async signOut(actor) {
      sessions.delete(whoIs(actor));
    },
    async session(actor) {
      return sessions.has(whoIs(actor)) ? { username: whoIs(actor) } : undefined;
    },
  });

  const messenger = (pause: Pause): Messenger => {
    const keep = (how: Tried['how'], place: Place, message: Message, outcome: Tried['outcome']) =>
      void tried.push({ how, place, message, outcome });
    return {
      async post(place, message) {
        await pause('posts');
        const trouble = messages.next();
        const arrives = trouble === 'none' || trouble === 'gone' || trouble === 'lostAfter';
        const outcome = trouble === 'none' || trouble === 'gone' ? 'sent' : trouble;
        keep('post', place, message, outcome);
        const id = `message ${board.length + 1}`;
        if (arrives) board.push({ id, place, message: copy(message) });
        await pause('has posted');
        return delivered(outcome, id);
      },
      async edit(place, activityId, message) {
        await pause('edits');
        const trouble = messages.next();
        const found = board.find(({ id }) => id === activityId);
        if (found === undefined) throw new Error(`nobody posted ${activityId}`);
        if (trouble === 'gone') found.gone = true;
        const outcome = found.gone ? 'gone' : trouble === 'none' ? 'sent' : trouble;
        keep('edit', place, message, outcome);
        if (outcome === 'sent' || outcome === 'lostAfter') found.message = copy(message);
        await pause('has edited');
        return delivered(outcome, activityId);
      },
      async openChat(_near, id) {
        await pause('opens a chat');
        const person = Object.values(PERSON).find((one) => one.userId === id || one.objectId === id);
        if (person === undefined) throw new Error(`nobody is ${id}`);
        return { kind: 'opened', place: chatOf(person.key) };
      },
    };
  };

  return {
    partnerCenter,
    sent,
    board,
    tried,
    links,
    isSignedIn: (who) => sessions.has(who),
    signIn: (who) => void sessions.set(who, `token-of-${who}-${++sessionCount}`),
    signOut: (who) => void sessions.delete(who),
    async landLate() {
      const arriving = late;
      late = [];
      for (const { arrive } of arriving) await arrive();
    },
    calm() {
      calls.stop();
      messages.stop();
      tokens.stop();
    },
    partsFor: (pause) => ({ exchange: exchange(pause), identity: identity(pause), messenger: messenger(pause) }),
  };
}

function delivered(outcome: Tried['outcome'], activityId: string): Awaited<ReturnType<Messenger['edit']>> {
  switch (outcome) {
    case 'sent':
      return { kind: 'sent', activityId };
    case 'throttled':
      return { kind: 'throttled', retryAfterSeconds: 3 };
    case 'gone':
      return { kind: 'gone', what: 'message' };
    default:
      return { kind: 'ambiguous', why: outcome };
  }
}

/** Asks the stand-in for the trouble, on the next call to this path; what comes back takes it back. */
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

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
