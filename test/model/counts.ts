import { isInDoubt, triesOf } from './repeats.ts';
import type { Stage } from './stage.ts';
import { CALL_TROUBLE } from './trouble.ts';
import { DECISION_CALLS, type DecisionCall, type Sent } from './wire.ts';

/** An event, and how often it must happen in the histories. Otherwise "all promises were kept" would prove nothing. */
export interface Count {
  readonly what: string;
  readonly times: number;
  readonly least: number;
}

/** Counts the events in all histories. */
export interface Counts {
  /** Adds a finished history. */
  add(stage: Stage): void;
  /** Returns the counts, with the numbers required for this many histories. */
  of(histories: number): Count[];
  /** A table of how often each fault was injected into each call. */
  table(): string;
}

/** How often each must happen in 2,000 histories. */
const LEAST = { decisions: 1_500, ofEachCall: 150, ofEachTrouble: 20, repeated: 500 };

export function countAll(): Counts {
  const took = new Map<DecisionCall, number>();
  const met = new Map<DecisionCall, Map<string, number>>();
  let repeated = 0;

  const times = (call: DecisionCall, trouble: string) => met.get(call)?.get(trouble) ?? 0;
  const rarest = () =>
    DECISION_CALLS.flatMap((call) => CALL_TROUBLE.map((trouble) => ({ call, trouble, times: times(call, trouble) })))
      .toSorted((one, other) => one.times - other.times)
      .at(0);

  return {
    add({ standIns }) {
      const decisions = standIns.sent.filter(isDecision);
      // A call that never gets through is repeated often, and would hide that other repeats are too rare.
      const others = decisions.filter(({ isNeverThrough }) => !isNeverThrough);
      for (const { call, trouble } of others) {
        const ofCall = met.get(call) ?? new Map<string, number>();
        met.set(call, ofCall.set(trouble, (ofCall.get(trouble) ?? 0) + 1));
      }
      for (const tries of triesOf(others)) repeated += tries.slice(0, -1).filter(isInDoubt).length;
      for (const { requestId, operation } of standIns.partnerCenter.control.effects()) {
        const call = decisions.find((one) => one.requestId === requestId)?.call;
        if (operation !== 'create' && call !== undefined) took.set(call, (took.get(call) ?? 0) + 1);
      }
    },
    of(histories) {
      const least = (number: number) => Math.floor((number * histories) / 2_000);
      const decisions = [...took.values()].reduce((sum, one) => sum + one, 0);
      const few = rarest();
      return [
        { what: 'decisions that took effect', times: decisions, least: least(LEAST.decisions) },
        ...DECISION_CALLS.map((call) => ({ what: call, times: took.get(call) ?? 0, least: least(LEAST.ofEachCall) })),
        { what: 'calls repeated after doubt', times: repeated, least: least(LEAST.repeated) },
        { what: `${few?.call} with ${few?.trouble}`, times: few?.times ?? 0, least: least(LEAST.ofEachTrouble) },
      ];
    },
    table() {
      const head = ['none', ...CALL_TROUBLE];
      const rows = DECISION_CALLS.map((call) => [
        call.padEnd(15),
        ...head.map((trouble) => String(times(call, trouble)).padStart(trouble.length)),
      ]);
      return [[' '.repeat(15), ...head], ...rows].map((row) => row.join('  ')).join('\n');
    },
  };
}

function isDecision(sent: Sent): sent is Sent & { readonly call: DecisionCall } {
  return sent.call !== 'create' && sent.call !== 'read';
}

export function lineOf({ what, times, least }: Count): string {
  return `${what} ${times} (at least ${least})`;
}
