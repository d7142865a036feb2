import assert from 'node:assert/strict';
import type { PartnerCenterOptions } from '../../src/partner-center/client.ts';
import type { Answer, PartnerCenterError, TransferEntity, Writer } from '../../src/partner-center/partner-center.ts';
import type { Loopback, Reply } from './loopback.ts';

export const KEY = {
  customerId: 'b67f0b00-f9e8-4c57-bcb5-0b8b95c6ccf0',
  transferId: 'ac4a9d22-ba07-444e-890f-cfe084eed498',
};
export const AS: Writer = { token: 'secret', correlationId: 'correlation-1', requestId: 'request-1' };

type Call = (reply: Reply, options?: Partial<PartnerCenterOptions>) => Promise<Answer<TransferEntity>>;

/** One write (a reject) and one read (a get). Both get the same reply. */
export interface OneCall {
  readonly write: Call;
  readonly read: Call;
}

export function oneCall(partnerCenter: Loopback): OneCall {
  const client = (reply: Reply, options?: Partial<PartnerCenterOptions>) => {
    partnerCenter.willAnswer(reply);
    return partnerCenter.client(options);
  };
  return {
    write: (reply, options) => client(reply, options).reject(AS, KEY),
    read: (reply, options) => client(reply, options).transfer(AS, KEY),
  };
}

/** Checks that the answer is of this kind, and returns the answer's error. */
export function expectKind(
  kind: 'refused' | 'ambiguous',
  answer: Answer<unknown>,
): { readonly error: PartnerCenterError } {
  assert.equal(answer.kind, kind);
  assert.ok(answer.kind === 'refused' || answer.kind === 'ambiguous');
  return answer;
}
