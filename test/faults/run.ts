import { stopPostgres } from '../store/postgres-server.ts';
import { clockJumps } from './clock-jumps.ts';
import { halfOpen } from './half-open.ts';
import { histories } from './histories.ts';
import { killMigrations } from './kill-migration.ts';
import { killAtEveryPoint } from './kill-points.ts';
import { killAtRandom } from './kill-random.ts';
import { replicasUnderClickers } from './replicas.ts';
import { isGood, type Tally, tableOf } from './tally.ts';
import { endAll } from './to-end.ts';

/**
 * `npm run faults`: crashes, outages and several replicas, against the real desk in processes of its own. Ends with one
 * table, and with an error unless nothing was lost, duplicated or stuck. `--quick`: two minutes at most. `--only <text>`:
 * scenarios with this in their name. `--verbose`: a line for each run. `--seed <number>`: the same chances again.
 */
const given = process.argv.slice(2);
const quick = given.includes('--quick');
const only = after('--only');
const seed = Number(after('--seed') ?? Date.now() % 1_000_000);
const tell = given.includes('--verbose') ? (line: string) => console.log(`  ${line}`) : () => {};

const never = () => false;
/** From the first time it is asked. */
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

/** The scenarios of a group run at the same time: most of it is waiting. */
const full: readonly Group[] = [
  STORES.map(
    (store): Scenario => [
      `points ${store}`,
      () => killAtEveryPoint({ store, everyPoint: 1, atOnce: 5, seed, isOver: never, tell }),
    ],
  ),
  STORES.map(
    (store): Scenario => [
      `random ${store}`,
      () => killAtRandom({ store, kills: 60, atOnce: 4, seed, isOver: never, tell }),
    ],
  ),
  [['migrations', () => killMigrations({ everyPoint: 1, tell })]],
  [['replicas', () => replicasUnderClickers({ clickers: 50, killEveryMs: 4_000, seed, isOver: inTime(180), tell })]],
  [
    ['half-open Partner Center', () => halfOpen({ to: 'Partner Center', rounds: 4, waves: 4, seed, tell })],
    ['half-open connector', () => halfOpen({ to: 'the connector', rounds: 4, waves: 4, seed, tell })],
  ],
  [['histories', () => histories({ runs: 20_000, seed })]],
  STORES.map((store): Scenario => [`clock ${store}`, () => clockJumps({ store, jumps: [3, -3, 26, -26], seed, tell })]),
];

const quickOnes: readonly Group[] = [
  [
    ...STORES.map(
      (store): Scenario => [
        `points ${store}`,
        () => killAtEveryPoint({ store, everyPoint: 12, atOnce: 2, seed, isOver: inTime(20), tell }),
      ],
    ),
    ['half-open Partner Center', () => halfOpen({ to: 'Partner Center', rounds: 1, waves: 2, seed, tell })],
    ['half-open connector', () => halfOpen({ to: 'the connector', rounds: 1, waves: 2, seed, tell })],
  ],
  [
    ['random SQLite', () => killAtRandom({ store: 'SQLite', kills: 3, atOnce: 1, seed, isOver: inTime(15), tell })],
    ['migrations', () => killMigrations({ everyPoint: 8, tell })],
    ['replicas', () => replicasUnderClickers({ clickers: 50, killEveryMs: 3_000, seed, isOver: inTime(10), tell })],
    ['clock SQLite', () => clockJumps({ store: 'SQLite', jumps: [-3], seed, tell })],
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
process.exit(!broke && tallies.length > 0 && tallies.every(isGood) ? 0 : 1);

async function timed(name: string, run: () => Promise<Tally>): Promise<Tally> {
  const began = performance.now();
  const tally = await run();
  for (const complaint of tally.complaints) console.log(`  ${complaint}`);
  const seconds = Math.round((performance.now() - began) / 1_000);
  console.log(`== ${name}: ${isGood(tally) ? 'good' : 'NOT GOOD'}, ${tally.runs} runs in ${seconds} s`);
  return tally;
}

async function stopAll(): Promise<void> {
  await endAll();
  await stopPostgres();
}

function after(option: string): string | undefined {
  const at = given.indexOf(option);
  return at === -1 ? undefined : given[at + 1];
}
