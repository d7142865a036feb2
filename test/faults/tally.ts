import type { Verdict } from './verdict.ts';

/** A deliberate fault, counted where it happens. */
export interface Fault {
  readonly what: string;
  /** If the fault happens less often, the scenario proves nothing. */
  readonly least: number;
  times: number;
}

/** The results of a scenario. */
export interface Tally {
  readonly scenario: string;
  readonly faults: Fault[];
  /** How many times the scenario injected the fault and then watched the desk until no work was left. */
  runs: number;
  decisions: number;
  effects: number;
  lost: number;
  duplicated: number;
  stuck: number;
  gaps: number;
  contradictions: number;
  cardsTwice: number;
  /** Milliseconds from the restart (or the end of the fault) until no work was left and the card showed the outcome. */
  readonly recoveries: number[];
  /** Failures, one sentence each, for the person who investigates. */
  readonly complaints: string[];
}

export function tallyOf(scenario: string): Tally {
  const none = {
    runs: 0,
    decisions: 0,
    effects: 0,
    lost: 0,
    duplicated: 0,
    stuck: 0,
    gaps: 0,
    contradictions: 0,
    cardsTwice: 0,
  };
  return { scenario, faults: [], ...none, recoveries: [], complaints: [] };
}

/** Adds a fault that must happen at least `least` times. */
export function needs(tally: Tally, what: string, least: number): Fault {
  const fault = { what, least, times: 0 };
  tally.faults.push(fault);
  return fault;
}

/** Keeps a scenario going until its fault has happened often enough, even on a slow machine. */
export function notBefore(
  fault: Fault,
  { harmless }: { readonly harmless: boolean },
  isOver: () => boolean,
): () => boolean {
  return () => isOver() && (harmless || fault.times >= fault.least);
}

/**
 * Runs a part of a scenario, such as one of its worlds. If the part fails, the scenario gets a complaint, and its other
 * parts go on.
 */
export async function partOf(tally: Tally, part: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    tally.complaints.push(`${tally.scenario}: ${part} failed: ${error instanceof Error ? error.message : error}`);
  }
}

/** Returns the faults that did not happen often enough. */
export function missing({ faults }: Tally): Fault[] {
  return faults.filter(({ times, least }) => times < least);
}

export function count(tally: Tally, verdict: Verdict, where: string): void {
  tally.decisions += verdict.decisions;
  tally.effects += verdict.effects;
  tally.lost += verdict.lost.length;
  tally.duplicated += verdict.duplicated.length;
  tally.stuck += verdict.stuck.length > 0 ? 1 : 0;
  tally.gaps += verdict.gaps.length;
  tally.contradictions += verdict.contradictions.length;
  tally.cardsTwice += verdict.cardsTwice;
  for (const kind of ['lost', 'duplicated', 'stuck', 'gaps', 'contradictions'] as const) {
    for (const sentence of verdict[kind]) tally.complaints.push(`${tally.scenario}: ${kind}: ${sentence} (${where})`);
  }
}

export function isGood(tally: Tally): boolean {
  const hasFaults = tally.faults.length > 0 && missing(tally).length === 0;
  const found = tally.lost + tally.duplicated + tally.stuck + tally.gaps + tally.contradictions;
  return hasFaults && found === 0 && tally.complaints.length === 0 && tally.runs > 0;
}

/** Returns one line: how often each fault happened, and how often it had to. */
export function faultsOf({ faults }: Tally): string {
  return faults.map(({ what, times, least }) => `${what} ${times} (at least ${least})`).join(', ');
}

/** The table at the end of the run. */
export function tableOf(tallies: readonly Tally[]): string {
  const rows = tallies.map((one) => [
    one.scenario,
    one.runs,
    one.decisions,
    one.effects,
    one.lost,
    one.duplicated,
    one.stuck,
    one.gaps,
    one.contradictions,
    one.cardsTwice,
    one.recoveries.length === 0 ? '–' : `${(percentile(one.recoveries, 0.99) / 1_000).toFixed(1)} s`,
  ]);
  const all = [HEAD, ...rows].map((row) => row.map(String));
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return all.map(line).join('\n');
}

const HEAD = [
  'scenario',
  'runs',
  'decisions',
  'effects at Partner Center',
  'lost',
  'duplicated',
  'stuck over 60 s',
  'audit gaps',
  'contradictions',
  'cards twice',
  'p99 recovery',
];

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
