import { mayHaveTakenEffect } from '../../transfers/call-state.ts';
import { denied } from '../../transfers/decisions.ts';
import type { TransferId } from '../../transfers/ids.ts';
import { mayGiveBack } from '../../transfers/policy.ts';
import type { Denial, Person, Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace, retryLostRace } from '../queue/lost-race.ts';
import { cardWork, writeKey } from '../queue/outbox.ts';
import { type Decided, refuse } from './decide.ts';

export interface GiveBackRequest {
  readonly transferId: TransferId;
  readonly by: Person;
  readonly reason?: string | undefined;
}

type GivenBack = Extract<Decided, { kind: 'decided' | 'refused' }>;

/**
 * Records that an approver says that a call in doubt did not take effect, and looks again at once. The decision is given
 * back if that look finds nothing. Where nobody can look, a second approver of the same side has to say so too.
 */
export function giveBack(parts: DeskParts, request: GiveBackRequest): Promise<GivenBack> {
  return retryLostRace(async (): Promise<GivenBack> => {
    const { transferId, by, reason } = request;
    const transfer = await parts.store.transfers.find(transferId);
    if (transfer === undefined) return { kind: 'refused', say: { key: 'refusal.notFound' } };
    const permission = mayGiveBack(by, transfer, await parts.policy.rulesFor([by], 'fresh'), reason);
    if (!permission.allowed && permission.because === 'reasonNeeded')
      return { kind: 'refused', say: { key: 'refusal.giveBackReason' }, transfer };
    if (!permission.allowed) return refuse(parts, transfer, 'giveBack', by, permission.because);
    const denial = { by, at: parts.now().toISOString(), reason: reason?.trim() ?? '' };
    return { kind: 'decided', transfer: await commitDenial(parts, transfer, denial) };
  });
}

/** What the operator says in place of an approver. `operator` is a name for the audit. */
export interface OperatorRequest {
  readonly transferId: TransferId;
  readonly operator: string;
  readonly reason: string;
}

/**
 * The same in the operator's name, for a side that has no second approver: the decision is given back even if nobody can
 * look. `recorded`: the desk looks once more, then gives the decision back.
 */
export function giveBackAsOperator(
  parts: Pick<DeskParts, 'store' | 'now'>,
  { transferId, operator, reason }: OperatorRequest,
): Promise<'recorded' | 'notFound' | 'notInDoubt' | 'reasonNeeded'> {
  return retryLostRace(async () => {
    const why = reason.trim();
    if (why === '') return 'reasonNeeded';
    const transfer = await parts.store.transfers.find(transferId);
    if (transfer === undefined) return 'notFound';
    if (transfer.pending === undefined || !mayHaveTakenEffect(transfer.pending.state)) return 'notInDoubt';
    await commitDenial(parts, transfer, { operator, at: parts.now().toISOString(), reason: why });
    return 'recorded';
  });
}

async function commitDenial(
  parts: Pick<DeskParts, 'store' | 'now'>,
  transfer: Transfer,
  denial: Denial,
): Promise<Transfer> {
  const { at, reason } = denial;
  const { id, status, pending } = transfer;
  const after = denied(transfer, denial);
  const who = 'operator' in denial ? { why: `${denial.operator}: ${reason}` } : { by: denial.by, why: reason };
  await parts.store.transaction(async (records) => {
    if (!(await records.transfers.update(after, transfer.version))) throw new LostRace(`transfer ${transfer.ref}`);
    const row = { at, transferId: id, what: 'giveBack', from: status, to: status, ...who } as const;
    await records.audit.add({ ...row, requestId: pending?.requestId });
    await records.work.add(cardWork(id, at));
    await records.work.hurry(writeKey(id), at);
  });
  return after;
}
