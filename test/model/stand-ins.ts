import type { Message } from '../../src/desk/ports/message.ts';
import type { Delivery, Messenger } from '../../src/desk/ports/messenger.ts';
import type { Identity } from '../../src/identity/identity.ts';
import type { Exchange } from '../../src/partner-center/exchange.ts';
import type { Place } from '../../src/store/store.ts';
import type { Actor } from '../../src/transfers/transfer.ts';
import type { SocketlessPartnerCenter } from '../../stand-ins/partner-center/partner-center.ts';
import type { Who } from './life.ts';
import { chatOf, PERSON, whoIs } from './people.ts';
import { dealer, type MessageTrouble, type Troubles } from './trouble.ts';
import type { Pause } from './turns.ts';
import { openWire, type Sent } from './wire.ts';

export interface Posted {
  readonly id: string;
  readonly place: Place;
  message: Message;
  gone?: true;
}

/** An attempt to send a message, as the desk saw it. */
export interface Tried {
  readonly how: 'post' | 'edit';
  readonly place: Place;
  readonly message: Message;
  /** `gone`: the edited message no longer exists. `closed`: the bot isn't in that conversation. */
  readonly outcome: 'sent' | 'throttled' | 'lostBefore' | 'lostAfter' | 'gone' | 'closed';
}

export interface Link {
  readonly actor: Actor;
  readonly resume: unknown;
  used: boolean;
}

/** Partner Center, Entra and Teams with faults. `partsFor` gives each desk its own connections to them. */
export interface StandIns {
  readonly partnerCenter: SocketlessPartnerCenter;
  readonly sent: Sent[];
  readonly board: Posted[];
  readonly tried: Tried[];
  readonly links: Link[];
  /** Conversations from which the bot was removed. */
  readonly closed: Set<string>;
  isSignedIn(who: Who): boolean;
  signIn(who: Who): void;
  signOut(who: Who): void;
  /** Delivers the requests that a desk gave up on. */
  landLate(): Promise<void>;
  /** Delivers the requests of a call that never gets through and arrives late. */
  landHeld(): Promise<void>;
  /** Starts the faults. */
  trouble(): void;
  /** Stops the faults. */
  calm(): void;
  partsFor(pause: Pause): { readonly exchange: Exchange; readonly identity: Identity; readonly messenger: Messenger };
}

export function openStandIns(options: {
  readonly now: () => Date;
  readonly newId: () => string;
  readonly troubles: Troubles;
  /** Returns the roles of a person at Partner Center. */
  readonly roles: (who: Who) => readonly string[];
}): StandIns {
  const messages = dealer(options.troubles.messages, 'none');
  const tokens = dealer(options.troubles.tokens, 'none');
  const sessions = new Map<Who, string>();
  const board: Posted[] = [];
  const tried: Tried[] = [];
  const links: Link[] = [];
  const closed = new Set<string>();
  let sessionCount = 0;

  const wire = openWire({
    ...options,
    bearer(token) {
      const person = Object.values(PERSON).find(({ key }) => sessions.get(key) === token);
      return person && { ...person, roles: options.roles(person.key) };
    },
  });

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

  const outcomeOf = (trouble: MessageTrouble, place: Place, message?: Posted): Tried['outcome'] => {
    if (trouble === 'throttled' || trouble === 'lostBefore') return trouble;
    if (closed.has(place.conversationId)) return 'closed';
    if (message?.gone) return 'gone';
    return trouble === 'lostAfter' ? trouble : 'sent';
  };

  const messenger = (pause: Pause): Messenger => {
    const keep = (how: Tried['how'], place: Place, message: Message, outcome: Tried['outcome']) =>
      void tried.push({ how, place, message, outcome });
    return {
      async post(place, message) {
        await pause('posts');
        const trouble = messages.next();
        const outcome = outcomeOf(trouble, place);
        const arrives = outcome === 'sent' || outcome === 'lostAfter';
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
        const outcome = outcomeOf(trouble, place, found);
        keep('edit', place, message, outcome);
        if (outcome === 'sent' || outcome === 'lostAfter') found.message = copy(message);
        await pause('has edited');
        return delivered(outcome, activityId);
      },
      async openChat(_near, id) {
        await pause('opens a chat');
        const person = Object.values(PERSON).find((one) => one.userId === id || one.objectId === id);
        if (person === undefined) throw new Error(`nobody is ${id}`);
        const place = chatOf(person.key);
        const outcome = outcomeOf(messages.next(), place);
        return outcome === 'sent' ? { kind: 'opened', place } : notDelivered(outcome);
      },
    };
  };

  return {
    partnerCenter: wire.partnerCenter,
    sent: wire.sent,
    board,
    tried,
    links,
    closed,
    isSignedIn: (who) => sessions.has(who),
    signIn: (who) => void sessions.set(who, `token-of-${who}-${++sessionCount}`),
    signOut: (who) => void sessions.delete(who),
    landLate: wire.landLate,
    landHeld: wire.landHeld,
    trouble() {
      wire.trouble();
      messages.start();
      tokens.start();
    },
    calm() {
      wire.calm();
      messages.stop();
      tokens.stop();
    },
    partsFor: (pause) => ({ exchange: wire.exchange(pause), identity: identity(pause), messenger: messenger(pause) }),
  };
}

function delivered(outcome: Tried['outcome'], activityId: string): Delivery {
  return outcome === 'sent' ? { kind: 'sent', activityId } : notDelivered(outcome);
}

function notDelivered(outcome: Exclude<Tried['outcome'], 'sent'>): Exclude<Delivery, { kind: 'sent' }> {
  switch (outcome) {
    case 'throttled':
      return { kind: 'throttled', retryAfterSeconds: 3 };
    case 'gone':
      return { kind: 'gone', what: 'message' };
    case 'closed':
      return { kind: 'gone', what: 'conversation' };
    case 'lostBefore':
    case 'lostAfter':
      return { kind: 'ambiguous', why: outcome };
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
