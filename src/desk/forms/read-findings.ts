import type {
  Answer,
  Caller,
  EntityStatus,
  PartnerCenter,
  TransferEntity,
} from '../../partner-center/partner-center.ts';
import type { Findings } from '../../transfers/checks.ts';
import type { CustomerId } from '../../transfers/ids.ts';
import { type AzureReads, readAzure } from './read-azure.ts';

type Reads = Pick<
  PartnerCenter,
  | 'relationship'
  | 'invitation'
  | 'agreementConfirmed'
  | 'agreementSignedDirectly'
  | 'subscriptions'
  | 'eligibility'
  | 'transfers'
> &
  AzureReads;

/**
 * Reads what one partner can see about a customer before a transfer. Never writes. A read that fails leaves its finding
 * unread. Only a refusal that a sign-in cures is passed on.
 */
export async function readFindings(partnerCenter: Reads, as: Caller, id: CustomerId): Promise<Answer<Findings>> {
  const related = await partnerCenter.relationship(as, id);
  if (related.kind === 'refused' && ['signInNeeded', 'mfaNeeded'].includes(related.error.code)) return related;
  const relationship = relationshipIn(related);
  const one = { ...as, correlationId: undefined };
  const [invited, confirmed, direct, subscriptions, verdicts, transfers] = await Promise.all([
    relationship === 'none' ? partnerCenter.invitation(one) : undefined,
    partnerCenter.agreementConfirmed(one, id),
    partnerCenter.agreementSignedDirectly(one, id),
    partnerCenter.subscriptions(one, id),
    partnerCenter.eligibility(one, id),
    partnerCenter.transfers(one, id),
  ]);
  const listed = valueIn(subscriptions);
  const { azure } = await readAzure(partnerCenter, as, id, listed === 'unread' ? [] : listed);
  const value: Findings = {
    relationship,
    invitation: invited?.kind === 'done' ? invited.value.url : undefined,
    agreement: agreementIn(confirmed, direct),
    subscriptions: listed,
    azure,
    verdicts: valueIn(verdicts),
    inTransfers: transfers.kind === 'done' ? itemsIn(transfers.value) : 'unread',
  };
  return { kind: 'done', value, correlationId: as.correlationId ?? '' };
}

/** The codes for "no relationship", besides the desk's own names. Source: page "Error codes", 20020 to 20029. */
const NOT_RELATED = /^(?:20002|2002\d)$/;

function relationshipIn(answer: Answer<{ readonly relationship: string | undefined }>): Findings['relationship'] {
  if (answer.kind === 'done') {
    const { relationship } = answer.value;
    if (relationship === undefined) return 'unread';
    return relationship === 'reseller' ? 'reseller' : 'none';
  }
  if (answer.kind !== 'refused') return 'unread';
  const { code, partnerCenterCode = '' } = answer.error;
  const isNone =
    ['notFound', 'customerNotFound', 'noRelationship'].includes(code) || NOT_RELATED.test(partnerCenterCode);
  return isNone ? 'none' : 'unread';
}

/** Either way of signing is enough. Only two clear answers say that nobody signed. */
function agreementIn(...answers: readonly Answer<{ readonly isSigned: boolean }>[]): Findings['agreement'] {
  const said = answers.map((answer) => (answer.kind === 'done' ? answer.value.isSigned : undefined));
  if (said.includes(true)) return 'signed';
  return said.includes(undefined) ? 'unread' : 'unsigned';
}

function valueIn<T>(answer: Answer<T>): T | 'unread' {
  return answer.kind === 'done' ? answer.value : 'unread';
}

const NOT_OVER: readonly EntityStatus[] = ['open', 'inProgress', 'unknown'];

function itemsIn(transfers: readonly TransferEntity[]): ReadonlyMap<string, string> {
  return new Map(
    transfers
      .filter(({ status }) => NOT_OVER.includes(status))
      .flatMap(({ id, lineItems }) => lineItems.map(({ subscriptionId }) => [subscriptionId.toLowerCase(), id])),
  );
}
