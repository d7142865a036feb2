import { setImmediate } from 'node:timers/promises';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import { createPartnerCenter } from '../../src/partner-center/client.ts';
import type { Exchange } from '../../src/partner-center/exchange.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import type { TransferId } from '../../src/transfers/ids.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { NORTHWIND } from '../../stand-ins/world.ts';
import { type Line, openLog } from '../logging/open-log.ts';
import { parseCommand } from '../teams/english.ts';
import type { Who } from './life.ts';
import { asPerson, CHANNEL, chatOf, EVERYBODY, PERSON, policy, rolesOf } from './people.ts';
import { type QueueSeen, watchQueue } from './queue.ts';
import { addRequests, type Request, transferIn } from './requests.ts';
import { openStandIns, type StandIns } from './stand-ins.ts';
import type { Troubles } from './trouble.ts';
import { type Pause, paused, type Turns } from './turns.ts';

/** The state of the world when a history begins. */
export interface Setting {
  readonly asksFirst: readonly ('northwind' | 'fabrikam')[];
  readonly replicas: 1 | 2;
  /** Whether the second request of each kind is identical to the first. */
  readonly twins: boolean;
  readonly byManagers: boolean;
  /** How many managers must approve. */
  readonly quorum: 1 | 2;
  /** People whose calls Partner Center refuses, because they have no role there. */
  readonly withoutRole: readonly Who[];
  /** Whether a day passes at the end before those who have to sign in do so. */
  readonly staysAway: boolean;
  /** Numbers of the requests that are already open at Partner Center. */
  readonly open: readonly number[];
  readonly troubles: Troubles;
}

/** A desk in this process. A dead desk makes no further progress. */
interface Replica {
  desk: Desk;
  name: string;
  isDead: boolean;
  /** Resolves when the desk dies, so that nobody waits for its unfinished work. */
  readonly buried: PromiseWithResolvers<void>;
  /** While set, the desk is frozen, as on a suspended machine: it keeps its leases and doesn't notice time passing. */
  asleep?: PromiseWithResolvers<void>;
  draining: boolean;
  again: boolean;
}

/** A write, the desk that made it, and the desk that had last taken the work on that transfer's call. */
export interface Called {
  readonly requestId: string;
  readonly by: string;
  readonly holders: ReadonlyMap<TransferId, string>;
}

/** The real desk on a real store, with stand-ins around it and a clock that only the test moves. */
export interface Stage {
  readonly setting: Setting;
  readonly store: Store;
  readonly standIns: StandIns;
  readonly requests: readonly Request[];
  /** The transfers that the submitted requests have become. */
  transfers(): Promise<Transfer[]>;
  readonly logged: Line[];
  /** Every write, recorded when it starts. */
  readonly calls: readonly Called[];
  readonly queue: QueueSeen;
  /** Failures that must never happen. */
  readonly wrong: string[];
  readonly crashes: () => number;
  /** How many seconds passed while work was under way. Leases aren't renewed here, so they may have run out. */
  readonly slipped: () => number;
  now(): Date;
  newId(): string;
  desk(which: number): Desk;
  /** Starts `run` alongside the history. If `run` throws, the history fails, unless the desk has died. */
  begin(what: string, which: number, run: (desk: Desk) => Promise<void>): void;
  /**
   * Lets other work run for a while. Only for work that runs alongside the history: nobody gives turns while a step of the
   * history runs, so a step that waited for one would wait for ever.
   */
  aWhile(): Promise<void>;
  /** Gives this many turns to the work that is under way. For steps of the history. */
  give(turns: number): Promise<void>;
  /** Waits until all work has ended, except on frozen desks. */
  idle(): Promise<void>;
  pass(seconds: number): Promise<void>;
  sleep(which: number): void;
  someAreFrozen(): boolean;
  wake(): void;
  /** Replaces a desk with a new one. `killed`: the old desk's leases stay. `givenBack`: it gives up its leases first. */
  restart(which: number, how: 'killed' | 'givenBack'): Promise<void>;
  close(): Promise<void>;
}

const START = Date.parse('2026-01-15T08:00:00.000Z');
export const WATCH_HOURS = 2;

export async function openStage(setting: Setting, turns: Turns): Promise<Stage> {
  let time = START;
  let ids = 0;
  let crashes = 0;
  const now = () => new Date(time);
  const newId = () => scattered(++ids);
  const queue = watchQueue(await openStore({ url: ':memory:', now }));
  const { store } = queue;
  const standIns = openStandIns({ now, newId, troubles: setting.troubles, roles: (who) => rolesOf(who, setting) });
  const { log, lines: logged } = openLog();
  const wrong: string[] = [];
  let slipped = 0;
  const calls: Called[] = [];
  const underWay = new Map<Promise<unknown>, Replica>();
  for (const who of EVERYBODY) standIns.signIn(who);
  await store.places.bind(NORTHWIND.tenantId, CHANNEL, asPerson('morgan'), now().toISOString());
  for (const who of ['alex', 'sam'] as const)
    await store.places.meet(asPerson(who), PERSON[who].userId, chatOf(who), now().toISOString());
  const requests = await addRequests(store, setting, now);

  const open = (): Replica => {
    const buried = Promise.withResolvers<void>();
    const replica = { isDead: false, buried, draining: false, again: false } as Replica;
    const pause: Pause = async (what) => {
      if (!replica.isDead) await turns.take(what);
      if (replica.asleep !== undefined) await replica.asleep.promise;
      if (replica.isDead) await new Promise(() => {});
    };
    const { exchange, identity, messenger } = standIns.partsFor(pause);
    const noted: Exchange = (request) => {
      const requestId = request.headers['MS-RequestId'] ?? '';
      if (request.method !== 'GET') calls.push({ requestId, by: replica.name, holders: queue.holders() });
      return exchange(request);
    };
    replica.name = scattered(ids + 1);
    replica.desk = createDesk(
      {
        store: paused(store, pause),
        identity,
        partnerCenter: createPartnerCenter({
          baseUrl: 'https://api.partnercenter.example',
          newId,
          now: () => time,
          exchange: noted,
        }),
        messenger,
        policy: policy(setting),
        parse: parseCommand,
        now,
        newId,
        log,
        watchMinutes: WATCH_HOURS * 60,
      },
      { runsByItself: false },
    );
    return replica;
  };
  const replicas = Array.from({ length: setting.replicas }, open);
  const replica = (which: number) => replicas[which % replicas.length] as Replica;

  const track = (what: string, of: Replica, run: Promise<void>) => {
    const tracked: Promise<void> = Promise.race([run, of.buried.promise])
      .catch((error) => {
        if (!of.isDead) wrong.push(`${what}: ${error instanceof Error ? error.stack : error}`);
      })
      .finally(() => underWay.delete(tracked));
    underWay.set(tracked, of);
  };

  const drain = (of: Replica) => {
    of.again = true;
    if (of.draining || of.isDead) return;
    of.draining = true;
    const run = async () => {
      while (of.again && !of.isDead) {
        of.again = false;
        await of.desk.drain();
      }
      of.draining = false;
    };
    track('work', of, run());
  };

  const stage: Stage = {
    setting,
    store,
    standIns,
    requests,
    async transfers() {
      const transfers: Transfer[] = [];
      for (const request of requests) {
        const transfer = await transferIn(store, request);
        if (transfer !== undefined) transfers.push(transfer);
      }
      return transfers;
    },
    logged,
    calls,
    queue,
    wrong,
    crashes: () => crashes,
    slipped: () => slipped,
    now,
    newId,
    desk: (which) => replica(which).desk,
    begin(what, which, run) {
      const of = replica(which);
      track(
        what,
        of,
        run(of.desk).finally(() => drain(of)),
      );
    },
    async aWhile() {
      for (let turn = 0; turn < 4; turn++) await turns.take('waits a while');
    },
    async give(number) {
      for (let turn = 0; turn < number; turn++) if (!(await turns.give())) await setImmediate();
    },
    async idle() {
      const someGoOn = () => [...underWay.values()].some(({ asleep }) => asleep === undefined);
      while (someGoOn()) if (!(await turns.give())) await setImmediate();
      for (const { name, asleep } of replicas)
        if (asleep === undefined && queue.heldBy(name) > 0)
          wrong.push('an idle desk still holds the lease of some work');
    },
    async pass(seconds) {
      await standIns.landLate();
      if (underWay.size > 0) slipped += seconds;
      time += seconds * 1_000;
      // Passing time makes every desk look for work.
      for (const one of replicas) if (seconds > 0) track('work', one, one.desk.drain());
      for (const one of replicas) drain(one);
    },
    sleep(which) {
      replica(which).asleep ??= Promise.withResolvers();
    },
    someAreFrozen: () => replicas.some(({ asleep }) => asleep !== undefined),
    wake() {
      for (const one of replicas) {
        one.asleep?.resolve();
        one.asleep = undefined;
      }
    },
    async restart(which, how) {
      const old = replica(which);
      old.isDead = true;
      crashes += 1;
      old.buried.resolve();
      if (how === 'givenBack') await store.work.release(old.name);
      const fresh = open();
      replicas[replicas.indexOf(old)] = fresh;
      drain(fresh);
    },
    close: () => store.close(),
  };
  return stage;
}

/** A GUID whose first digits differ for neighbouring numbers, because refs are made from the first digits. */
function scattered(number: number): string {
  const start = Math.imul(number, 0x9e3779b1) >>> 0;
  return `${start.toString(16).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
