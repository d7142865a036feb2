/**
 * Ids for different things have different types, so that a customer's id can't be passed as a partner's. At run time
 * each is a plain string.
 */
declare const of: unique symbol;
type Id<Of extends string> = string & { readonly [of]?: Of };

/** A partner's Entra tenant, lower-case GUID. */
export type PartnerTenantId = Id<'partner tenant'>;
/** A customer's Entra tenant, lower-case GUID. */
export type CustomerId = Id<'customer'>;
/** The desk's own id for a transfer. It is opaque, and the only transfer id that a card carries. */
export type TransferId = Id<'transfer'>;
/** Partner Center's id for a transfer, lower-case GUID. Absent until Partner Center has answered the create. */
export type PartnerCenterTransferId = Id<'partner center transfer'>;
/** Partner Center's subscription id. Traditional ids arrive in upper case, so comparisons ignore case. */
export type SubscriptionId = Id<'subscription'>;
/** The id of a form that a person is still filling in. */
export type DraftId = Id<'draft'>;
/** A person's Entra object id, lower-case GUID. */
export type ObjectId = Id<'person'>;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Returns the GUID in lower case, or undefined when the text isn't a GUID. Braces and surrounding spaces are allowed.
 */
export function parseGuid(text: string): string | undefined {
  const bare = text.trim().replace(/^\{(.*)\}$/, '$1');
  return GUID.test(bare) ? bare.toLowerCase() : undefined;
}

/**
 * Compares ids ignoring case, because Partner Center may send the same id in upper case in one answer and in lower case
 * in another.
 */
export function sameId(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase();
}
