import { deepEqual } from 'node:assert/strict';
import { refusalSentence } from '../../../src/desk/decisions/sentences.ts';
import { BEA, inStatus, TIM } from '../../transfers/samples.ts';

describe('The sentence of a refusal', () => {
  it('tells somebody without the right so, instead of how the transfer ended', () => {
    for (const status of ['open', 'inProgress', 'completed', 'rejected'] as const) {
      deepEqual(refusalSentence('noApproverRight', inStatus(status), BEA), { key: 'refusal.noApproverRight' });
      deepEqual(refusalSentence('unknownPartner', inStatus(status), TIM), { key: 'refusal.unknownPartner' });
    }
  });
});
