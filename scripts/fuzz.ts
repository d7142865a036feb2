import { parseArgs } from 'node:util';
import { fuzz } from '../test/fuzz/fuzz.ts';
import { MOST_HEAP, table } from '../test/fuzz/table.ts';

/**
 * `npm run fuzz`: sends 100,000 hostile requests. `npm run fuzz -- --seed 7 --count 1000` changes the seed and the
 * count.
 */
const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } });
const seed = Number(values.seed ?? 20_261_120);
const count = Number(values.count ?? 100_000);
console.log(`Hostile input: ${count} requests, seed ${seed}`);
const report = await fuzz({ seed, count, tell: (line) => console.log(`  ${line}`) });
console.log(`\n${table(report)}`);
const isSteady = report.heapRatio <= MOST_HEAP;
if (!isSteady) console.log(`The heap keeps growing: the ratio must not exceed ${MOST_HEAP}.`);
process.exit(report.problems.length === 0 && isSteady ? 0 : 1);
