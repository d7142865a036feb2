import type { Answer, TransferRecord, Writer } from '../../partner-center/partner-center.ts';
import type { PendingWrite, Transfer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Written } from './took-effect.ts';

/** Makes the pending call, once; what it asks for stands in the transfer as it was decided on. */
export async function write(
  { partnerCenter }: DeskParts,
  transfer: Transfer,
  pending: PendingWrite,
  as: Writer,
): Promise<Answer<Written>> {
  const { source, target, partnerIdOnRecord } = transfer;
  const customerId = transfer.customer.id;
  const key = { customerId, transferId: transfer.partnerCenterId ?? '' };
  const update = { ...key, source, target, customerName: transfer.customer.name };
  switch (pending.write) {
    case 'create':
      return transfer.commerce === 'traditional'
        ? wrap(await partnerCenter.createTraditional(as, { customerId, source, target, lineItems: transfer.lineItems }))
        : wrap(
            await partnerCenter.createNewCommerce(as, {
              customerId,
              customerName: transfer.customer.name,
              source,
              target,
              customerEmail: transfer.customerEmail ?? '',
              productTypes: transfer.productTypes ?? [],
              partnerIdOnRecord,
            }),
          );
    case 'accept': {
      const answer = await partnerCenter.accept(as, key);
      return answer.kind === 'done' ? { ...answer, value: { submitted: answer.value } } : answer;
    }
    case 'patchReject':
      return wrap(await partnerCenter.reject(as, key));
    case 'delete': {
      const answer = await partnerCenter.withdraw(as, key);
      return answer.kind === 'done' ? { ...answer, value: {} } : answer;
    }
    case 'patchCancel':
      return wrap(await partnerCenter.cancel(as, update));
    case 'patchItems':
      return wrap(await partnerCenter.acceptWithItems(as, update, pending.items ?? []));
    case 'none':
      throw new Error('a decision without a call is never pending');
  }
}

function wrap(answer: Answer<TransferRecord>): Answer<Written> {
  return answer.kind === 'done' ? { ...answer, value: { record: answer.value } } : answer;
}
