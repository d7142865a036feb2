import { stopPostgres } from '../store/postgres-server.ts';
import { killAtEveryPoint } from './kill-points.ts';
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

const beganAt = performance.now();
/** The quick run has two minutes, with some of them for what is under way. */
const inTime = (seconds: number) => () => quick && performance.now() - beganAt > seconds * 1_000;

const scenarios: readonly (readonly [name: string, run: () => Promise<Tally>])[] = [
  [
    'points SQLite',
    () => killAtEveryPoint({ store: 'SQLite', everyPoint: quick ? 9 : 1, atOnce: 3, seed, isOver: inTime(90), tell }),
  ],
  [
    'points PostgreSQL',
    () =>
      killAtEveryPoint({ store: 'PostgreSQL', everyPoint: quick ? 9 : 1, atOnce: 6, seed, isOver: inTime(90), tell }),
  ],
];

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
  for (const [name, run] of scenarios) {
    if (only !== undefined && !name.includes(only)) continue;
    const began = performance.now();
    console.log(`== ${name}`);
    const tally = await run();
    tallies.push(tally);
    for (const complaint of tally.complaints) console.log(`  ${complaint}`);
    console.log(
      `== ${name}: ${isGood(tally) ? 'good' : 'NOT GOOD'}, ${Math.round((performance.now() - began) / 1_000)} s`,
    );
  }
} catch (error) {
  broke = true;
  console.error(error);
} finally {
  await stopAll();
}
console.log(`\n${tableOf(tallies)}`);
process.exit(!broke && tallies.length > 0 && tallies.every(isGood) ? 0 : 1);

async function stopAll(): Promise<void> {
  await endAll();
  await stopPostgres();
}

function after(option: string): string | undefined {
  const at = given.indexOf(option);
  return at === -1 ? undefined : given[at + 1];
}
