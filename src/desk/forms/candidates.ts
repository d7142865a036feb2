import type { Answer, Caller } from '../../partner-center/partner-center.ts';
import { COMMERCE, type Commerce } from '../../transfers/commerce.ts';
import { type Candidate, candidates } from '../../transfers/eligibility.ts';
import type { Customer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';

/** Reads a customer's subscriptions. Partner Center's verdict and the desk's rules say which of them can move now. */
export async function loadCandidates(
  { partnerCenter }: Pick<DeskParts, 'partnerCenter'>,
  as: Caller,
  customer: Pick<Customer, 'id'>,
  commerce: Commerce,
  asked: readonly string[] = [],
): Promise<Answer<Candidate[]>> {
  const [subscriptions, verdicts] = await Promise.all([
    partnerCenter.subscriptions(as, customer.id),
    COMMERCE[commerce].saysEligibility
      ? partnerCenter.eligibility({ ...as, correlationId: undefined }, customer.id)
      : undefined,
  ]);
  if (subscriptions.kind !== 'done') return subscriptions;
  if (verdicts !== undefined && verdicts.kind !== 'done') return verdicts;
  return { ...subscriptions, value: candidates(commerce, subscriptions.value, verdicts?.value, asked) };
}
