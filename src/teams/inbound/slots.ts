import type { SlotName, SlotValues } from '../../desk/ports/command.ts';

/** The words that have a meaning inside a slot, in all languages. */
export interface SlotWords {
  /** Words that may introduce a reason ("because"), in lower case. */
  readonly because: readonly string[];
  /**
   * The words for the `filter` and `items` slots, in lower case, with their meanings. A key may consist of several
   * words.
   */
  readonly filter: ReadonlyMap<string, string>;
  readonly items: ReadonlyMap<string, string>;
}

/** A place in the text where a slot may begin. */
export interface SlotStart {
  readonly text: string;
  readonly at: number;
  /**
   * The optional words that were skipped just before the slot. A name must not begin with them: "create transfer for"
   * has no customer.
   */
  readonly leads: readonly string[];
  readonly words: SlotWords;
  /** Whether a filter skips words without a meaning. */
  readonly isLoose: boolean;
}

/** One way to fill a slot. The next word begins at `end`. */
export interface Filled {
  readonly end: number;
  readonly values: SlotValues;
}

/**
 * For each slot, all ways to fill it, in order of preference. A name is as short as the rest of the phrase allows. The
 * time is linear in the length of the text for each position where the slot may end.
 */
export const SLOTS: Readonly<Record<SlotName, (start: SlotStart) => Iterable<Filled>>> = {
  customer: (start) => named(start, (customer) => ({ customer })),
  partner: (start) => named(start, (partner) => ({ partner })),
  person: (start) => named(start, (name) => ({ person: name.replace(/^@/, '') })),
  ref: ({ text, at }) => one(text, at, /#?([0-9a-f]{2,36})(?=$|[\s,:;.!?–-])/iy, (ref) => ({ ref })),
  page: ({ text, at }) => one(text, at, /(\d{1,3})(?=$|[\s.!?])/y, (page) => ({ page: Math.max(0, Number(page) - 1) })),
  reason,
  filter,
  items: ({ text, at, words }) =>
    meaningsAt(text, at, words.items).map(({ end }) => ({ end, values: { items: true as const } })),
};

export function isSlotName(name: string): name is SlotName {
  return Object.hasOwn(SLOTS, name);
}

/** A quoted name, or the text up to the end of any word. */
function* named({ text, at, leads }: SlotStart, toValues: (name: string) => SlotValues): Iterable<Filled> {
  if (leads.some((words) => wordsAt(text, at, words) !== undefined)) return;
  for (const end of [...quotedEnd(text, at), ...wordEnds(text, at)]) {
    const name = unquoted(text.slice(at, end));
    if (name !== '') yield { end: nextWord(text, end), values: toValues(name) };
  }
}

function quotedEnd(text: string, at: number): number[] {
  const quoted = /"[^"]+"(?=$|\s)/y;
  quoted.lastIndex = at;
  return quoted.test(text) ? [quoted.lastIndex] : [];
}

function unquoted(text: string): string {
  return text
    .trim()
    .replace(/^"(.*)"[.!]?$/, '$1')
    .replace(/^'(.*)'[.!]?$/, '$1')
    .trim();
}

function one(text: string, at: number, pattern: RegExp, toValues: (found: string) => SlotValues): Filled[] {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? [] : [{ end: nextWord(text, pattern.lastIndex), values: toValues(found[1] ?? '') }];
}

/** The rest of the text, without leading punctuation and without the word that introduces the reason. */
function reason({ text, at, words }: SlotStart): Filled[] {
  const start = skip(text, at, ' ,:;.–-');
  const typed = text.slice(start).toLowerCase();
  const lead = words.because.find((word) => typed.startsWith(word) && !/[\p{L}\p{N}]/u.test(typed.charAt(word.length)));
  const said = text.slice(lead === undefined ? start : skip(text, start + lead.length, ' :')).trim();
  return [{ end: text.length, values: said === '' ? {} : { reason: said } }];
}

/** Zero or more words with a meaning. If `isLoose`, other words are allowed and ignored. */
function* filter({ text, at, words, isLoose }: SlotStart): Iterable<Filled> {
  const filters: string[] = [];
  let end = at;
  for (;;) {
    yield { end, values: filters.length === 0 ? {} : { filter: [...filters] } };
    const [found] = meaningsAt(text, end, words.filter);
    if (found !== undefined) filters.push(found.meaning);
    else if (!isLoose || end >= text.length) return;
    end = found?.end ?? nextWord(text, wordEnd(text, end));
  }
}

/** Finds the meanings of the words at this position, longest match first. */
function meaningsAt(text: string, at: number, meanings: ReadonlyMap<string, string>) {
  const found: { end: number; meaning: string }[] = [];
  for (const [words, meaning] of meanings) {
    const end = wordsAt(text, at, words);
    if (end !== undefined) found.push({ end, meaning });
  }
  return found.sort((one, other) => other.end - one.end);
}

/**
 * If these lower-case words are at this position, returns where the next word begins. At the end of the text,
 * punctuation may follow.
 */
export function wordsAt(text: string, at: number, words: string): number | undefined {
  let end = at;
  for (const word of words.split(' ')) {
    const stop = wordEnd(text, end);
    const typed = text.slice(end, stop).toLowerCase();
    if (typed !== word && !(stop === text.length && typed.replace(/[.!?]+$/, '') === word)) return undefined;
    end = nextWord(text, stop);
  }
  return end;
}

/** Whether nothing is left, apart from punctuation right after the last word. */
export function isEnd(text: string, at: number): boolean {
  return at === text.length || (text.charAt(at - 1) !== ' ' && skip(text, at, '.!?') === text.length);
}

function* wordEnds(text: string, at: number): Iterable<number> {
  for (let end = at; end < text.length; end = nextWord(text, end)) {
    end = wordEnd(text, end);
    yield end;
  }
}

function wordEnd(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space === -1 ? text.length : space;
}

function nextWord(text: string, end: number): number {
  return text.charAt(end) === ' ' ? end + 1 : end;
}

function skip(text: string, at: number, characters: string): number {
  let end = at;
  while (end < text.length && characters.includes(text.charAt(end))) end++;
  return end;
}
