import { type Chances, chance, oneOf } from './chance.ts';
import { type DeskProcess, startDesk } from './desk-process.ts';
import { FLOWS, type Flow, settleIn, TEMPERS } from './flows.ts';
import { count, type Fault, needs, notBefore, partOf, type Tally, tallyOf } from './tally.ts';
import { judge, rest } from './verdict.ts';
import { openWorld, type StoreKind, type World } from './world.ts';

export interface KillOptions extends Chances {
  readonly store: StoreKind;
  /** Kill at every n-th point only; 1 for every point. */
  readonly everyPoint: number;
  /** How many worlds run at the same time. */
  readonly atOnce: number;
  readonly flows?: readonly Flow[];
  readonly isOver: () => boolean;
  /** How many kills there must be, at least. */
  readonly least: number;
}

/** More points than any flow has, so that the run ends even if the desk never comes to rest. */
const MOST_POINTS = 400;

/**
 * Sends `kill -9` at every point where something becomes durable. The desk dies at the first point of a flow, in the next
 * run at the second, and so on, until it survives a whole run. A third of the restarts are killed too.
 */
export async function killAtEveryPoint(options: KillOptions): Promise<Tally> {
  const tally = tallyOf(`kill -9 at every point, ${options.store}`);
  const { flows = FLOWS } = options;
  const kills = needs(tally, 'kills at a point', options.least);
  const isOver = notBefore(kills, options, options.isOver);
  const jobs = flows.map((flow) => ({ flow, next: 1 + Math.floor((options.everyPoint - 1) / 2), isDone: false }));
  const take = () => {
    const job = jobs.filter(({ isDone }) => !isDone).sort((one, other) => one.next - other.next)[0];
    if (job === undefined || isOver()) return undefined;
    const point = job.next;
    job.next += options.everyPoint;
    const lived = () => {
      job.isDone = true;
    };
    return { flow: job.flow, point, lived };
  };
  await Promise.all(
    Array.from({ length: options.atOnce }, (_, index) => partOf(tally, `world ${index + 1}`, takeJobs)),
  );
  return tally;

  async function takeJobs(): Promise<void> {
    const world = await openWorld(options.store, { tokenSeconds: 240, env: () => ({ SSO_RESOURCE: '' }) });
    const desk = startDesk({ cuts: world.cuts, env: world.env });
    try {
      await desk.up();
      await settleIn(world);
      for (let job = take(); job !== undefined; job = take()) {
        const random = chance(options.seed + job.point * 1_009 + FLOWS.indexOf(job.flow));
        const died = await run(world, desk, { ...job, random, kills, tally, options });
        if (!died || job.point > MOST_POINTS) job.lived();
      }
    } finally {
      await desk.stop();
      await world.close();
    }
  }
}

interface Run {
  readonly flow: Flow;
  readonly point: number;
  readonly random: () => number;
  readonly kills: Fault;
  readonly tally: Tally;
  readonly options: KillOptions;
}

/** Returns whether the desk died at the point. */
async function run(world: World, desk: DeskProcess, job: Run): Promise<boolean> {
  const { flow, point, random, kills, tally } = job;
  const { harmless, tell } = job.options;
  const temper = oneOf(random, TEMPERS);
  const again = random() < 1 / 3 ? 1 + Math.floor(random() * 40) : 0;
  let where = `${flow.name}, point ${point}, ${temper}, again at ${again}`;
  try {
    const subject = await flow.prepare(world);
    const before = desk.deaths().length;
    desk.armNextStart(harmless ? 0 : again);
    await desk.arm(harmless ? 0 : point);
    const answered = await flow.act(world, subject, temper);
    const idle = desk.deaths().length === before;
    // The remaining points come after the person's last click.
    let stuck = await rest(world, subject.customer.id, idle ? performance.now() : desk.startedAt());
    await desk.arm(0);
    desk.armNextStart(0);
    await desk.up();
    const deaths = desk.deaths().slice(before);
    if (deaths.length > 0) stuck = await rest(world, subject.customer.id, desk.startedAt());
    const took = performance.now() - desk.startedAt();
    where = `${where}, died ${deaths.join(' and ') || 'never'}`;
    tally.runs += deaths.length;
    kills.times += deaths.filter(isAtPoint).length;
    if (deaths.length > 0) tally.recoveries.push(took);
    const verdict = await judge(world, subject.customer.id, answered, stuck, performance.now());
    count(tally, verdict, where);
    tell(
      `${where}: ${Math.round(took)} ms${verdict.lost.length + verdict.stuck.length + verdict.duplicated.length + verdict.gaps.length + verdict.contradictions.length > 0 ? ' BAD' : ''}`,
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

/** Whether `die-at.ts` killed the desk at a point, rather than a crash or another process. */
function isAtPoint(death: string): boolean {
  return death.startsWith('before ') || death.startsWith('after ');
}
