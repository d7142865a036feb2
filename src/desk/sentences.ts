import type { PartnerCenterError } from '../partner-center/partner-center.ts';
import type { Refusal } from '../transfers/policy.ts';
import { counterpartyOf, creatorOf, type Sentence, type Transfer } from '../transfers/transfer.ts';

/** What Partner Center said, for a person, with the reference an operator finds in the log. */
export function partnerCenterSentence(error: PartnerCenterError): Sentence {
  const detail = error.description?.trim();
  const known: Sentence =
    detail && (error.code === 'badRequest' || error.code === 'conflict' || error.code === 'cannotCreate')
      ? { key: `partnerCenter.${error.code}Detail`, with: { detail } }
      : { key: `partnerCenter.${error.code}` };
  return { key: 'partnerCenter.reference', with: { sentence: known, reference: error.correlationId.slice(0, 8) } };
}

/** Why this person may not do this to this transfer, in one plain sentence that says who may. */
export function refusalSentence(refusal: Refusal, transfer: Transfer): Sentence {
  const decider = transfer.status === 'awaitingApproval' ? creatorOf(transfer) : counterpartyOf(transfer);
  const values = { ref: transfer.ref, decider: decider.name, creator: creatorOf(transfer).name };
  if (refusal === 'alreadyDecided') return settledSentence(transfer);
  if (refusal === 'unknownPartner') return { key: 'refusal.unknownPartner' };
  if (refusal === 'underWay' && transfer.pending?.verb !== undefined) {
    return { key: `refusal.underWay.${transfer.pending.verb}`, with: { ...values, who: transfer.pending.as.name } };
  }
  if (refusal === 'underWay') return { key: 'refusal.underWay.create', with: values };
  return { key: `refusal.${refusal}`, with: values };
}

/** How a transfer ended and through whom. */
function settledSentence(transfer: Transfer): Sentence {
  const last = transfer.decisions.at(-1);
  const state: Sentence = { key: `status.${transfer.status}` };
  if (last === undefined) return { key: 'refusal.settled', with: { ref: transfer.ref, state } };
  return { key: 'refusal.settledBy', with: { ref: transfer.ref, state, who: last.by.name, verb: last.verb } };
}
