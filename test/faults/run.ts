import { stopPostgres } from '../store/postgres-server.ts';
import type { Chances } from './chance.ts';
import { clockJumps } from './clock-jumps.ts';
import { halfOpen } from './half-open.ts';
import { histories } from './histories.ts';
import { killMigrations } from './kill-migration.ts';
import { killAtEveryPoint } from './kill-points.ts';
import { killAtRandom } from './kill-random.ts';
import { replicasUnderClickers } from './replicas.ts';
import { faultsOf, isGood, missing, type Tally, tableOf, tallyOf } from './tally.ts';
import { endAll } from './to-end.ts';

/**
 * `npm run faults`: runs the real desk in its own processes through crashes, outages and failovers. Prints a table at
 * the end. Fails if anything was lost, duplicated or stuck, or if a fault happened less often than its scenario requires.
 * `--quick`: at most two minutes. `--only <text>`: scenarios with this text in their name. `--verbose`: a line for each run.
 * `--seed <number>`: repeats a run. `--harmless`: injects no faults, so every scenario must be NOT GOOD.
 */
const given = process.argv.slice(2);
const quick = given.includes('--quick');
const only = after('--only');
const harmless = given.includes('--harmless');
const seed = Number(after('--seed') ?? Date.now() % 1_000_000);
const tell = given.includes('--verbose') ? (line: string) => console.log(`  ${line}`) : () => {};

/** Options that every scenario has. */
const all: Chances = { seed, harmless, tell };

const never = () => false;
/** Returns a function that is true once `seconds` have passed since its first call. */
function inTime(seconds: number): () => boolean {
  let end: number | undefined;
  return () => {
    end ??= performance.now() + seconds * 1_000;
    return performance.now() > end;
  };
}

type Scenario = readonly [name: string, run: () => Promise<Tally>];

const STORES = ['SQLite', 'PostgreSQL'] as const;
type Group = readonly Scenario[];

/** The scenarios of a group run at the same time, because they mostly wait. */
const full: readonly Group[] = [
  STORES.map(
    (store): Scenario => [
      `points ${store}`,
      () => killAtEveryPoint({ ...all, store, everyPoint: 1, atOnce: 5, isOver: never, least: 250 }),
    ],
  ),
  STORES.map(
    (store): Scenario => [
      `random ${store}`,
      () => killAtRandom({ ...all, store, kills: 60, atOnce: 4, isOver: never, least: 55 }),
    ],
  ),
  [['migrations', () => killMigrations({ ...all, everyPoint: 1, least: 50 })]],
  [
    [
      'replicas',
      () => replicasUnderClickers({ ...all, clickers: 50, killEveryMs: 4_000, isOver: inTime(180), least: 30 }),
    ],
  ],
  [
    ['half-open Partner Center', () => halfOpen({ ...all, to: 'Partner Center', rounds: 4, waves: 4, least: 40 })],
    ['half-open connector', () => halfOpen({ ...all, to: 'the connector', rounds: 4, waves: 4, least: 40 })],
  ],
  [['histories', () => histories({ ...all, runs: 20_000 })]],
  STORES.map((store): Scenario => [`clock ${store}`, () => clockJumps({ ...all, store, jumps: [3, -3, 26, -26] })]),
];

const quickOnes: readonly Group[] = [
  [
    ...STORES.map(
      (store): Scenario => [
        `points ${store}`,
        () => killAtEveryPoint({ ...all, store, everyPoint: 12, atOnce: 2, isOver: inTime(20), least: 4 }),
      ],
    ),
    ['half-open Partner Center', () => halfOpen({ ...all, to: 'Partner Center', rounds: 1, waves: 2, least: 3 })],
    ['half-open connector', () => halfOpen({ ...all, to: 'the connector', rounds: 1, waves: 2, least: 3 })],
  ],
  [
    [
      'random SQLite',
      () => killAtRandom({ ...all, store: 'SQLite', kills: 3, atOnce: 1, isOver: inTime(15), least: 1 }),
    ],
    ['migrations', () => killMigrations({ ...all, everyPoint: 8, least: 7 })],
    [
      'replicas',
      () => replicasUnderClickers({ ...all, clickers: 50, killEveryMs: 3_000, isOver: inTime(10), least: 2 }),
    ],
    ['clock SQLite', () => clockJumps({ ...all, store: 'SQLite', jumps: [-3] })],
  ],
];
const groups = quick ? quickOnes : full;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await stopAll();
    process.exit(130);
  });
}

console.log(`Faults, ${quick ? 'the quick run' : 'the full run'}; --seed ${seed} takes the same chances again.`);
const tallies: Tally[] = [];
let broke = false;
try {
  for (const group of groups) {
    const asked = group.filter(([name]) => only === undefined || name.includes(only));
    tallies.push(...(await Promise.all(asked.map(([name, run]) => timed(name, run)))));
  }
} catch (error) {
  broke = true;
  console.error(error);
} finally {
  await stopAll();
}
console.log(`\n${tableOf(tallies)}`);
const isAsMeant = harmless ? (tally: Tally) => !isGood(tally) : isGood;
process.exit(!broke && tallies.length > 0 && tallies.every(isAsMeant) ? 0 : 1);

async function timed(name: string, run: () => Promise<Tally>): Promise<Tally> {
  const began = performance.now();
  const tally = await run().catch((error: unknown) => failed(name, error));
  for (const complaint of tally.complaints) console.log(`  ${complaint}`);
  for (const { what, times, least } of missing(tally)) {
    console.log(`  ${tally.scenario}: ${what} happened ${times} times, and has to at least ${least} times`);
  }
  console.log(`  ${name}: ${faultsOf(tally)}`);
  const seconds = Math.round((performance.now() - began) / 1_000);
  console.log(`== ${name}: ${isGood(tally) ? 'good' : 'NOT GOOD'}, ${tally.runs} runs in ${seconds} s`);
  return tally;
}

/** Returns the results of a scenario that failed as a whole, so that the table still shows the others. */
function failed(name: string, error: unknown): Tally {
  broke = true;
  const complaint = `${name} failed: ${error instanceof Error ? error.stack : error}`;
  return { ...tallyOf(name), complaints: [complaint] };
}

async function stopAll(): Promise<void> {
  await endAll();
  await stopPostgres();
}

function after(option: string): string | undefined {
  const at = given.indexOf(option);
  return at === -1 ? undefined : given[at + 1];
}
