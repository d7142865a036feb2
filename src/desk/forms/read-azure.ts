import type { Caller, PartnerCenter } from '../../partner-center/partner-center.ts';
import type { Azure, AzureSubscription } from '../../transfers/azure.ts';
import type { MissingRead } from '../../transfers/draft.ts';
import { productOf } from '../../transfers/product-type.ts';
import type { Subscription } from '../../transfers/transfer.ts';

export type AzureReads = Pick<PartnerCenter, 'azureSubscriptions' | 'reservations'>;

/**
 * Reads what is in a customer's Azure plans: Azure subscriptions and reservations. What can't be read doesn't end the
 * rest: a plan is then missing from the result.
 */
export async function readAzure(
  partnerCenter: AzureReads,
  as: Caller,
  customerId: string,
  subscriptions: readonly Subscription[],
): Promise<{ readonly azure: Azure; readonly missing: readonly MissingRead[] }> {
  const plans = subscriptions.filter((one) => productOf(one) === 'AzurePlan');
  if (plans.length === 0) return { azure: { subscriptions: new Map(), reservations: [] }, missing: [] };
  const each = { ...as, correlationId: undefined };
  const [reservations, ...found] = await Promise.all([
    partnerCenter.reservations(each, customerId),
    ...plans.map(({ id }) => partnerCenter.azureSubscriptions(each, customerId, id)),
  ]);
  const known = new Map<string, readonly AzureSubscription[]>();
  plans.forEach(({ id }, index) => {
    const answer = found[index];
    if (answer?.kind === 'done') known.set(id.toLowerCase(), answer.value);
  });
  const isRead = reservations.kind === 'done';
  return {
    azure: { subscriptions: known, reservations: isRead ? reservations.value : [] },
    missing: isRead ? [] : ['reservations'],
  };
}
