import type { Answer, TransferEntity, Writer } from '../../partner-center/partner-center.ts';
import type { PendingCall, Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Effect } from './took-effect.ts';

/** Makes the pending call once, with the values stored in the transfer. */
export async function makeCall(
  { partnerCenter }: Pick<DeskParts, 'partnerCenter'>,
  transfer: Transfer,
  pending: PendingCall,
  as: Writer,
): Promise<Answer<Effect>> {
  const { source, target, customer } = transfer;
  const about = { customerId: customer.id, customerName: customer.name, source, target };
  const key = { ...about, transferId: transfer.partnerCenterId ?? '' };
  switch (pending.call) {
    case 'create':
      return withEffect(await partnerCenter.create(as, { ...transfer, ...about }), asRecord);
    case 'accept':
      return withEffect(await partnerCenter.accept(as, key), (submitted) => ({ submitted }));
    case 'acceptWithItems':
      return withEffect(await partnerCenter.acceptWithItems(as, key, pending.items ?? []), asRecord);
    case 'withdraw':
      return withEffect(await partnerCenter.withdraw(as, key), () => ({}));
    case 'reject':
    case 'cancel':
      return withEffect(await partnerCenter[pending.call](as, key), asRecord);
  }
}

function asRecord(record: TransferEntity): Effect {
  return { record };
}

function withEffect<T>(answer: Answer<T>, effectOf: (value: T) => Effect): Answer<Effect> {
  return answer.kind === 'done' ? { ...answer, value: effectOf(answer.value) } : answer;
}
