import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from './chance.ts';
import { crowd, type Done } from './crowd.ts';
import { startDesk } from './desk-process.ts';
import { APPROVE, CREATE, REJECT, RELEASE, REQUEST, settleIn, WITHDRAW } from './flows.ts';
import { count, type Tally, tallyOf } from './tally.ts';
import { judge, rest } from './verdict.ts';
import { openWorld, type StoreKind } from './world.ts';

/** `kill -9` at any moment, under several people: after each kill all that was begun has to come to rest. */
export async function killAtRandom(options: {
  readonly store: StoreKind;
  readonly kills: number;
  readonly atOnce: number;
  readonly seed: number;
  readonly isOver: () => boolean;
  readonly tell: (line: string) => void;
}): Promise<Tally> {
  const { store, kills, seed, tell } = options;
  const tally = tallyOf(`kill -9 at random, ${store}`);
  let left = kills;
  await Promise.all(
    Array.from({ length: options.atOnce }, async (_, index) => {
      const random = chance(seed + index * 104_729);
      const world = await openWorld(store, { tokenSeconds: 240, env: () => ({ SSO_RESOURCE: '' }) });
      const desk = startDesk({ env: world.env });
      await desk.up();
      await settleIn(world);
      while (left > 0 && !options.isOver()) {
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
        await sleep(200 + random() * 3_000);
        desk.kill();
        const done: Done[] = await going;
        await desk.up();
        tally.runs += desk.deaths().length - before;
        for (const { customerId, answered, where } of done) {
          const stuck = await rest(world, customerId, desk.startedAt());
          count(tally, await judge(world, customerId, answered, stuck), where);
        }
        tally.recoveries.push(performance.now() - desk.startedAt());
        tell(
          `killed, ${done.map(({ where }) => where).join('; ')}: ${Math.round(performance.now() - desk.startedAt())} ms`,
        );
      }
      await desk.stop();
      await world.close();
    }),
  );
  return tally;
}
