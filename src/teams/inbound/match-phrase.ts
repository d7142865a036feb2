import type { SlotName, SlotValues } from '../../desk/ports/command.ts';
import type { Part } from './phrase.ts';
import { isEnd, SLOTS, type SlotWords, wordsAt } from './slots.ts';

/** A phrase as a graph: from `start`, along words and slots, to `end`. */
export interface Matcher {
  /** The whole of the text is this phrase. `isLoose`: words that mean nothing to a filter are passed over. */
  match(text: string, words: SlotWords, isLoose: boolean): Match | undefined;
  /** How many words of the phrase the text begins with, up to its first slot; undefined when these are not all of them. */
  begins(text: string): number | undefined;
}

export interface Match {
  readonly slots: SlotValues;
  /** How many words of the phrase itself were typed. */
  readonly wordCount: number;
  /** Where the first slot that holds something begins. */
  readonly firstSlotAt: number | undefined;
}

type Edge =
  | { readonly kind: 'word'; readonly word: string; readonly to: number }
  | { readonly kind: 'slot'; readonly slot: SlotName; readonly leads: readonly string[]; readonly to: number }
  | { readonly kind: 'pass'; readonly to: number };

const START = 0;
const END = 1;

/**
 * No place of the text is looked at twice from the same state, so a match takes at most as many steps as there are states,
 * places, and places where a slot may end: no text can make it slow.
 */
export function createMatcher(phrase: readonly Part[]): Matcher {
  const states = graphOf(phrase);
  return {
    match(text, words, isLoose) {
      const seen = new Set<number>();
      const from = (state: number, at: number): Match | undefined => {
        const here = at * states.length + state;
        if (seen.has(here)) return undefined;
        seen.add(here);
        if (state === END) return isEnd(text, at) ? { slots: {}, wordCount: 0, firstSlotAt: undefined } : undefined;
        for (const edge of states[state] ?? []) {
          const found = along(edge, at);
          if (found !== undefined) return found;
        }
        return undefined;
      };
      const along = (edge: Edge, at: number): Match | undefined => {
        if (edge.kind === 'pass') return from(edge.to, at);
        if (edge.kind === 'word') {
          const end = wordsAt(text, at, edge.word);
          const rest = end === undefined ? undefined : from(edge.to, end);
          return rest && { ...rest, wordCount: rest.wordCount + 1 };
        }
        for (const { end, values } of SLOTS[edge.slot]({ text, at, leads: edge.leads, words, isLoose })) {
          const rest = from(edge.to, end);
          if (rest === undefined) continue;
          const filters = [...(values.filter ?? []), ...(rest.slots.filter ?? [])];
          const slots = { ...values, ...rest.slots, ...(filters.length === 0 ? {} : { filter: filters }) };
          return { ...rest, slots, firstSlotAt: end > at ? at : rest.firstSlotAt };
        }
        return undefined;
      };
      return from(START, 0);
    },

    begins(text) {
      let most: number | undefined;
      const seen = new Set<number>();
      const walk = (state: number, at: number, count: number): void => {
        const here = at * states.length + state;
        if (seen.has(here)) return;
        seen.add(here);
        for (const edge of states[state] ?? []) {
          if (edge.kind === 'slot') most = Math.max(most ?? 0, count);
          else if (edge.kind === 'pass') walk(edge.to, at, count);
          else {
            const end = wordsAt(text, at, edge.word);
            if (end !== undefined) walk(edge.to, end, count + 1);
          }
        }
      };
      walk(START, 0, 0);
      return most || undefined;
    },
  };
}

function graphOf(phrase: readonly Part[]): Edge[][] {
  const states: Edge[][] = [[], []];
  const newState = () => states.push([]) - 1;
  const add = (from: number, edge: Edge) => void states[from]?.push(edge);

  const lay = (parts: readonly Part[], from: number, to: number): void => {
    const places = [from, ...parts.slice(1).map(newState), to];
    for (const [index, part] of parts.entries()) {
      const [here = from, next = to, beyond = to] = places.slice(index);
      if (part.kind === 'word') add(here, { kind: 'word', word: part.word, to: next });
      else if (part.kind === 'slot') add(here, { kind: 'slot', slot: part.slot, leads: [], to: next });
      else {
        for (const option of part.options) {
          const begin = newState();
          add(here, { kind: 'pass', to: begin });
          lay(option, begin, next);
        }
        const after = parts[index + 1];
        // A slot may not begin with what was left out right before it: then it would not have been left out.
        if (part.isOptional && after?.kind === 'slot')
          add(here, { kind: 'slot', slot: after.slot, leads: wordsOf(part), to: beyond });
        else if (part.isOptional) add(here, { kind: 'pass', to: next });
      }
    }
  };
  lay(phrase, START, END);
  return states;
}

type Choice = Extract<Part, { kind: 'choice' }>;

function wordsOf({ options }: Choice): readonly string[] {
  return options.map((option) => option.map((part) => (part.kind === 'word' ? part.word : '')).join(' '));
}
