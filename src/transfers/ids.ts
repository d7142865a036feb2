/**
 * Ids of different things are different types, so that a customer's id can't be passed as a partner's.
 * At run time each is a plain string.
 */
declare const of: unique symbol;
type Id<Of extends string> = string & { readonly [of]?: Of };

/** Entra tenant of a partner, lower-case GUID. */
export type PartnerTenantId = Id<'partner tenant'>;
/** Entra tenant of a customer, lower-case GUID. */
export type CustomerId = Id<'customer'>;
/** The desk's own id of a transfer: opaque, the only id that a card carries. */
export type TransferId = Id<'transfer'>;
/** Partner Center's id of a transfer, lower-case GUID; absent until the create has been answered. */
export type PartnerCenterTransferId = Id<'partner center transfer'>;
/** Partner Center's subscription id. Traditional ones arrive in upper case; comparisons ignore case. */
export type SubscriptionId = Id<'subscription'>;
/** Id of a half-finished request. */
export type DraftId = Id<'draft'>;
/** Entra object id of a person, lower-case GUID. */
export type ObjectId = Id<'person'>;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The GUID in lower case, or undefined when the text isn't one. Braces and surrounding space are allowed. */
export function parseGuid(text: string): string | undefined {
  const bare = text.trim().replace(/^\{(.*)\}$/, '$1');
  return GUID.test(bare) ? bare.toLowerCase() : undefined;
}

/** Compares ids ignoring case: Partner Center sends the same id in upper case in one answer and in lower case in another. */
export function sameId(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase();
}
