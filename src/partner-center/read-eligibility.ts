import type { Eligibility } from '../transfers/eligibility.ts';
import { flag, type Page, readPage, record, requiredText, text } from './loose-json.ts';

const ELIGIBILITY = record({ id: requiredText, isEligible: flag, reason: text });

/**
 * Reads Partner Center's verdicts, which are a bare array. Source: page "Get a customer's subscriptions transfer
 * eligibility". A verdict without a clear yes counts as a no.
 */
export function readEligibility(json: unknown): Page<Eligibility> | undefined {
  return readPage(json, (element) => {
    const raw = ELIGIBILITY.safeParse(element).data;
    return raw && { subscriptionId: raw.id, isEligible: raw.isEligible ?? false, reason: raw.reason };
  });
}
