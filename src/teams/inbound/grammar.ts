import { distance } from 'fastest-levenshtein';
import type { Command, SlotName, SlotValues } from '../../desk/ports/command.ts';
import type { CommandDefinition } from '../../desk/ports/command-definition.ts';
import type { Mention } from '../../desk/ports/inbound.ts';
import { beginningOf, type Match, matchPhrase } from './match-phrase.ts';
import { type Part, parsePhrase } from './phrase.ts';
import type { PhraseBook } from './phrase-book.ts';
import { type Graph, graphOf } from './phrase-graph.ts';
import { isSlotName, type SlotWords } from './slots.ts';

/** What people can type, in every available language. */
export interface Grammar {
  /**
   * Parses a text as a command. If no command matches, returns `unknown` with the most similar command, if there is
   * one.
   */
  parse(text: string, mentions?: readonly Mention[]): Command;
  /** The commands with a phrase that matches the whole text. More than one means a mistake in the phrases. */
  readings(text: string): readonly CommandDefinition[];
  /** Every command in one language, in the order of its locale file. */
  forms(locale: string): readonly CommandForm[];
}

/** A command in one language. */
export interface CommandForm {
  readonly definition: CommandDefinition;
  /**
   * The words before the first slot in the example. Teams' menu offers them, and mistyped commands are compared with
   * them.
   */
  readonly title: string;
  /** A full example, ready to be typed. */
  readonly example: string;
  /** The slot to ask for when only the beginning was typed; undefined if the command requires no slot. */
  readonly asksFor?: SlotName;
}

/** Text is cut to this length, because a button may carry the text back. */
const LONGEST = 600;

/** A command's phrase, ready to be compared with what was typed. */
interface Phrase {
  readonly definition: CommandDefinition;
  readonly parts: readonly Part[];
  readonly graph: Graph;
}

/** Compiles the phrases of all languages. Throws a `SyntaxError` that names the file and the invalid phrase. */
export function createGrammar(definitions: readonly CommandDefinition[], books: readonly PhraseBook[]): Grammar {
  const words = wordsOf(books);
  const phrases = books.flatMap((book) => phrasesOf(definitions, book));
  const forms = new Map(books.map((book) => [book.locale, formsOf(definitions, book, phrases, words)]));
  const all = [...forms.values()].flat();

  const matching = (text: string) =>
    phrases.flatMap(({ definition, graph }) => {
      const match = matchPhrase(graph, text, words, false);
      return match === undefined ? [] : [{ definition, match }];
    });

  function parse(text: string, mentions: readonly Mention[] = []): Command {
    const typed = tidy(text);
    if (typed === '') return { name: 'help' };
    const [whole] = matching(typed);
    if (whole !== undefined) return commandOf(whole.definition, whole.match, mentions);
    const begun = longestBeginning(phrases, typed);
    const loose = loosest(phrases, typed, words);
    if (loose !== undefined && loose.match.wordCount >= (begun?.wordCount ?? 0))
      return commandOf(loose.definition, loose.match, mentions);
    if (begun !== undefined) return { name: 'incomplete', usage: begun.definition.words };
    return { name: 'unknown', text: typed, nearest: nearest(typed, all) };
  }

  return {
    parse,
    readings: (text) => [...new Set(matching(tidy(text)).map(({ definition }) => definition))],
    forms: (locale) => forms.get(locale) ?? [],
  };
}

function phrasesOf(definitions: readonly CommandDefinition[], book: PhraseBook): Phrase[] {
  return Object.entries(book.commands).flatMap(([name, { phrases }]) => {
    const definition = definitions.find((one) => one.words === name);
    if (definition === undefined) throw new SyntaxError(`${book.file}: there is no command "${name}"`);
    const isSlot = (slot: string): slot is SlotName => isSlotName(slot) && definition.slots.includes(slot);
    return phrases.map((phrase) => {
      try {
        const parts = parsePhrase(phrase, isSlot);
        return { definition, parts, graph: graphOf(parts) };
      } catch (error) {
        throw new SyntaxError(`${book.file}: ${(error as Error).message}`, { cause: error });
      }
    });
  });
}

function wordsOf(books: readonly PhraseBook[]): SlotWords {
  const meanings = (slot: 'filter' | 'items') =>
    new Map(
      books.flatMap(({ slots }) =>
        Object.entries(slots[slot]).flatMap(([meaning, said]) =>
          said.map((one) => [one.toLowerCase(), meaning] as const),
        ),
      ),
    );
  const because = books.flatMap(({ slots }) => slots.because.map((word) => word.toLowerCase()));
  return { because, filter: meanings('filter'), items: meanings('items') };
}

function formsOf(
  definitions: readonly CommandDefinition[],
  book: PhraseBook,
  phrases: readonly Phrase[],
  words: SlotWords,
): CommandForm[] {
  return Object.entries(book.commands).flatMap(([name, { example }]) => {
    const definition = definitions.find((one) => one.words === name);
    if (definition === undefined || example === undefined) return [];
    const own = phrases.filter((phrase) => phrase.definition === definition);
    const match = own
      .map(({ graph }) => matchPhrase(graph, example, words, false))
      .find((found) => found !== undefined);
    if (match === undefined) throw new SyntaxError(`${book.file}: the example of "${name}" is none of its phrases`);
    const [first] = definition.slots;
    const asks = first !== undefined && own.every(({ parts }) => needsSlot(parts)) ? { asksFor: first } : {};
    return [{ definition, title: example.slice(0, match.firstSlotAt).trim(), example, ...asks }];
  });
}

function needsSlot(parts: readonly Part[]): boolean {
  return parts.some((part) =>
    part.kind === 'choice' ? !part.isOptional && part.options.every(needsSlot) : isNeededSlot(part),
  );
}

/** A filter may be empty, so a filter slot is never required. */
function isNeededSlot(part: Part): boolean {
  return part.kind === 'slot' && part.slot !== 'filter';
}

function commandOf(definition: CommandDefinition, { slots }: Match, mentions: readonly Mention[]): Command {
  return definition.read(slots.person === undefined ? slots : { ...slots, person: personOf(slots.person, mentions) });
}

/**
 * Resolves a name. If the name was typed as a mention, it means the mentioned person, not another person with that
 * name.
 */
function personOf(person: NonNullable<SlotValues['person']>, mentions: readonly Mention[]): string {
  return mentions.find(({ name }) => name.toLowerCase() === person.toLowerCase())?.userId ?? person;
}

/** Finds the command whose first words were typed without a usable slot (`approve`, `reject that thing`). */
function longestBeginning(phrases: readonly Phrase[], typed: string) {
  let longest: { definition: CommandDefinition; wordCount: number } | undefined;
  for (const { definition, parts, graph } of phrases) {
    const wordCount = needsSlot(parts) ? beginningOf(graph, typed) : undefined;
    if (wordCount !== undefined && wordCount > (longest?.wordCount ?? 0)) longest = { definition, wordCount };
  }
  return longest;
}

function loosest(phrases: readonly Phrase[], typed: string, words: SlotWords) {
  let closest: { definition: CommandDefinition; match: Match } | undefined;
  for (const { definition, graph } of phrases) {
    const match = matchPhrase(graph, typed, words, true);
    if (match !== undefined && match.wordCount > (closest?.match.wordCount ?? 0)) closest = { definition, match };
  }
  return closest;
}

/** Normalizes white space, zero-width characters from copied names, and typographic quotes. */
function tidy(text: string): string {
  return text
    .replace(/[\u200B-\u200F\u2060\u2066-\u2069\uFEFF]/g, '')
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[/ ]+/, '')
    .slice(0, LONGEST)
    .trim();
}

/** How different two texts may be: at most a third of the letters. */
const CLOSE = 1 / 3;

function nearest(typed: string, forms: readonly CommandForm[]): string | undefined {
  const words = typed.split(' ');
  let best: { text: string; off: number } | undefined;
  for (const { title, example } of forms) {
    const length = title.split(' ').length;
    const off = distance(words.slice(0, length).join(' ').toLowerCase(), title.toLowerCase()) / title.length;
    const rest = words.slice(length).join(' ');
    if (off <= CLOSE && off < (best?.off ?? 1)) best = { text: rest === '' ? example : `${title} ${rest}`, off };
  }
  return best?.text;
}
