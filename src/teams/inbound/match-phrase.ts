import type { SlotValues } from '../../desk/ports/command.ts';
import { type Edge, END, type Graph, type SlotEdge, START, type WordEdge } from './phrase-graph.ts';
import { isEnd, SLOTS, type SlotWords, wordsAt } from './slots.ts';

export interface Match {
  readonly slots: SlotValues;
  /** How many words of the phrase itself (not of slots) were typed. */
  readonly wordCount: number;
  /** Where the first slot that isn't empty starts. */
  readonly firstSlotAt: number | undefined;
}

/**
 * Matches the whole text against this phrase; undefined when the text doesn't match. `isLoose`: filters skip words
 * without a meaning. A state is tried only once at each position of the text, so the number of steps is at most states
 * × positions × positions where a slot may end, and no text can make this slow.
 */
export function matchPhrase(graph: Graph, text: string, words: SlotWords, isLoose: boolean): Match | undefined {
  return matchFrom({ graph, text, words, isLoose, seen: new Set() }, START, 0);
}

interface Run {
  readonly graph: Graph;
  readonly text: string;
  readonly words: SlotWords;
  readonly isLoose: boolean;
  /** The combinations of state and position that have failed or are being tried. */
  readonly seen: Set<number>;
}

function matchFrom(run: Run, state: number, at: number): Match | undefined {
  if (isSeen(run, state, at)) return undefined;
  if (state === END) return isEnd(run.text, at) ? { slots: {}, wordCount: 0, firstSlotAt: undefined } : undefined;
  for (const edge of run.graph[state] ?? []) {
    const found = matchAlong(run, edge, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSeen({ graph, seen }: Pick<Run, 'graph' | 'seen'>, state: number, at: number): boolean {
  const here = at * graph.length + state;
  if (seen.has(here)) return true;
  seen.add(here);
  return false;
}

function matchAlong(run: Run, edge: Edge, at: number): Match | undefined {
  switch (edge.kind) {
    case 'pass':
      return matchFrom(run, edge.to, at);
    case 'word':
      return matchWord(run, edge, at);
    case 'slot':
      return matchSlot(run, edge, at);
  }
}

function matchWord(run: Run, { word, to }: WordEdge, at: number): Match | undefined {
  const end = wordsAt(run.text, at, word);
  const rest = end === undefined ? undefined : matchFrom(run, to, end);
  return rest && { ...rest, wordCount: rest.wordCount + 1 };
}

function matchSlot(run: Run, { slot, leads, to }: SlotEdge, at: number): Match | undefined {
  const { text, words, isLoose } = run;
  for (const { end, values } of SLOTS[slot]({ text, at, leads, words, isLoose })) {
    const rest = matchFrom(run, to, end);
    if (rest !== undefined)
      return { ...rest, slots: joined(values, rest.slots), firstSlotAt: end > at ? at : rest.firstSlotAt };
  }
  return undefined;
}

function joined(before: SlotValues, after: SlotValues): SlotValues {
  const filter = [...(before.filter ?? []), ...(after.filter ?? [])];
  return { ...before, ...after, ...(filter.length === 0 ? {} : { filter }) };
}

/** If the text begins with words of the phrase that lead up to a slot, returns how many words; otherwise undefined. */
export function beginningOf(graph: Graph, text: string): number | undefined {
  return longestFrom({ graph, text, seen: new Set() }, START, 0, 0) || undefined;
}

function longestFrom(run: Pick<Run, 'graph' | 'text' | 'seen'>, state: number, at: number, count: number): number {
  if (isSeen(run, state, at)) return 0;
  const counts = (run.graph[state] ?? []).map((edge) => {
    if (edge.kind === 'slot') return count;
    if (edge.kind === 'pass') return longestFrom(run, edge.to, at, count);
    const end = wordsAt(run.text, at, edge.word);
    return end === undefined ? 0 : longestFrom(run, edge.to, end, count + 1);
  });
  return Math.max(0, ...counts);
}
