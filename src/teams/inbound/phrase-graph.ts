import type { SlotName } from '../../desk/ports/command.ts';
import type { Part } from './phrase.ts';

/** A phrase as a graph: a list of states, each with its outgoing edges in order of preference. */
export type Graph = readonly (readonly Edge[])[];

export type Edge = WordEdge | SlotEdge | { readonly kind: 'pass'; readonly to: number };

export interface WordEdge {
  readonly kind: 'word';
  readonly word: string;
  readonly to: number;
}

export interface SlotEdge {
  readonly kind: 'slot';
  readonly slot: SlotName;
  /** The optional words that were skipped just before the slot. The slot's value must not begin with these words. */
  readonly leads: readonly string[];
  readonly to: number;
}

export const START = 0;
export const END = 1;

export function graphOf(phrase: readonly Part[]): Graph {
  const states: Edge[][] = [[], []];
  lay(states, phrase, START, END);
  return states;
}

function lay(states: Edge[][], parts: readonly Part[], from: number, to: number): void {
  const places = [from, ...parts.slice(1).map(() => newState(states)), to];
  for (const [index, part] of parts.entries()) {
    const [here = from, next = to, beyond = to] = places.slice(index);
    const edges = states[here];
    if (part.kind === 'word') edges?.push({ kind: 'word', word: part.word, to: next });
    else if (part.kind === 'slot') edges?.push({ kind: 'slot', slot: part.slot, leads: [], to: next });
    else {
      for (const option of part.options) edges?.push({ kind: 'pass', to: layFrom(states, option, next) });
      if (part.isOptional) edges?.push(leftOut(part, parts[index + 1], next, beyond));
    }
  }
}

/** Adds the states for these parts and returns the first of them. */
function layFrom(states: Edge[][], parts: readonly Part[], to: number): number {
  const begin = newState(states);
  lay(states, parts, begin, to);
  return begin;
}

function newState(states: Edge[][]): number {
  return states.push([]) - 1;
}

function leftOut(choice: Choice, after: Part | undefined, next: number, beyond: number): Edge {
  return after?.kind === 'slot'
    ? { kind: 'slot', slot: after.slot, leads: wordsOf(choice), to: beyond }
    : { kind: 'pass', to: next };
}

type Choice = Extract<Part, { kind: 'choice' }>;

function wordsOf({ options }: Choice): readonly string[] {
  return options.map((option) => option.map((part) => (part.kind === 'word' ? part.word : '')).join(' '));
}
