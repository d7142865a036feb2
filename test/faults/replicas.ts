import { setTimeout as sleep } from 'node:timers/promises';
import { NotOnCard } from '../../stand-ins/teams/press.ts';
import { freePort } from '../free-port.ts';
import { type Chances, chance, oneOf } from './chance.ts';
import { countAll, type Done, watched } from './crowd.ts';
import { startDesk } from './desk-process.ts';
import { type Answered, createTraditional, deskCards, newCustomer, openCard, settleIn } from './flows.ts';
import { title } from './people.ts';
import { roundRobin } from './round-robin.ts';
import { needs, notBefore, type Tally, tallyOf } from './tally.ts';
import { openWorld, type World } from './world.ts';

const REPLICAS = 3;
const TRANSFERS_AT_ONCE = 5;

export interface ReplicaOptions extends Chances {
  readonly clickers: number;
  readonly killEveryMs: number;
  readonly isOver: () => boolean;
  /** How many kills there must be, at least. */
  readonly least: number;
}

/** Three replicas on one PostgreSQL store. Any replica may get any click, and one is killed every few seconds. */
export async function replicasUnderClickers(options: ReplicaOptions): Promise<Tally> {
  const { clickers, seed, harmless, tell } = options;
  const tally = tallyOf(`3 replicas, ${clickers} clickers`);
  const kills = needs(tally, 'kills', options.least);
  const isOver = notBefore(kills, options, options.isOver);
  const late = needs(tally, 'clicks after somebody else decided', options.least);
  const world = await openWorld('PostgreSQL', { env: () => ({ SSO_RESOURCE: '', REQUESTS_PER_ADDRESS: '1000000' }) });
  const ports = await Promise.all(Array.from({ length: REPLICAS }, freePort));
  const endBalancer = await roundRobin(Number(world.env.PORT), ports);
  const desks = ports.map((port) =>
    startDesk({ cuts: world.cuts, env: { ...world.env, PORT: String(port) }, downMs: 300 }),
  );
  await Promise.all(desks.map((desk) => desk.up()));
  await settleIn(world);

  const random = chance(seed);
  const killing = new AbortController();
  const killer = (async () => {
    while (!killing.signal.aborted) {
      await sleep(options.killEveryMs, undefined, { signal: killing.signal }).catch(() => {});
      const alive = desks.filter((desk) => desk.isUp());
      const victim = alive[Math.floor(random() * alive.length)];
      // One replica always stays alive to answer clicks.
      if (killing.signal.aborted || alive.length < 2 || victim === undefined) continue;
      if (!harmless) victim.kill();
      tally.runs += 1;
    }
  })();

  const done: Done[] = [];
  for (let round = 0; !isOver(); round++) {
    const begun = await Promise.all(Array.from({ length: TRANSFERS_AT_ONCE }, () => begin(world)));
    const answered = new Map(begun.map(({ ref }) => [ref, new Set<Answered>()]));
    await Promise.all(
      Array.from({ length: clickers }, async (_, index) => {
        const { ref } = begun[index % begun.length] ?? { ref: '' };
        const click = await clickOn(world, ref, chance(seed + round * 1_000 + index));
        if (click.verb !== undefined) answered.get(ref)?.add(click.verb);
        if (click.cameLate) late.times += 1;
      }),
    );
    for (const { ref, customerId } of begun) {
      done.push(watched(world, customerId, [...(answered.get(ref) ?? [])], `round ${round}, ${ref}`));
    }
    kills.times = desks.reduce((sum, desk) => sum + desk.deaths().length, 0);
    tell(`round ${round}: ${begun.length} transfers, ${tally.runs} kills`);
  }
  killing.abort();
  await killer;
  await Promise.all(desks.map((desk) => desk.up()));
  const lastStart = Math.max(...desks.map((desk) => desk.startedAt()));
  await countAll(world, done, lastStart, tally);
  kills.times = desks.reduce((sum, desk) => sum + desk.deaths().length, 0);
  await Promise.all(desks.map((desk) => desk.stop()));
  await endBalancer();
  await world.close();
  return tally;
}

async function begin(world: World): Promise<{ readonly customerId: string; readonly ref: string }> {
  const customer = newCustomer(world);
  const ref = await createTraditional(world, { customer }, 'again');
  await openCard(world, ref);
  return { customerId: customer.id, ref };
}

const CLICKS = [
  ['sam', 'approveNow', 'approve'],
  ['sam', 'rejectNow', 'reject'],
  ['riley', 'withdrawNow', 'withdraw'],
  ['morgan', 'withdrawNow', 'withdraw'],
  // Noor isn't an approver, so the click is always refused.
  ['noor', 'approveNow', 'approve'],
] as const;

interface Click {
  /** The decision that was accepted. */
  readonly verb?: Answered;
  /** The person was allowed to decide, but was told that somebody else had decided. */
  readonly cameLate?: boolean;
}

/** One click, repeated until it is answered. */
async function clickOn(world: World, ref: string, random: () => number): Promise<Click> {
  const [person, button, verb] = oneOf(random, CLICKS);
  await sleep(random() * 300);
  for (let tried = 0; tried < 10; tried++) {
    const card = deskCards(world, ref, person)[0];
    if (card === undefined || !card.buttons.includes(title(button))) return {};
    const inputs: Record<string, string> = button === 'rejectNow' ? { reason: 'Not now.' } : {};
    try {
      const answer = await world.standIns.teams.control.click(person, card.id, { title: title(button) }, inputs);
      const type = (answer.body as { type?: string } | undefined)?.type;
      if (answer.status === 200)
        return type === 'application/vnd.microsoft.card.adaptive' ? { verb } : { cameLate: person !== 'noor' };
    } catch (error) {
      if (!(error instanceof NotOnCard)) throw error;
    }
    await sleep(100 + random() * 400);
  }
  return {};
}
