import type { CallName } from '../transfers/commerce.ts';
import { acceptBody, cancelBody, createBody, rejectBody } from './bodies.ts';
import type { OpenSettings } from './open-settings.ts';
import type { Answer, PartnerCenter, TransferEntity, TransferKey, Writer } from './partner-center.ts';
import { readSubmitResult } from './read-submit-result.ts';
import { readTransfer } from './read-transfer.ts';
import { mapped, type Request } from './request.ts';

export type Writes = Pick<PartnerCenter, CallName>;

/** The calls that change a transfer. Each call is tried once; the caller decides whether to retry. */
export function createWrites(request: Request, settings: OpenSettings): Writes {
  const update = (as: Writer, { customerId, transferId }: TransferKey, body: object): Promise<Answer<TransferEntity>> =>
    request({
      method: 'PATCH',
      as,
      path: ['customers', customerId, 'transfers', transferId],
      body,
      read: (json) => readTransfer(json, customerId),
    });

  return {
    create: (as, wanted) =>
      request({
        method: 'POST',
        as,
        path: ['customers', wanted.customerId, 'transfers'],
        body: createBody(wanted, settings),
        read: (json) => readTransfer(json, wanted.customerId),
      }),
    accept: (as, { customerId, transferId }) =>
      request({
        method: 'POST',
        as,
        path: ['customers', customerId, 'transfers', transferId, 'accept'],
        read: readSubmitResult,
      }),
    reject: (as, key) => update(as, key, rejectBody(key, settings)),
    withdraw: async (as, { customerId, transferId }) => {
      const answer = await request({
        method: 'DELETE',
        as,
        path: ['customers', customerId, 'transfers', transferId],
        read: readWithdrawn,
      });
      return mapped(answer, () => undefined);
    },
    cancel: (as, key) => update(as, key, cancelBody(key, settings)),
    acceptWithItems: (as, key, items) => update(as, key, acceptBody(key, items, settings)),
  };
}

/**
 * Page "Withdraw a transfer" documents 204. A 202 only means that the request was accepted, so the outcome must be
 * looked up.
 */
function readWithdrawn(_json: unknown, status: number): true | undefined {
  return status === 202 ? undefined : true;
}
