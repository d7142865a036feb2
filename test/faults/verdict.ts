import { setTimeout as sleep } from 'node:timers/promises';
import type { Transfer } from '../../src/transfers/transfer.ts';
import { words } from '../journeys/steps.ts';
import { disagreements } from './agree.ts';
import { endingOf, pressSeconds } from './ending.ts';
import { type Answered, deskCards } from './flows.ts';
import type { World } from './world.ts';

/** The outcome of one customer's transfers. */
export interface Verdict {
  readonly decisions: number;
  readonly effects: number;
  /** One sentence each. */
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly stuck: readonly string[];
  readonly gaps: readonly string[];
  /** Contradictions between the desk, Partner Center, the channel and people's messages. */
  readonly contradictions: readonly string[];
  readonly cardsTwice: number;
}

const STUCK_MS = 60_000;
const RESTING = [
  'awaitingApproval',
  'open',
  'completed',
  'partiallyCompleted',
  'rejected',
  'withdrawn',
  'expired',
  'failed',
];

/** Waits until no work is left on the customer's transfers, at most 60 s from `since`. Returns what is still unfinished. */
export async function rest(world: World, customerId: string, since: number): Promise<readonly string[]> {
  for (;;) {
    const restless = await unrest(world, customerId).catch((error: unknown) => [`the store can't be read: ${error}`]);
    if (restless.length === 0) return [];
    if (performance.now() - since > STUCK_MS) return restless;
    await sleep(200);
  }
}

async function unrest(world: World, customerId: string): Promise<string[]> {
  const found = await transfersOf(world, customerId);
  return found.flatMap((transfer) => {
    const { ref, status } = transfer;
    if (!RESTING.includes(status)) return [`${ref} is ${status}`];
    if (transfer.pending !== undefined) return [`${ref} has a call pending`];
    const said = words.get(`status.${status}`);
    const shows = deskCards(world, ref).some((card) => card.words.split('\n').includes(said));
    return shows ? [] : [`no card says that ${ref} is ${said}`];
  });
}

/**
 * Judges the result once the desk, Partner Center, the channel and the messages agree, or a minute after `since`.
 * `answered`: the decisions that the desk accepted.
 */
export async function judge(
  world: World,
  customerId: string,
  answered: readonly Answered[],
  stuck: readonly string[],
  since: number,
): Promise<Verdict> {
  const contradictions = await agreement(world, customerId, stuck.length > 0 ? 0 : since);
  const found = await transfersOf(world, customerId);
  const lost: string[] = [];
  const duplicated: string[] = [];
  const gaps: string[] = [];
  let decisions = 0;
  let effects = 0;
  const { partnerCenter } = world.standIns;
  const taken = partnerCenter.control.effects();
  const mine = new Set(
    partnerCenter.control.transfers().flatMap((one) => (one.customerId === customerId ? [one.id] : [])),
  );
  for (const { partnerCenterId } of found) if (partnerCenterId !== undefined) mine.add(partnerCenterId.toLowerCase());
  const known = new Set<string>();
  const verbs: string[] = [];
  for (const transfer of found) {
    const rows = await auditOf(world, transfer.id);
    gaps.push(...gapsIn(transfer, rows));
    for (const row of rows.filter(({ what, requestId }) => requestId !== null && WRITES.includes(what))) {
      decisions += 1;
      verbs.push(row.what);
      known.add(String(row.requestId));
      const times = taken.filter(({ requestId }) => requestId === row.requestId).length;
      effects += times;
      if (times > 1) duplicated.push(`${row.what} of ${transfer.ref} took effect ${times} times`);
      if (times === 0 && stuck.length === 0) lost.push(`${row.what} of ${transfer.ref} took no effect`);
    }
    if (transfer.problem !== undefined) lost.push(`${transfer.ref} says ${transfer.problem.key}`);
  }
  for (const { transferId, requestId, operation } of taken) {
    if (!mine.has(transferId) || (requestId !== undefined && known.has(requestId))) continue;
    effects += 1;
    duplicated.push(`${operation} of ${transferId} belongs to no decision`);
  }
  for (const verb of answered) if (!verbs.includes(verb)) lost.push(`${verb} was answered and is not there`);
  if (found.length > 1) duplicated.push(`${found.length} transfers for one form`);
  const cardsTwice = found.reduce((sum, { ref }) => sum + Math.max(0, deskCards(world, ref).length - 1), 0);
  return { decisions, effects, lost, duplicated, stuck, gaps, contradictions, cardsTwice };
}

/** Waits until there are no contradictions, because a message may still be in transit. */
async function agreement(world: World, customerId: string, since: number): Promise<readonly string[]> {
  for (const transfer of await transfersOf(world, customerId)) await pressSeconds(world, transfer);
  await rest(world, customerId, Math.max(since, performance.now() - STUCK_MS / 2));
  for (;;) {
    const found: string[] = [];
    for (const transfer of await transfersOf(world, customerId)) {
      await pressSeconds(world, transfer, 'again');
      const rows = await auditOf(world, transfer.id);
      const asked = rows.flatMap(({ what, requestId, by }) =>
        DECISIONS.includes(what) && requestId !== null && by !== null ? [{ verb: what, by, requestId }] : [],
      );
      found.push(...disagreements(await endingOf(world, transfer, asked)));
    }
    if (found.length === 0 || performance.now() - since > STUCK_MS) return found;
    await sleep(200);
  }
}

const DECISIONS = ['approve', 'reject', 'withdraw'];
const WRITES = ['create', ...DECISIONS];

interface Row {
  readonly what: string;
  readonly from: string | null;
  readonly to: string;
  readonly requestId: string | null;
  /** Object id. */
  readonly by: string | null;
}

/** Each row must begin in the status where the previous row ended, and the last must end in the transfer's status. */
function gapsIn({ ref, status }: Transfer, rows: readonly Row[]): string[] {
  const changes = rows.filter(({ from, to }) => from !== to);
  const gaps: string[] = [];
  let at: string | null = null;
  for (const { what, from, to } of changes) {
    if (from !== at) gaps.push(`${ref}: ${what} goes from ${from}, and it was ${at}`);
    at = to;
  }
  // A change to status "unknown" has its own audit row too, so the last row must always match the transfer's status.
  if (at !== status) gaps.push(`${ref}: it is ${status}, and the audit ends with ${at}`);
  return gaps;
}

async function transfersOf({ ask }: World, customerId: string): Promise<Transfer[]> {
  const rows = await ask(`select document from transfers where customer_id = '${customerId}'`);
  return rows.map(({ document }) => JSON.parse(String(document)) as Transfer);
}

async function auditOf({ ask }: World, id: string): Promise<Row[]> {
  const rows = await ask(
    `select what, from_status, to_status, request_id, by_object_id from audit where transfer_id = '${id}' order by id`,
  );
  return rows.map((row) => ({
    what: String(row.what),
    from: row.from_status === null ? null : String(row.from_status),
    to: String(row.to_status),
    requestId: row.request_id === null ? null : String(row.request_id),
    by: row.by_object_id === null ? null : String(row.by_object_id),
  }));
}
