import type {
  Answer,
  Caller,
  EntityStatus,
  PartnerCenter,
  PartnerCenterError,
  TransferEntity,
} from '../../partner-center/partner-center.ts';
import { readTime } from '../../time/read-time.ts';
import type { CallName } from '../../transfers/commerce.ts';
import { LEADS_TO } from '../../transfers/given-back.ts';
import { lookOf } from '../../transfers/look-alike.ts';
import type { FinalStatus } from '../../transfers/status.ts';
import type { Transfer } from '../../transfers/transfer.ts';
import { findTransfer } from './find-transfer.ts';

/**
 * What Partner Center shows about a write whose outcome is unknown. `took`: the write took effect. `notYet`: the write
 * did not take effect and may be repeated under the same `MS-RequestId`. `movedOn`: something else happened instead.
 * `cannotTell`: look again later; `error` says why Partner Center did not let this person look.
 */
export type Look =
  | { readonly kind: 'took'; readonly record?: TransferEntity }
  | { readonly kind: 'notYet' }
  | { readonly kind: 'movedOn'; readonly to: FinalStatus | 'inProgress'; readonly record?: TransferEntity }
  | {
      readonly kind: 'cannotTell';
      readonly why: string;
      readonly inSeconds?: number;
      readonly error?: PartnerCenterError;
    };

/** How far the desk's clock and Partner Center's may differ. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Checks at Partner Center before a write is repeated, because a write whose outcome is unknown may have taken effect.
 */
export async function lookFirst(
  partnerCenter: Pick<PartnerCenter, 'transfer' | 'transfers'>,
  as: Caller,
  transfer: Transfer,
  isTaken: (record: TransferEntity) => Promise<boolean>,
): Promise<Look> {
  const { pending, partnerCenterId } = transfer;
  if (pending === undefined) return { kind: 'cannotTell', why: 'nothing is pending' };
  if (pending.call === 'create') return lookForCreated(partnerCenter, as, transfer, pending.since, isTaken);
  if (partnerCenterId === undefined) return { kind: 'cannotTell', why: 'it has no id at Partner Center' };
  const key = { customerId: transfer.customer.id, transferId: partnerCenterId };
  const found = await findTransfer(partnerCenter, as, key);
  if (found.kind !== 'done') return notLooked(found);
  if (found.value !== 'gone') return compare(pending.call, found.value);
  // No page says how a withdrawn transfer appears afterwards: it may be gone, or it may have a status.
  return pending.call === 'withdraw' ? { kind: 'took' } : { kind: 'movedOn', to: 'withdrawn' };
}

/** Looks for the transfer that a create made, in the customer's list. */
export async function lookForCreated(
  partnerCenter: Pick<PartnerCenter, 'transfers'>,
  as: Caller,
  transfer: Transfer,
  since: string,
  isTaken: (record: TransferEntity) => Promise<boolean>,
): Promise<Look> {
  const listed = await partnerCenter.transfers(as, transfer.customer.id);
  if (listed.kind !== 'done') return notLooked(listed);
  let isOfUnknownAge = false;
  for (const record of listed.value) {
    if (!matches(transfer, record) || (await isTaken(record))) continue;
    const age = ageOf(record, since);
    if (age === 'new') return { kind: 'took', record };
    isOfUnknownAge ||= age === 'unknown';
  }
  // Repeating the create could double the transfer, and claiming the record could claim an older one.
  return isOfUnknownAge ? { kind: 'cannotTell', why: 'created at an unknown time' } : { kind: 'notYet' };
}

/**
 * Whether a transfer was created since the call. A transfer that is already over probably belongs to an older request.
 * Claiming it would lose this request, so no clock skew is allowed for it.
 */
function ageOf({ createdAt = '', status }: TransferEntity, since: string): 'new' | 'older' | 'unknown' {
  const created = readTime(createdAt);
  if (created === undefined) return 'unknown';
  const earliest = (readTime(since) ?? 0) - (OVER.includes(status) ? 0 : CLOCK_SKEW_MS);
  return created >= earliest ? 'new' : 'older';
}

const OVER: readonly EntityStatus[] = ['rejected', 'withdrawn', 'expired', 'failed'];

function matches(transfer: Transfer, record: TransferEntity): boolean {
  return lookOf(transfer.commerce, transfer) === lookOf(transfer.commerce, record);
}

function compare(call: Exclude<CallName, 'create'>, record: TransferEntity): Look {
  if (record.status === 'open') return { kind: 'notYet' };
  if (record.status === 'unknown') return { kind: 'cannotTell', why: `status ${record.statusLiteral}` };
  if (LEADS_TO[call].includes(record.status)) return { kind: 'took', record };
  if (record.status === 'inProgress' && call === 'accept') return { kind: 'cannotTell', why: 'still in progress' };
  return { kind: 'movedOn', to: record.status, record };
}

function notLooked(answer: Exclude<Answer<unknown>, { kind: 'done' }>): Look {
  if (answer.kind === 'throttled') return { kind: 'cannotTell', why: 'throttled', inSeconds: answer.retryAfterSeconds };
  const { error } = answer;
  return answer.kind === 'refused'
    ? { kind: 'cannotTell', why: error.code, error }
    : { kind: 'cannotTell', why: error.code };
}
