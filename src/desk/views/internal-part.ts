import { isInternal } from '../../transfers/rights.ts';
import type { Decision, Sentence, Transfer } from '../../transfers/transfer.ts';

/** The note, and what was decided before the request was sent, as a sentence for people of the creator. */
export function internalPart({ ref, note, requester, decisions }: Transfer): Sentence {
  const wrote: Sentence[] = note === undefined ? [] : [{ key: 'internal.note', with: { who: requester.name, note } }];
  const all = [...wrote, ...decisions.filter(isInternal).map(decisionSentence)];
  const [first = { key: 'internal.nothing', with: { ref } }, ...others] = all;
  return others.reduce<Sentence>((before, next) => ({ key: 'internal.then', with: { before, next } }), first);
}

function decisionSentence({ stage, verb, by, reason }: Decision): Sentence {
  const values = { decision: { key: `card.decided.${stage}.${verb}` }, who: by.name };
  return reason === undefined
    ? { key: 'internal.decision', with: values }
    : { key: 'internal.decisionWithReason', with: { ...values, reason } };
}
