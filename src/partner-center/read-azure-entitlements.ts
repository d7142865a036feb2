import type { AzureSubscription } from '../transfers/azure.ts';
import { type Page, readPage, record, requiredText, text } from './loose-json.ts';
import type { OpenSettings } from './open-settings.ts';

const ENTITLEMENT = record({ id: requiredText, friendlyName: text, status: text, subscriptionId: text });

/** Reads an Azure plan's Azure subscriptions. Source: page "Get a list of Azure entitlements for a subscription". */
export function readAzureEntitlements(
  json: unknown,
  { azureSubscriptionId }: Pick<OpenSettings, 'azureSubscriptionId'>,
): Page<AzureSubscription> | undefined {
  return readPage(json, (element) => {
    const raw = ENTITLEMENT.safeParse(element).data;
    if (raw === undefined) return undefined;
    return {
      id: raw.id,
      movesAs: raw[azureSubscriptionId],
      friendlyName: raw.friendlyName,
      status: raw.status?.toLowerCase(),
    };
  });
}
