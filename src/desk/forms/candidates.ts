import type { Answer, Caller } from '../../partner-center/partner-center.ts';
import type { Candidate } from '../../transfers/candidate.ts';
import { COMMERCE, type Commerce } from '../../transfers/commerce.ts';
import type { MissingRead } from '../../transfers/draft.ts';
import { asksForAzure, candidates } from '../../transfers/eligibility.ts';
import type { Customer } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { readAzure } from './read-azure.ts';

export interface Loaded {
  readonly candidates: readonly Candidate[];
  /** What couldn't be read. The form says so, and the person can go on. */
  readonly missing: readonly MissingRead[];
}

/**
 * Reads a customer's subscriptions. Partner Center's verdict and the desk's rules say which of them can move now. Without
 * the verdict, the desk's rules alone decide what can be ticked: Partner Center judges again when it gets the request.
 */
export async function loadCandidates(
  { partnerCenter, log }: Pick<DeskParts, 'partnerCenter' | 'log'>,
  as: Caller,
  customer: Pick<Customer, 'id'>,
  commerce: Commerce,
  asked: readonly string[] = [],
): Promise<Answer<Loaded>> {
  const [subscriptions, verdicts] = await Promise.all([
    partnerCenter.subscriptions(as, customer.id),
    COMMERCE[commerce].saysEligibility
      ? partnerCenter.eligibility({ ...as, correlationId: undefined }, customer.id)
      : undefined,
  ]);
  if (subscriptions.kind !== 'done') return subscriptions;
  const known = verdicts?.kind === 'done' ? verdicts.value : undefined;
  const listed = subscriptions.value;
  const movesAzure = COMMERCE[commerce].hasProductTypes && asksForAzure(asked);
  const { azure, missing } = await readAzure(partnerCenter, as, customer.id, movesAzure ? listed : []);
  const { announced } = subscriptions;
  if (announced !== undefined)
    log.warn(
      { code: 'partner-center-at-odds', customerId: customer.id, announced, listed: listed.length },
      'Partner Center announced another number of subscriptions than it listed.',
    );
  const lacks: MissingRead[] = [...missing];
  if (verdicts !== undefined && known === undefined) lacks.unshift('eligibility');
  if (announced !== undefined) lacks.unshift('listed');
  return { ...subscriptions, value: { candidates: candidates(commerce, listed, known, asked, azure), missing: lacks } };
}
