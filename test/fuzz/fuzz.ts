import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sealedData } from '../teams/sealed.ts';
import { type Chance, chanceFrom } from './chance.ts';
import { createForger } from './forged-tokens.ts';
import { oddRequest, type Sent } from './hostile-requests.ts';
import { type Json, mutated, write } from './hostile-values.ts';
import { type Answered, deliver } from './in-process.ts';
import { oddConnections, send } from './over-http.ts';
import { createReplays } from './replays.ts';
import { watchProcess } from './watch-process.ts';
import { openWorld, personByKey, roomByKey, type World } from './world.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Number of requests made in this process. One fiftieth as many go over the network. */
  readonly count: number;
  readonly tell?: (line: string) => void;
}

export interface FuzzRow {
  readonly what: string;
  readonly sent: number;
  /** Number of answers with each HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

export interface FuzzReport {
  readonly seed: number;
  readonly rows: readonly FuzzRow[];
  /** Rules that were broken, each listed once. */
  readonly problems: readonly string[];
  /** Used heap at the end, divided by the used heap after a fifth of the run, both after garbage collection. */
  readonly heapRatio: number;
  readonly seconds: number;
}

/** One request, with a check of its answer. */
interface Case {
  readonly sent: Sent;
  readonly allows: (answer: Answered) => boolean;
}

interface Phase {
  readonly what: string;
  readonly share: number;
  readonly make: (chance: Chance) => Case;
  /** The state that must not change. */
  readonly state: () => string;
}

type Counted = { sent: number; statuses: Record<string, number>; slowestMs: number };

const LANES = 16;

/**
 * Sends everything that a stranger, a forger and a person without rights can send. Requests of strangers and forgers must
 * not change the store. Requests of people without rights must not change anything that needs a right. At the end, a person
 * with the right presses an attacked button, which proves that the attacks had a target.
 */
export async function fuzz({ seed, count, tell = () => undefined }: FuzzOptions): Promise<FuzzReport> {
  const startedAt = performance.now();
  const world = await openWorld();
  const watch = watchProcess();
  const { problems } = watch;
  const chance = chanceFrom(seed);
  const rows: FuzzRow[] = [];
  const heaps: number[] = [];
  try {
    const phases = await phasesIn(world, count);
    await provePlain(world, problems);
    failPosts(world);
    for (const { what, share, make, state } of phases) {
      await world.settled();
      const before = state();
      const counted: Counted = { sent: 0, statuses: {}, slowestMs: 0 };
      const total = Math.round(count * share);
      const batches = Math.max(1, Math.min(10, Math.floor(total / 1000)));
      for (let batch = 1; batch <= batches; batch++) {
        const upTo = Math.round((total * batch) / batches);
        await inLanes(upTo - counted.sent, async () => {
          const one = make(chance);
          await judge(what, one, counted, problems, () => deliver(world.journey.app(), one.sent));
        });
        watch.readLog(world.journey.log);
        heaps.push(await usedHeap());
      }
      await world.settled();
      if (state() !== before) problems.add(`${what}: the store is not what it was`);
      rows.push({ what, ...counted });
      tell(`${what}: ${counted.sent} sent`);
    }
    rows.push(await overHttp(world, phases, chance, Math.ceil(count / 50), problems));
    rows.push(await longTexts(world, problems));
    watch.readLog(world.journey.log);
    await proveLive(world, problems);
  } finally {
    watch.stop();
    await world.stop();
  }
  const heapRatio = (heaps.at(-1) ?? 0) / (heaps[Math.floor(heaps.length / 5)] ?? 1);
  return { seed, rows, problems: [...problems], heapRatio, seconds: (performance.now() - startedAt) / 1000 };
}

async function phasesIn(world: World, count: number): Promise<readonly Phase[]> {
  const token = await world.journey.standIns.teams.control.sign();
  const forge = createForger({ genuine: token, jwk: world.jwk, publicKey: world.publicKey });
  const replay = createReplays(world);
  const wanted = clickOf(world, 'morgan');
  const harmless = write({ ...wanted, type: 'typing' });
  // The worker also answers each message, which takes a hundred times as long as the request.
  const messagesOneIn = count > 20_000 ? 60 : 20;
  return [
    {
      what: 'odd requests',
      share: 0.25,
      make: (chance) => ({
        sent: oddRequest(chance, `Bearer ${token}`, harmless),
        allows: ({ status }) => status < 500,
      }),
      state: world.everything,
    },
    {
      what: 'forged tokens',
      share: 0.25,
      make: (chance) => ({
        // Without the forged token, this click would approve a transfer.
        sent: posted(forge(chance), chance.oneIn(2) ? wanted : mutated(wanted, chance, 2, () => false)),
        allows: ({ status }) => status === 400 || status === 401,
      }),
      state: world.everything,
    },
    {
      what: 'people without rights',
      share: 0.5,
      make: (chance) => {
        const { isInvoke, activity } = replay(chance, messagesOneIn);
        return {
          sent: posted(token, activity),
          allows: (answer) => answer.status < 500 && !(isInvoke && saysFailed(answer)),
        };
      },
      state: world.protectedState,
    },
  ];
}

function posted(token: string, activity: Json): Sent {
  const body = Buffer.from(write(activity));
  return {
    method: 'POST',
    path: '/api/messages',
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      authorization: `Bearer ${token}`,
    },
    body,
  };
}

/** The click with which a person approves the transfer that waits for Morgan. */
function clickOf(world: World, person: 'morgan' | 'jamie'): { [name: string]: Json } {
  const [target] = world.transfers;
  const { teamsId, name, objectId, tenantId } = personByKey(person);
  const channel = roomByKey('channel');
  const message = { conversationId: channel.id, messageId: target?.cardId ?? '' };
  const sealed = sealedData(world.tokenKey, message, 'transfer.approve', { transferId: target?.id }) as typeof message;
  return {
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: 'f:fuzz',
    channelId: 'msteams',
    serviceUrl: world.serviceUrl,
    replyToId: target?.cardId ?? '',
    from: { id: teamsId, name, aadObjectId: objectId, tenantId },
    recipient: { id: world.botId },
    conversation: { id: channel.id, conversationType: 'channel', tenantId: channel.tenantId },
    channelData: { tenant: { id: channel.tenantId } },
    value: { action: { verb: 'transfer.approve', data: sealed }, trigger: 'manual' },
  };
}

/** Whether an answer with HTTP 200 tells the person about an unexpected error. */
function saysFailed({ status, body }: Answered): boolean {
  if (status !== 200 || body === '') return false;
  const { statusCode } = JSON.parse(body) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 500;
}

async function judge(
  what: string,
  { sent, allows }: Case,
  counted: Counted,
  problems: Set<string>,
  ask: () => Promise<Answered>,
): Promise<void> {
  const startedAt = performance.now();
  counted.sent++;
  try {
    const answer = await ask();
    counted.statuses[answer.status] = (counted.statuses[answer.status] ?? 0) + 1;
    if (!allows(answer)) problems.add(`${what}: ${answer.status} ${answer.body.slice(0, 200)} for ${shown(sent)}`);
  } catch (error) {
    problems.add(`${what}: ${error instanceof Error ? error.message : error} for ${shown(sent)}`);
  }
  counted.slowestMs = Math.max(counted.slowestMs, performance.now() - startedAt);
}

function shown({ method, path, headers, body }: Sent): string {
  const { authorization = '', ...others } = headers;
  const head = `${method} ${path.slice(0, 100)} ${JSON.stringify(others).slice(0, 200)}`;
  return `${head} ${authorization.slice(0, 120)} ${body.toString('latin1').slice(0, 1500)}`;
}

async function inLanes(count: number, run: () => Promise<void>): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Checks that a valid token and activity are accepted, so that later refusals must come from the mutations. */
async function provePlain(world: World, problems: Set<string>): Promise<void> {
  const token = await world.journey.standIns.teams.control.sign();
  const { status } = await deliver(world.journey.app(), posted(token, { ...clickOf(world, 'jamie'), type: 'typing' }));
  if (status !== 200) problems.add(`what is right was answered with ${status}`);
}

/** Texts on which a regular expression is slow if it backtracks, or searches for an end that never comes. */
const LONG = [
  '<at',
  '<at>',
  '&nbsp;',
  '&',
  ' ',
  '\u200b',
  'because ',
  '"',
  '(',
  'transfer ',
  'for ',
  'a@',
  '\ud83d\ude00',
];
const MOST_TEXT_BYTES = 250_000;
/** Far longer than any answer takes, even on a slow machine. A slower answer would keep everybody else waiting too. */
const STANDS_STILL_MS = 5_000;

/** Sends messages that repeat one text, as long as the gate accepts, with or without a command in front. */
async function longTexts(world: World, problems: Set<string>): Promise<FuzzRow> {
  const token = await world.journey.standIns.teams.control.sign();
  const counted: Counted = { sent: 0, statuses: {}, slowestMs: 0 };
  for (const [index, unit] of LONG.flatMap((one) => [one, one]).entries()) {
    const start = index % 2 === 0 ? '' : 'reject 3f2a because ';
    const text = start + unit.repeat(MOST_TEXT_BYTES / Buffer.byteLength(JSON.stringify(unit).slice(1, -1)));
    const message = { ...clickOf(world, 'jamie'), type: 'message', id: `long-${index}`, text, value: null };
    const sent = posted(token, message);
    const allows = ({ status }: Answered) => status === 200;
    await judge('long texts', { sent, allows }, counted, problems, () => deliver(world.journey.app(), sent));
  }
  await world.settled();
  if (counted.slowestMs > STANDS_STILL_MS)
    problems.add(`a long text held the desk for ${Math.round(counted.slowestMs)} ms`);
  return { what: 'long texts', ...counted };
}

/** Checks that the attacked button works for a person who has the right to press it. */
async function proveLive(world: World, problems: Set<string>): Promise<void> {
  const token = await world.journey.standIns.teams.control.sign();
  const before = world.protectedState();
  const { status } = await deliver(world.journey.app(), posted(token, clickOf(world, 'morgan')));
  if (status !== 200 || world.protectedState() === before) problems.add('the button that was attacked does not work');
}

/** Makes the Teams stand-in refuse all posts. Otherwise it would keep every message in memory. */
function failPosts({ journey }: World): void {
  const { control } = journey.standIns.teams;
  for (const on of ['post', 'create'] as const) control.fault({ on, status: 404, code: 'NotFound', times: 1e9 });
}

async function overHttp(
  world: World,
  phases: readonly Phase[],
  chance: Chance,
  count: number,
  problems: Set<string>,
): Promise<FuzzRow> {
  const what = 'all of it over HTTP';
  const counted: Counted = { sent: 0, statuses: {}, slowestMs: 0 };
  const { url } = world.journey.app();
  await world.settled();
  const before = world.protectedState();
  await inLanes(count, async () => {
    const one = chance.pick(phases).make(chance);
    await judge(what, one, counted, problems, () => send(url, one.sent));
  });
  for (const problem of await oddConnections(url, chance)) problems.add(`${what}: ${problem}`);
  await world.settled();
  if (world.protectedState() !== before) problems.add(`${what}: the store is not what it was`);
  const alive = await fetch(`${url}/healthz`);
  if (alive.status !== 200) problems.add(`${what}: the desk is not alive afterwards`);
  return { what, ...counted };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function usedHeap(): Promise<number> {
  collect();
  await new Promise(setImmediate);
  collect();
  return process.memoryUsage().heapUsed;
}
