import { setTimeout as sleep } from 'node:timers/promises';
import { type Chances, chance } from './chance.ts';
import { countAll, crowd } from './crowd.ts';
import { startDesk } from './desk-process.ts';
import { APPROVE, CREATE, REJECT, REQUEST, settleIn, WITHDRAW } from './flows.ts';
import { needs, type Tally, tallyOf } from './tally.ts';
import { openWorld, type StoreKind } from './world.ts';

const HOUR = 3_600_000;

export interface ClockOptions extends Chances {
  readonly store: StoreKind;
  /** Hours that the clock jumps; negative for back. */
  readonly jumps: readonly number[];
}

/**
 * The desk's clock jumps while people work, and stays wrong for ten seconds. During that time, the desk finds Teams' tokens
 * expired or not yet valid, so it refuses clicks. It goes on with the work that it accepted before.
 */
export async function clockJumps(options: ClockOptions): Promise<Tally> {
  const { store, jumps, seed, harmless, tell } = options;
  const tally = tallyOf(`clock jumps, ${store}`);
  // Each jump makes two shifts: the jump itself, and ten seconds more while the clock is wrong.
  const shifts = needs(tally, 'shifts that the desk acknowledged', jumps.length * 2);
  const underWay = needs(tally, 'shifts with work under way', jumps.length);
  const world = await openWorld(store, { env: () => ({ SSO_RESOURCE: '' }) });
  const desk = startDesk({ cuts: world.cuts, env: world.env, preload: ['die-at.ts', 'shift-clock.ts'] });
  await desk.up();
  await settleIn(world);
  const random = chance(seed);
  for (const [index, hours] of jumps.entries()) {
    tally.runs += 1;
    let isWrong = false;
    const flows = [CREATE, APPROVE, REJECT, WITHDRAW, REQUEST] as const;
    let isUnderWay = true;
    const going = crowd(world, flows, { atOnce: 5, seed: seed + index, isOver: () => isWrong, tally });
    void going.then(() => {
      isUnderWay = false;
    });
    const shift = async (ms: number) => {
      const ahead = await desk.shiftClock(harmless ? 0 : ms);
      if (Math.abs(ahead) < HOUR) return;
      shifts.times += 1;
      if (isUnderWay) underWay.times += 1;
    };
    await sleep(1_500 + random() * 1_000);
    await shift(hours * HOUR);
    isWrong = true;
    const jumpedAt = performance.now();
    await sleep(5_000);
    await shift(hours * HOUR + 10_000);
    await sleep(5_000);
    // A person in the middle of a form can't continue until the clock is right again.
    await desk.shiftClock(0);
    const done = await going;
    await countAll(world, done, Math.max(jumpedAt, performance.now()), tally);
    tell(`${hours} h: ${done.length} transfers, ${Math.round(performance.now() - jumpedAt)} ms`);
  }
  await desk.stop();
  await world.close();
  return tally;
}
