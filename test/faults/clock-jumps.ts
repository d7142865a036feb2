import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from './chance.ts';
import { countAll, crowd } from './crowd.ts';
import { startDesk } from './desk-process.ts';
import { APPROVE, CREATE, REJECT, REQUEST, settleIn, WITHDRAW } from './flows.ts';
import { type Tally, tallyOf } from './tally.ts';
import { openWorld, type StoreKind } from './world.ts';

const HOUR = 3_600_000;

/**
 * The clock of the desk jumps while people are at work, and stays there until all is at rest. While it is wrong, Teams'
 * tokens are too old or too young for it, so what is clicked then is not answered; what was answered before goes on.
 */
export async function clockJumps(options: {
  readonly store: StoreKind;
  readonly jumps: readonly number[];
  readonly seed: number;
  readonly tell: (line: string) => void;
}): Promise<Tally> {
  const { store, jumps, seed, tell } = options;
  const tally = tallyOf(`clock jumps, ${store}`);
  const world = await openWorld(store, { env: () => ({ SSO_RESOURCE: '' }) });
  const desk = startDesk({ env: world.env, preload: ['die-at.ts', 'shift-clock.ts'] });
  await desk.up();
  await settleIn(world);
  const random = chance(seed);
  for (const [index, hours] of jumps.entries()) {
    tally.runs += 1;
    let isWrong = false;
    const flows = [CREATE, APPROVE, REJECT, WITHDRAW, REQUEST] as const;
    const going = crowd(world, flows, { atOnce: 5, seed: seed + index, isOver: () => isWrong, tally });
    await sleep(1_500 + random() * 1_000);
    desk.send({ shift: hours * HOUR });
    isWrong = true;
    const jumpedAt = performance.now();
    await sleep(5_000);
    desk.send({ shift: hours * HOUR + 10_000 });
    await sleep(5_000);
    // Whoever is in the middle of a form can go on only when the clock is right again.
    desk.send({ shift: 0 });
    const done = await going;
    await countAll(world, done, Math.max(jumpedAt, performance.now()), tally);
    tell(`${hours} h: ${done.length} transfers, ${Math.round(performance.now() - jumpedAt)} ms`);
  }
  await desk.stop();
  await world.close();
  return tally;
}
