import { setTimeout as sleep } from 'node:timers/promises';
import { type Chances, chance } from './chance.ts';
import { crowd, type Done } from './crowd.ts';
import { startDesk } from './desk-process.ts';
import { APPROVE, CREATE, REJECT, RELEASE, REQUEST, settleIn, WITHDRAW } from './flows.ts';
import { count, needs, notBefore, partOf, type Tally, tallyOf } from './tally.ts';
import { judge, rest } from './verdict.ts';
import { openWorld, type StoreKind } from './world.ts';

export interface KillOptions extends Chances {
  readonly store: StoreKind;
  readonly kills: number;
  /** How many worlds run at the same time. */
  readonly atOnce: number;
  readonly isOver: () => boolean;
  /** How many kills must happen, at least, while somebody is still waiting for something. */
  readonly least: number;
}

/** Sends `kill -9` at random moments while several people work. After each kill, the desk must finish its work. */
export async function killAtRandom(options: KillOptions): Promise<Tally> {
  const { store, kills, seed, harmless, tell } = options;
  const tally = tallyOf(`kill -9 at random, ${store}`);
  const hits = needs(tally, 'kills with work under way', options.least);
  const isOver = notBefore(hits, options, options.isOver);
  let left = kills;
  await Promise.all(
    Array.from({ length: options.atOnce }, (_, index) => partOf(tally, `world ${index + 1}`, () => kill(index))),
  );
  return tally;

  async function kill(index: number): Promise<void> {
    const random = chance(seed + index * 104_729);
    const world = await openWorld(store, { tokenSeconds: 240, env: () => ({ SSO_RESOURCE: '' }) });
    const desk = startDesk({ cuts: world.cuts, env: world.env });
    try {
      await desk.up();
      await settleIn(world);
      while (!isOver() && (left > 0 || (!harmless && hits.times < hits.least))) {
        left -= 1;
        const before = desk.deaths().length;
        const end = performance.now() + 1_000;
        const flows = [CREATE, APPROVE, REJECT, WITHDRAW, REQUEST, RELEASE] as const;
        const going = crowd(world, flows, {
          atOnce: 3,
          seed: seed + left * 31,
          isOver: () => performance.now() > end,
          tally,
        });
        let isUnderWay = true;
        void going.then(() => {
          isUnderWay = false;
        });
        await sleep(200 + random() * 3_000);
        const wasUnderWay = isUnderWay;
        if (!harmless) desk.kill();
        const done: Done[] = await going;
        await desk.up();
        const deaths = desk.deaths().length - before;
        tally.runs += deaths;
        if (wasUnderWay) hits.times += deaths;
        for (const { customerId, answered, where } of done) {
          const stuck = await rest(world, customerId, desk.startedAt());
          count(tally, await judge(world, customerId, answered, stuck, performance.now()), where);
        }
        tally.recoveries.push(performance.now() - desk.startedAt());
        tell(
          `killed, ${done.map(({ where }) => where).join('; ')}: ${Math.round(performance.now() - desk.startedAt())} ms`,
        );
      }
    } finally {
      await desk.stop();
      await world.close();
    }
  }
}
