import { meaning } from '../model/life.ts';

/** A transfer with no work left to do, as each place shows it. */
export interface Ending {
  readonly ref: string;
  readonly desk: {
    readonly status: string;
    readonly commerce: 'traditional' | 'newCommerce';
    /** Whether the transfer has an id at Partner Center. */
    readonly isSent: boolean;
    /** Decisions sent to Partner Center, or recorded only at the desk because Partner Center has no such call. */
    readonly decisions: readonly { readonly verb: string; readonly by: string }[];
  };
  /** The records of the Partner Center stand-in. `status` is absent for a transfer that is gone or was never created. */
  readonly books: {
    readonly status?: string;
    /** The effects after the create. `isDesks`: the desk made the call. */
    readonly effects: readonly { readonly operation: string; readonly by: string; readonly isDesks: boolean }[];
  };
  /** The transfer's cards in the channel. */
  readonly cards: readonly CardSeen[];
  /** Texts about the transfer in each person's own chat, oldest first. */
  readonly told: { readonly [person: string]: readonly string[] };
  readonly requester: string;
  /** The decisions that Partner Center was asked to carry out, and whether they took effect. */
  readonly asked: readonly { readonly verb: string; readonly by: string; readonly tookEffect: boolean }[];
}

export interface CardSeen {
  readonly id: string;
  /** The status line that each person sees. */
  readonly says: { readonly [person: string]: string | undefined };
  /** Whether the desk keeps this card up to date. */
  readonly isKept: boolean;
  /** Whether the desk never got the answer to its post, because the desk or its connection died. */
  readonly wasUnanswered: boolean;
  /** Whether pressing a button on this duplicate leads to the card that the desk keeps. */
  readonly leadsToOther: boolean;
}

/** Returns one sentence for each contradiction between the desk, Partner Center, the channel and the chats. */
export function disagreements(ending: Ending): string[] {
  return [
    ...withBooks(ending),
    ...withEffects(ending),
    ...withCards(ending),
    ...withRequester(ending),
    ...withDeciders(ending),
  ];
}

function withBooks({ ref, desk, books }: Ending): string[] {
  if (!desk.isSent) {
    const isFine = UNSENT.includes(desk.status) && books.status === undefined && books.effects.length === 0;
    return isFine ? [] : [`${ref} was never sent, says the desk: ${desk.status}; Partner Center has ${books.status}`];
  }
  const truth = meaning(books.status);
  const last = desk.decisions.at(-1)?.verb;
  // Partner Center has no call to reject a new-commerce transfer, so the request stays open there until it expires.
  const isKeptHere = desk.commerce === 'newCommerce' && desk.status === 'rejected' && last === 'reject';
  if (truth === desk.status || (isKeptHere && ['open', 'expired'].includes(truth))) return [];
  return [`${ref} is ${desk.status} at the desk and ${books.status ?? 'gone'} at Partner Center`];
}

const UNSENT = ['awaitingApproval', 'rejected', 'withdrawn', 'failed'];

/** The Partner Center operations of each decision. */
const OPERATIONS: { readonly [verb: string]: readonly string[] } = {
  approve: ['accept', 'acceptWithItems'],
  reject: ['reject'],
  withdraw: ['withdraw', 'cancel'],
};

function withEffects({ ref, desk, books }: Ending): string[] {
  const { effects } = books;
  if (effects.length > 1) return [`${ref}: ${effects.map(({ operation }) => operation).join(' and ')} took effect`];
  const [effect] = effects;
  const named = desk.decisions.filter(({ verb }) => desk.commerce === 'traditional' || verb !== 'reject').at(-1);
  if (named === undefined)
    return effect?.isDesks ? [`${ref}: ${effect.operation} took effect, and the desk names nobody for it`] : [];
  if (effect === undefined || !OPERATIONS[named.verb]?.includes(effect.operation))
    return [`${ref}: ${named.by} is named for ${named.verb}, and ${effect?.operation ?? 'nothing'} took effect`];
  if (effect.isDesks && effect.by !== named.by)
    return [`${ref}: ${named.by} is named for what ${effect.by} did at Partner Center`];
  return [];
}

/** What a card says for each status, written by hand. */
const ON_CARD: { readonly [status: string]: string } = {
  awaitingApproval: 'waiting for approval',
  open: 'open',
  completed: 'completed',
  partiallyCompleted: 'partly completed',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
  expired: 'expired',
  failed: 'failed',
};

function withCards({ ref, desk, cards }: Ending): string[] {
  const kept = cards.filter(({ isKept }) => isKept);
  if (kept.length !== 1) return [`${ref} has ${kept.length} cards in the channel that the desk keeps`];
  const wrong = kept.flatMap(({ says }) =>
    Object.entries(says)
      .filter(([, said]) => said !== ON_CARD[desk.status])
      .map(([person, said]) => `${ref} is ${desk.status}, and the card of ${person} says ${said}`),
  );
  const others = cards.filter(({ isKept, wasUnanswered, leadsToOther }) => !isKept && !(wasUnanswered && leadsToOther));
  return [
    ...wrong,
    ...others.map(({ id, wasUnanswered }) =>
      wasUnanswered
        ? `${ref} has a second card, ${id}, and pressing it does not lead to the other`
        : `${ref} has a second card, ${id}, and Teams had answered its post`,
    ),
  ];
}

/** What people are told when a transfer ends, written by hand. */
const ENDS: { readonly [status: string]: RegExp } = {
  completed: /\b(is|was) completed\b/,
  partiallyCompleted: /\bpartly completed\b/,
  rejected: /\brejected\b/,
  withdrawn: /\b(withdrew|withdrawn)\b/,
  expired: /\bexpired: nobody answered\b/,
  failed: /\bfailed( in Partner Center)?[:.]|\bcould not be created\b/,
};

function withRequester({ ref, desk, told, requester }: Ending): string[] {
  const heard = told[requester] ?? [];
  const ends = heard.filter(isEnd);
  const own = ENDS[desk.status];
  if (own === undefined) {
    const isTold = desk.status !== 'open' || heard.some((text) => text.includes('is at Partner Center now'));
    if (!isTold) return [`${ref} is open, and ${requester} was not told that it was sent`];
    return ends.map((text) => `${ref} is ${desk.status}, and ${requester} was told: ${text}`);
  }
  const wrong = ends.filter((text) => !own.test(text));
  if (wrong.length > 0) return wrong.map((text) => `${ref} is ${desk.status}, and ${requester} was told: ${text}`);
  const last = desk.decisions.at(-1);
  const wasOwn = desk.status === 'withdrawn' && last?.verb === 'withdraw' && last.by === requester;
  return ends.length > 0 || wasOwn ? [] : [`${ref} is ${desk.status}, and ${requester} was told nothing of it`];
}

function isEnd(text: string): boolean {
  return !NOT_THROUGH.test(text) && Object.values(ENDS).some((end) => end.test(text));
}

const NOT_THROUGH = /^The decision on transfer .* did not go through\b/;

/** The person who decided gets a message only if the decision failed. If it took effect, the card shows that. */
function withDeciders({ ref, desk, told, asked, requester }: Ending): string[] {
  const wrong: string[] = [];
  for (const [by, theirs] of Map.groupBy(asked, (one) => one.by)) {
    const heard = told[by] ?? [];
    const notThrough = heard.filter((text) => NOT_THROUGH.test(text)).length;
    const inVain = theirs.filter(({ tookEffect }) => !tookEffect);
    // The requester is told about everybody's failed decisions.
    const most = by === requester ? asked.filter(({ tookEffect }) => !tookEffect).length : inVain.length;
    if (notThrough > most)
      wrong.push(`${ref}: ${by} was told ${notThrough} times that a decision did not go through, and ${most} did not`);
    const ends = heard.filter(isEnd);
    if (inVain.length > 0 && notThrough === 0 && ends.length === 0)
      wrong.push(`${ref}: ${by} decided ${inVain[0]?.verb} in vain, and was told nothing`);
    const own = ENDS[desk.status];
    for (const text of ends)
      if (by !== requester && !own?.test(text)) wrong.push(`${ref} is ${desk.status}, and ${by} was told: ${text}`);
  }
  return wrong;
}
