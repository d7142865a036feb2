import type { ErrorCode } from '../../partner-center/error-codes.ts';
import type { PartnerCenterError } from '../../partner-center/partner-center.ts';
import type { Verb } from '../../transfers/commerce.ts';
import { deciderOf, type Refusal } from '../../transfers/policy.ts';
import { isFinal, type Status } from '../../transfers/status.ts';
import { type Actor, creatorOf, type Decision, named, type Sentence, type Transfer } from '../../transfers/transfer.ts';

/**
 * Partner Center's error as a sentence for people, with what a supporter needs: Partner Center's own code, and the
 * reference by which an operator finds the error in the log.
 */
export function partnerCenterSentence(error: PartnerCenterError): Sentence {
  const { code, status = 0, missing } = error;
  const sentence: Sentence = { key: `partnerCenter.${code}${missing === undefined ? '' : THING[missing]}` };
  const isGeneral = GENERAL.includes(code) || status >= 500;
  return withReference(error, isGeneral ? withTheirWords(error, sentence) : sentence);
}

/** `sentence` says that Partner Center refused a sign-in that had just been made. Only Partner Center may know why. */
export function signInRefusedSentence(error: PartnerCenterError, sentence: Sentence): Sentence {
  return withReference(error, withTheirWords(error, sentence));
}

function withReference({ partnerCenterCode: code, correlationId }: PartnerCenterError, sentence: Sentence): Sentence {
  const reference = correlationId.slice(0, 8);
  return code === undefined
    ? { key: 'partnerCenter.reference', with: { sentence, reference } }
    : { key: 'partnerCenter.referenceAndCode', with: { sentence, reference, code } };
}

/** These names cover different causes, so only Partner Center's own words tell which one it is. */
const GENERAL: readonly ErrorCode[] = [
  'accessDenied',
  'agreementNeeded',
  'answeredWithError',
  'badRequest',
  'cannotCreate',
  'conflict',
  'invalidInput',
  'notFound',
  'notTransferable',
  'orderFailed',
  'serviceError',
  'tryLater',
];

function withTheirWords({ description = '', data = [] }: PartnerCenterError, sentence: Sentence): Sentence {
  const words = [description, ...data].map((text) => text.trim()).filter((text) => text !== '');
  if (words.length === 0) return sentence;
  return { key: 'partnerCenter.theirWords', with: { sentence, words: [...new Set(words)].join(' · ') } };
}

const THING = { customer: 'Customer', transfer: 'Transfer', subscription: 'Subscription' } as const;

/**
 * One sentence that tells a person why the desk refuses their action on the transfer, and who may act or who acted
 * first.
 */
export function refusalSentence(refusal: Refusal, transfer: Transfer, by: Actor): Sentence {
  if (refusal === 'unknownPartner' || refusal === 'noApproverRight') return { key: `refusal.${refusal}` };
  if (isFinal(transfer.status) || (refusal === 'notDecidable' && transfer.status === 'inProgress'))
    return settledSentence(transfer);
  const creator = creatorOf(transfer);
  const decider = deciderOf(transfer);
  const who = transfer.pending?.as.name ?? '';
  const values = { ref: transfer.ref, decider: named(decider), creator: named(creator), who };
  if (refusal === 'underWay' && transfer.pending?.verb !== undefined) {
    return { key: `refusal.underWay.${transfer.pending.verb}`, with: values };
  }
  if (refusal === 'underWay') return { key: 'refusal.underWay.create', with: values };
  const first = transfer.decisions.find(({ stage }) => stage === 'beforeSubmit');
  if (refusal === 'notYourSide' && first !== undefined && by.tenantId === creator.tenantId)
    return { key: 'refusal.approvedForSending', with: { ...values, who: first.by.name } };
  return { key: `refusal.${refusal}`, with: values };
}

/** The decision that leads to each status. The decision may also have been made in the portal. */
const DECIDED_BY: Readonly<Partial<Record<Status, Verb>>> = {
  inProgress: 'approve',
  completed: 'approve',
  partiallyCompleted: 'approve',
  failed: 'approve',
  rejected: 'reject',
  withdrawn: 'withdraw',
};

/** Says how a transfer ended and, if the decision was made at the desk, who made that decision. */
function settledSentence(transfer: Transfer): Sentence {
  const { ref, status, decisions } = transfer;
  const last = decisions.at(-1);
  const state: Sentence = { key: `status.${status}` };
  const wasHere = last !== undefined && last.verb === DECIDED_BY[status] && !leavesItOpen(last);
  return wasHere
    ? { key: 'refusal.settledBy', with: { ref, state, who: last.by.name, verb: last.verb } }
    : { key: 'refusal.settled', with: { ref, state } };
}

/** Whether others must still decide after this approval: it was given before sending, or more approvals are needed. */
export function leavesItOpen({ verb, stage, inPart }: Decision): boolean {
  return verb === 'approve' && (stage === 'beforeSubmit' || inPart === true);
}
