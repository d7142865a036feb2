import { setTimeout as sleep } from 'node:timers/promises';
import { type Chances, chance } from './chance.ts';
import { countAll, crowd } from './crowd.ts';
import { startDesk } from './desk-process.ts';
import { APPROVE, CREATE, REJECT, RELEASE, REQUEST, settleIn, WITHDRAW } from './flows.ts';
import { type Death, halfOpenGate } from './half-open-gate.ts';
import { needs, type Tally, tallyOf } from './tally.ts';
import { openWorld } from './world.ts';

/** How many further waves the last round may have when connections died too rarely. */
const MORE_WAVES = 40;

/** The longest that a call to Partner Center may take, with some tolerance for a busy machine. */
const LONGEST_CALL_MS = 25_000;

export interface HalfOpenOptions extends Chances {
  readonly to: 'Partner Center' | 'the connector';
  readonly rounds: number;
  /** How many times connections die in a round, 1.5 s apart. The last round goes on until enough have died. */
  readonly waves: number;
  /** How many connections must die, at least. Most are idle then, so only a quarter as many requests must go unanswered. */
  readonly least: number;
}

/** Every 1.5 s, about 40% of the connections to Partner Center or to the connector die silently. */
export async function halfOpen(options: HalfOpenOptions): Promise<Tally> {
  const { to, rounds, waves, seed, harmless, tell } = options;
  const tally = tallyOf(`half-open TCP to ${to}`);
  const dead = needs(tally, 'dead connections', options.least);
  const unanswered = needs(tally, 'requests that got no answer on them', Math.ceil(options.least / 4));
  const world = await openWorld('SQLite', { env: () => ({ SSO_RESOURCE: '' }) });
  const { partnerCenter, teams } = world.standIns;
  const from = Number(new URL(to === 'Partner Center' ? partnerCenter.url : teams.url).port);
  const gate = await halfOpenGate(from, chance(seed), world.cuts);
  const env = { ...world.env, REROUTE: `${from}>${gate.port}` };
  const desk = startDesk({ cuts: world.cuts, env, preload: ['die-at.ts', 'reroute.ts'] });
  await desk.up();
  await settleIn(world);
  for (let round = 0; round < rounds; round++) {
    const death: Death = round % 2 === 0 ? 'never answers' : 'stops in the middle';
    tally.runs += 1;
    let isOver = false;
    const flows = [CREATE, APPROVE, REJECT, WITHDRAW, REQUEST, RELEASE] as const;
    const going = crowd(world, flows, { atOnce: 6, seed: seed + round, isOver: () => isOver, tally });
    const isLast = round === rounds - 1;
    const isShort = () => gate.dead() < dead.least || gate.unanswered() < unanswered.least;
    for (let wave = 0; wave < waves || (isLast && isShort() && wave < waves + MORE_WAVES); wave++) {
      gate.kill(harmless ? 0 : 0.4, death);
      await sleep(1_500);
    }
    gate.kill(0, death);
    isOver = true;
    const over = performance.now();
    const done = await going;
    await countAll(world, done, over, tally);
    tell(
      `${death}: ${done.length} transfers, ${gate.dead()} dead connections, ${Math.round(performance.now() - over)} ms`,
    );
  }
  dead.times = gate.dead();
  unanswered.times = gate.unanswered();
  for (const [, ms = ''] of desk.said().matchAll(/"ms":(\d+)/g)) {
    if (Number(ms) > LONGEST_CALL_MS)
      tally.complaints.push(`${tally.scenario}: a call to Partner Center took ${ms} ms`);
  }
  if (desk.deaths().length > 0) tally.complaints.push(`${tally.scenario}: the desk died ${desk.deaths().join(', ')}`);
  await desk.stop();
  await world.close();
  return tally;
}
