import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../../stand-ins/teams/control.ts';
import type { PersonKey } from '../../stand-ins/teams/rooms.ts';
import { FABRIKAM, NORTHWIND } from '../../stand-ins/world.ts';
import { words } from '../journeys/steps.ts';
import { type Card, cards, follow, NotAnswered, PATIENCE_MS, press, say, sees, signIn, title } from './people.ts';
import type { World } from './world.ts';

/** What a person does when a click gets no answer: click again at once, look first, or leave it. */
export const TEMPERS = ['again', 'looks', 'leaves'] as const;
export type Temper = (typeof TEMPERS)[number];

/** A task that a person does during the fault. */
export interface Flow {
  readonly name: string;
  /** Does what `act` needs beforehand, without faults. */
  prepare(world: World): Promise<Subject>;
  /** Acts, and returns the decisions that the desk accepted. Each of them must take effect. */
  act(world: World, subject: Subject, temper: Temper): Promise<readonly Answered[]>;
}

export interface Subject {
  readonly customer: { readonly id: string; readonly name: string };
  readonly ref?: string;
}

export type Answered = 'create' | 'approve' | 'reject' | 'withdraw';

let customers = 0;

export function newCustomer({ standIns }: World, commerce: 'traditional' | 'newCommerce' = 'traditional') {
  const number = String(++customers).padStart(5, '0');
  const customer = {
    id: `c0ffee00-f9e8-4c57-bcb5-0b8b95c${number}`,
    name: `Margies Travel ${number}`,
    domain: `margies${number}.onmicrosoft.com`,
    billedBy: NORTHWIND.tenantId,
    resellers: [NORTHWIND.tenantId, FABRIKAM.tenantId],
  };
  const { control } = standIns.partnerCenter;
  const term = commerce === 'newCommerce' ? { term: 'P1Y' } : {};
  control.addCustomer(customer);
  control.setSubscriptions(customer.id, [
    { name: 'Office 365 E3', quantity: 12, billingCycle: 'monthly', ...term },
    { name: 'Visio Plan 2', quantity: 3, billingCycle: 'monthly', ...term },
  ]);
  return customer;
}

/** Signs people in and binds the channel for cards. */
export async function settleIn(world: World): Promise<void> {
  await world.standIns.teams.control.installed();
  const bound = (name: string) => words.get('channel.bound', { partner: name });
  for (const [person, partner] of [
    ['morgan', NORTHWIND],
    ['sam', FABRIKAM],
  ] as const) {
    await say(world, person, 'channel', 'use this channel');
    await sees(world, person, 'channel', (card) => card.words.includes(bound(partner.name)));
  }
  for (const person of ['riley', 'morgan', 'noor', 'sam'] as const) await signIn(world, person);
}

/** Completes a form from its current step until its card shows the transfer's ref. */
async function fillIn(
  world: World,
  person: PersonKey,
  place: Place,
  customer: string,
  inputs: Readonly<Record<string, string>>,
  temper: Temper,
  isDone: (card: Card) => boolean,
  ask: () => Promise<void> = async () => {},
): Promise<Card | 'left'> {
  const end = performance.now() + 2 * PATIENCE_MS;
  await ask();
  let askedAt = performance.now();
  while (performance.now() < end) {
    const own = cards(world, person, place).filter((card) => card.words.includes(customer));
    const done = own.find(isDone);
    if (done !== undefined) return done;
    const form = own.find((card) => next(card, inputs) !== undefined);
    const step = form && next(form, inputs);
    if (form === undefined || step === undefined) {
      if (performance.now() - askedAt > ASKS_AGAIN_AFTER_MS) {
        askedAt = performance.now();
        await ask();
      }
      await sleep(50);
      continue;
    }
    try {
      const shown = await press(world, person, place, form, step.title, step.inputs);
      if (isDone(shown)) return shown;
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error;
      if (temper === 'leaves' && step.isLast) return 'left';
      await sleep(temper === 'looks' ? 2_000 : 100);
    }
  }
  const newest = cards(world, person, place).slice(0, 4);
  const seen = newest.map(({ words: text, buttons }) => `${text.slice(0, 200)} [${buttons.join(', ')}]`);
  throw new Error(`the form for ${customer} leads nowhere; ${person} sees:\n${seen.join('\n---\n')}`);
}

/** When the desk says that Partner Center is down, the person asks again after this time. */
const ASKS_AGAIN_AFTER_MS = 25_000;

const LAST = [title('submit'), title('submitForApproval'), title('release', { count: 2 })];
const NONE_TICKED = [
  words.get('draft.ticked', { chosen: 0, possible: 2 }),
  words.get('draft.tickedMax', { chosen: 0, max: 25 }),
];

function next(card: Card, inputs: Readonly<Record<string, string>>) {
  const has = (name: string) => card.buttons.includes(name);
  const last = LAST.find(has);
  if (last !== undefined) return { title: last, inputs: {}, isLast: true };
  if (has(title('toReview'))) return { title: title('toReview'), inputs, isLast: false };
  const more = [title('showItems'), title('tryAgain')].find(has);
  if (more !== undefined) return { title: more, inputs: {}, isLast: false };
  if (!has(title('continue'))) return undefined;
  const tick = NONE_TICKED.some((text) => card.words.includes(text)) ? title('all', { count: 2 }) : title('continue');
  return { title: tick, inputs: {}, isLast: false };
}

function refOn({ words: text }: Card): string | undefined {
  return /Transfer ([0-9a-f]{4,})\b/.exec(text)?.[1];
}

export async function createTraditional(world: World, subject: Subject, temper: Temper): Promise<string | 'left'> {
  const { name } = subject.customer;
  const inputs = { other: FABRIKAM.tenantId };
  const ask = () => say(world, 'riley', 'chat', `create transfer for ${name}`);
  return submitted(await fillIn(world, 'riley', 'chat', name, inputs, temper, isSubmitted, ask));
}

async function requestNewCommerce(world: World, subject: Subject, temper: Temper): Promise<string | 'left'> {
  const { name } = subject.customer;
  const inputs = { customerEmail: 'it@margies.example' };
  const ask = () => say(world, 'noor', 'chat', `request transfer for "${name}" from Northwind`);
  return submitted(await fillIn(world, 'noor', 'chat', name, inputs, temper, isSubmitted, ask));
}

function isSubmitted(card: Card): boolean {
  const ref = refOn(card);
  return ref !== undefined && card.words.includes(words.get('submitted.title', { ref }));
}

function submitted(card: Card | 'left'): string | 'left' {
  return card === 'left' ? card : (refOn(card) ?? 'left');
}

/** The desk cards in the channel as a person sees them. */
export function deskCards(world: World, ref: string, person: PersonKey = 'jamie'): Card[] {
  return cards(world, person, 'channel').filter((card) =>
    card.words.split('\n').some((line) => line.startsWith(`Transfer ${ref}:`)),
  );
}

export async function openCard(world: World, ref: string, person: PersonKey = 'jamie'): Promise<Card> {
  const open = words.get('status.open');
  return sees(
    world,
    person,
    'channel',
    (card) => deskCards(world, ref, person).some(({ id }) => id === card.id) && card.words.split('\n').includes(open),
  );
}

/** Decides on the desk card until the click is answered or the person gives up. */
async function decideOnCard(
  world: World,
  person: PersonKey,
  ref: string,
  name: 'approveNow' | 'rejectNow' | 'withdrawNow',
  temper: Temper,
): Promise<boolean> {
  const inputs: Record<string, string> = name === 'rejectNow' ? { reason: 'The contract runs until June.' } : {};
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const card = deskCards(world, ref, person)[0];
    if (card === undefined || !card.buttons.includes(title(name))) return false;
    try {
      await press(world, person, 'channel', card, title(name), inputs);
      return true;
    } catch (error) {
      if (!(error instanceof NotAnswered)) throw error;
      if (temper === 'leaves') return false;
      await sleep(temper === 'looks' ? 2_000 : 100);
    }
  }
  return false;
}

const traditional = async (world: World): Promise<Subject> => ({ customer: newCustomer(world) });

async function opened(world: World): Promise<Subject> {
  const subject = await traditional(world);
  const ref = await createTraditional(world, subject, 'again');
  await openCard(world, ref);
  return { ...subject, ref };
}

function deciding(name: string, verb: Answered, person: PersonKey, button: Parameters<typeof decideOnCard>[3]): Flow {
  return {
    name,
    prepare: opened,
    act: async (world, { ref = '' }, temper) =>
      (await decideOnCard(world, person, ref, button, temper)) ? [verb] : [],
  };
}

export const CREATE: Flow = {
  name: 'create',
  prepare: traditional,
  act: async (world, subject, temper) =>
    (await createTraditional(world, subject, temper)) === 'left' ? [] : ['create'],
};
export const APPROVE = deciding('approve', 'approve', 'sam', 'approveNow');
export const REJECT = deciding('reject', 'reject', 'sam', 'rejectNow');
export const WITHDRAW = deciding('withdraw', 'withdraw', 'riley', 'withdrawNow');

export const REQUEST: Flow = {
  name: 'request',
  prepare: async (world) => ({ customer: newCustomer(world, 'newCommerce') }),
  act: async (world, subject, temper) =>
    (await requestNewCommerce(world, subject, temper)) === 'left' ? [] : ['create'],
};

export const RELEASE: Flow = {
  name: 'release',
  async prepare(world) {
    const customer = newCustomer(world, 'newCommerce');
    const ref = await requestNewCommerce(world, { customer }, 'again');
    await openCard(world, ref);
    return { customer, ref };
  },
  async act(world, { customer, ref = '' }, temper) {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const card = deskCards(world, ref, 'morgan')[0];
      try {
        if (card?.buttons.includes(title('chooseItems')))
          await press(world, 'morgan', 'channel', card, title('chooseItems'));
      } catch (error) {
        if (!(error instanceof NotAnswered)) throw error;
        await sleep(100);
        continue;
      }
      const isOver = (one: Card) => isReleased(one) || one.buttons.includes(title('chooseItems'));
      const last = await fillIn(world, 'morgan', 'channel', customer.name, {}, temper, isOver);
      if (last === 'left') return [];
      if (isReleased(last)) return ['approve'];
      // An edit of the desk card has replaced the form, so the person opens the form again.
    }
    throw new Error('the items can not be released');
  },
};

const RELEASED = ['approving', 'unknown', 'inProgress', 'completed'].map((status) => words.get(`status.${status}`));

function isReleased(card: Card): boolean {
  return card.words.split('\n').some((line) => RELEASED.includes(line));
}

/** A create that waits for its requester to sign in. They do so during the flow. */
const SIGN_IN: Flow = {
  name: 'sign-in',
  async prepare(world) {
    const known = new Set(cards(world, 'riley', 'chat').map(({ id }) => id));
    const out = [words.get('signOut.done'), words.get('signOut.notSignedIn')];
    await say(world, 'riley', 'chat', 'sign out');
    await sees(
      world,
      'riley',
      'chat',
      ({ id, words: text }) => !known.has(id) && out.some((one) => text.includes(one)),
    );
    return { customer: newCustomer(world) };
  },
  async act(world, subject, temper) {
    const { name } = subject.customer;
    const before = new Set(cards(world, 'riley', 'chat').map(({ id }) => id));
    const isNew = (card: Card) => !before.has(card.id);
    await say(world, 'riley', 'chat', `create transfer for ${name}`);
    const end = performance.now() + PATIENCE_MS;
    const followed = new Set<string>();
    const isForm = (card: Card) => card.words.includes(name) && next(card, {}) !== undefined;
    while (performance.now() < end && !cards(world, 'riley', 'chat').some(isForm)) {
      const link = cards(world, 'riley', 'chat').find(
        (card) => isNew(card) && !followed.has(card.id) && card.words.includes(words.get('signIn.title')),
      );
      if (link !== undefined) {
        followed.add(link.id);
        // If the page didn't load, the person asks again.
        if (!(await follow(link, 'riley'))) await say(world, 'riley', 'chat', `create transfer for ${name}`);
      }
      await sleep(50);
    }
    const inputs = { other: FABRIKAM.tenantId };
    return (await fillIn(world, 'riley', 'chat', name, inputs, temper, isSubmitted)) === 'left' ? [] : ['create'];
  },
};

export const FLOWS: readonly Flow[] = [CREATE, APPROVE, REJECT, WITHDRAW, REQUEST, RELEASE, SIGN_IN];
