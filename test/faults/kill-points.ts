import { chance, oneOf } from './chance.ts';
import { type DeskProcess, startDesk } from './desk-process.ts';
import { FLOWS, type Flow, settleIn, TEMPERS } from './flows.ts';
import { count, type Tally, tallyOf } from './tally.ts';
import { judge, rest } from './verdict.ts';
import { openWorld, type StoreKind, type World } from './world.ts';

export interface KillOptions {
  readonly store: StoreKind;
  /** Every n-th point only; 1 for all of them. */
  readonly everyPoint: number;
  /** Worlds that are worked through at the same time. */
  readonly atOnce: number;
  readonly flows?: readonly Flow[];
  readonly seed: number;
  readonly isOver: () => boolean;
  readonly tell: (line: string) => void;
}

/** More points than any flow has; an end for a desk that never comes to rest. */
const MOST_POINTS = 400;

/**
 * `kill -9` at every point at which something becomes lasting: each flow is run again and again, and dies at its first
 * point, then at its second, until one run lives to its end. A third of the restarts die once more on the way up.
 */
export async function killAtEveryPoint(options: KillOptions): Promise<Tally> {
  const tally = tallyOf(`kill -9 at every point, ${options.store}`);
  const { flows = FLOWS } = options;
  const jobs = flows.map((flow) => ({ flow, next: 1 + Math.floor((options.everyPoint - 1) / 2), isDone: false }));
  const take = () => {
    const job = jobs.filter(({ isDone }) => !isDone).sort((one, other) => one.next - other.next)[0];
    if (job === undefined || options.isOver()) return undefined;
    const point = job.next;
    job.next += options.everyPoint;
    const lived = () => {
      job.isDone = true;
    };
    return { flow: job.flow, point, lived };
  };
  await Promise.all(
    Array.from({ length: options.atOnce }, async () => {
      const world = await openWorld(options.store, { tokenSeconds: 240, env: () => ({ SSO_RESOURCE: '' }) });
      const desk = startDesk({ env: world.env });
      await desk.up();
      await settleIn(world);
      for (let job = take(); job !== undefined; job = take()) {
        const random = chance(options.seed + job.point * 1_009 + FLOWS.indexOf(job.flow));
        const died = await run(world, desk, job.flow, job.point, random, tally, options.tell);
        if (!died || job.point > MOST_POINTS) job.lived();
      }
      await desk.stop();
      await world.close();
    }),
  );
  return tally;
}

/** Says whether the desk died of it. */
async function run(
  world: World,
  desk: DeskProcess,
  flow: Flow,
  point: number,
  random: () => number,
  tally: Tally,
  tell: (line: string) => void,
): Promise<boolean> {
  const temper = oneOf(random, TEMPERS);
  const again = random() < 1 / 3 ? 1 + Math.floor(random() * 40) : 0;
  let where = `${flow.name}, point ${point}, ${temper}, again at ${again}`;
  try {
    const subject = await flow.prepare(world);
    const before = desk.deaths().length;
    desk.armNextStart(again);
    await desk.arm(point);
    const answered = await flow.act(world, subject, temper);
    const idle = desk.deaths().length === before;
    // The rest of the points come after the person's last click.
    let stuck = await rest(world, subject.customer.id, idle ? performance.now() : desk.startedAt());
    await desk.arm(0);
    desk.armNextStart(0);
    await desk.up();
    const deaths = desk.deaths().slice(before);
    if (deaths.length > 0) stuck = await rest(world, subject.customer.id, desk.startedAt());
    const took = performance.now() - desk.startedAt();
    where = `${where}, died ${deaths.join(' and ') || 'never'}`;
    tally.runs += deaths.length;
    if (deaths.length > 0) tally.recoveries.push(took);
    const verdict = await judge(world, subject.customer.id, answered, stuck);
    count(tally, verdict, where);
    tell(
      `${where}: ${Math.round(took)} ms${verdict.lost.length + verdict.stuck.length + verdict.duplicated.length + verdict.gaps.length > 0 ? ' BAD' : ''}`,
    );
    return deaths.length > 0;
  } catch (error) {
    tally.complaints.push(
      `${tally.scenario}: ${error instanceof Error ? error.message : error} (${where})\n${desk.said().slice(-1_500)}`,
    );
    await desk.arm(0);
    await desk.up();
    return true;
  }
}
