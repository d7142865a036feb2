import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Chances } from './chance.ts';
import { needs, type Tally, tallyOf } from './tally.ts';
import { toEnd } from './to-end.ts';

/** A count, as the test of the histories prints it. */
const COUNTED = /^(.+) (\d+) \(at least (\d+)\)$/gm;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs more of the random histories in `test/model/` than `npm test` does. That test counts its events and says how many
 * there must be. If it fails, it prints how to repeat the failure.
 */
export async function histories(options: Chances & { readonly runs: number }): Promise<Tally> {
  const { runs, seed, harmless } = options;
  const tally = tallyOf('random histories, in one process');
  const mocha = ['node_modules/mocha/bin/mocha.js', '--no-config', '--exit', 'test/model/history.test.ts'];
  const child = spawn(process.execPath, mocha, {
    cwd: ROOT,
    env: {
      ...process.env,
      MODEL_RUNS: String(runs),
      FC_SEED: String(seed),
      ...(harmless && { MODEL_TROUBLE: 'none' }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = toEnd(() => child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const [code] = await once(child, 'close');
  await end();
  tally.runs = runs;
  for (const [, what = '', times, least] of said.matchAll(COUNTED))
    needs(tally, what, Number(least)).times = Number(times);
  if (code !== 0) tally.complaints.push(`${tally.scenario}:\n${said}`);
  return tally;
}
