import { chance, oneOf } from './chance.ts';
import { type Answered, type Flow, TEMPERS } from './flows.ts';
import { count, type Tally } from './tally.ts';
import { judge, rest } from './verdict.ts';
import type { World } from './world.ts';

/** What one person in the crowd did. The verdict after the fault needs it. */
export interface Done {
  readonly customerId: string;
  readonly answered: readonly Answered[];
  readonly where: string;
  /** Milliseconds from the last click until no work was left; undefined if that took over a minute during the fault. */
  readonly rested: Promise<number | undefined>;
}

export function watched(world: World, customerId: string, answered: readonly Answered[], where: string): Done {
  const lastClick = performance.now();
  const rested = rest(world, customerId, lastClick).then((stuck) =>
    stuck.length === 0 ? performance.now() - lastClick : undefined,
  );
  return { customerId, answered, where, rested };
}

/** Several people work at once. Each starts a new task as soon as the previous one is done, until `isOver` is true. */
export async function crowd(
  world: World,
  flows: readonly Flow[],
  options: { readonly atOnce: number; readonly seed: number; readonly isOver: () => boolean; readonly tally: Tally },
): Promise<Done[]> {
  const { atOnce, seed, isOver, tally } = options;
  const done: Done[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async (_, index) => {
      const random = chance(seed + index * 7_919);
      while (!isOver()) {
        const flow = oneOf(random, flows);
        const temper = oneOf(random, TEMPERS);
        const where = `${flow.name}, ${temper}`;
        try {
          const subject = await flow.prepare(world);
          const answered = await flow.act(world, subject, temper);
          done.push(watched(world, subject.customer.id, answered, where));
        } catch (error) {
          tally.complaints.push(`${tally.scenario}: ${error instanceof Error ? error.message : error} (${where})`);
        }
      }
    }),
  );
  return done;
}

/**
 * Waits until no work is left, but no later than 60 s after `since`, and counts the outcomes. The recovery time runs from
 * each person's last click.
 */
export async function countAll(world: World, done: readonly Done[], since: number, tally: Tally): Promise<void> {
  for (const { customerId, answered, where, rested } of done) {
    const took = await rested;
    const stuck = await rest(world, customerId, since);
    tally.recoveries.push(took ?? Math.max(60_000, performance.now() - since));
    count(tally, await judge(world, customerId, answered, stuck, performance.now()), where);
  }
}
