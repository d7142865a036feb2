import { setTimeout as sleep } from 'node:timers/promises';
import type { Place, SeenMessage } from '../../stand-ins/teams/control.ts';
import type { BotAnswer } from '../../stand-ins/teams/delivery.ts';
import { NotOnCard } from '../../stand-ins/teams/press.ts';
import type { PersonKey } from '../../stand-ins/teams/rooms.ts';
import { actions, buttons, followSignIn } from '../journeys/journey.ts';
import { button, words } from '../journeys/steps.ts';
import type { World } from './world.ts';

/** The click got no answer: the person sees "Something went wrong" and doesn't know whether it took effect. */
export class NotAnswered extends Error {}

/** Longer than the desk may take to recover from a crash, so that `judge` reports stuck work before this wait fails. */
export const PATIENCE_MS = 75_000;

export interface Card {
  readonly id: string;
  readonly words: string;
  readonly buttons: readonly string[];
  readonly content: unknown;
}

/** The bot's cards as a person sees them, newest first. */
export function cards({ standIns }: World, person: PersonKey, place: Place): Card[] {
  const room = place === 'channel' ? 'channel' : (`chat:${person}` as const);
  return standIns.teams.control
    .messages(room)
    .filter(({ from, isDeleted }) => from === 'bot' && !isDeleted)
    .map((message) => cardOf(person, message))
    .reverse();
}

/** A cache, because everybody reads the same cards over and over. */
const read = new WeakMap<object, Pick<Card, 'words' | 'buttons'>>();

function cardOf(person: PersonKey, { id, text, views }: SeenMessage): Card {
  const content = views[person]?.card;
  if (typeof content !== 'object' || content === null) return { id, words: text, buttons: [], content };
  const known = read.get(content) ?? { words: [text, ...textsOf(content)].join('\n'), buttons: buttons(content) };
  read.set(content, known);
  return { id, ...known, content };
}

/** Waits for a card that fits, and returns the newest one. */
export async function sees(
  world: World,
  person: PersonKey,
  place: Place,
  fits: (card: Card) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<Card> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = cards(world, person, place).find(fits);
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`${person} waits in vain in the ${place}`);
    await sleep(40);
  }
}

/** Types a message. Teams resends the message until the desk answers. */
export async function say({ standIns }: World, person: PersonKey, place: Place, text: string): Promise<void> {
  await standIns.teams.control.send(person, place, text);
}

/** Presses a button and returns the card that the person then sees. Throws `NotAnswered`. */
export async function press(
  world: World,
  person: PersonKey,
  place: Place,
  card: Card,
  title: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Card> {
  let answer: BotAnswer;
  try {
    answer = await world.standIns.teams.control.click(person, card.id, { title }, inputs);
  } catch (error) {
    // The desk edited the card before the click, and the button is gone.
    if (error instanceof NotOnCard) throw new NotAnswered();
    throw error;
  }
  if (answer.status === undefined || answer.status >= 400) throw new NotAnswered();
  return cards(world, person, place).find(({ id }) => id === card.id) ?? card;
}

/** Signs in by typing, and retries after faults. */
export async function signIn(world: World, person: PersonKey): Promise<void> {
  const known = new Set(cards(world, person, 'chat').map(({ id }) => id));
  const done = [words.get('signIn.done'), words.get('signIn.already', { username: '' }).slice(0, 30)];
  const isNew = ({ id }: Card) => !known.has(id);
  const end = performance.now() + PATIENCE_MS;
  await say(world, person, 'chat', 'sign in');
  while (performance.now() < end) {
    const news = cards(world, person, 'chat').filter(isNew);
    if (news.some((card) => done.some((text) => card.words.includes(text)))) return;
    const link = news.find((card) => card.words.includes(words.get('signIn.title')));
    if (link !== undefined) {
      known.add(link.id);
      if (!(await follow(link, person))) await say(world, person, 'chat', 'sign in');
    }
    await sleep(50);
  }
  throw new Error(`${person} can't sign in`);
}

/** Follows a sign-in link. Returns false when the sign-in didn't complete. */
export async function follow(link: Card, person: PersonKey): Promise<boolean> {
  const url = actions(link.content).find(({ type }) => type === 'Action.OpenUrl')?.url;
  if (typeof url !== 'string') return false;
  try {
    return (await followSignIn(url, person)).status === 200;
  } catch {
    return false;
  }
}

export const title = button;

function textsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => {
    if (name === 'data' || name === 'fallback') return [];
    const isText = ['text', 'title', 'value', 'label'].includes(name) && typeof value === 'string';
    return isText ? [value as string] : textsOf(value);
  });
}
