import { flag, readPage, record, requiredText, text } from './loose-json.ts';

const RELATED = record({ relationshipToPartner: text });

/** Reads a customer's relationship to the caller's partner, in lower case. Source: page "Customer resources". */
export function readRelationship(json: unknown): { readonly relationship: string | undefined } | undefined {
  const raw = RELATED.safeParse(json).data;
  return raw && { relationship: raw.relationshipToPartner?.toLowerCase() };
}

const INVITATION = record({ url: requiredText });

/**
 * Reads the link with which a customer accepts the partner. Source: page "Request a reseller relationship". People will
 * send the link on, so only one to Microsoft's own pages is read.
 */
export function readInvitation(json: unknown): { readonly url: string } | undefined {
  const url = INVITATION.safeParse(json).data?.url;
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && OF_MICROSOFT.test(hostname) ? { url } : undefined;
}

const OF_MICROSOFT = /(?:^|\.)(?:microsoft|office|office365|microsoftonline)\.(?:com|us|cn|de)$/i;

const AGREEMENT = record({ type: text, dateAgreed: text });

/**
 * Reads whether the partner confirmed that the customer accepted the agreement. Source: page "Get confirmation of
 * customer agreement".
 */
export function readAgreements(json: unknown): { readonly isSigned: boolean } | undefined {
  const page = readPage(json, (element) => AGREEMENT.safeParse(element).data);
  if (page === undefined) return undefined;
  return {
    isSigned: page.items.some(({ type = AGREEMENT_TYPE }) => type.toLowerCase() === AGREEMENT_TYPE.toLowerCase()),
  };
}

/** The agreement that new commerce needs. */
export const AGREEMENT_TYPE = 'MicrosoftCustomerAgreement';

const DIRECT = record({ isSigned: flag });

/** Reads whether the customer signed directly. Source: page "Get direct sign status of customer agreement". */
export function readDirectSign(json: unknown): { readonly isSigned: boolean } | undefined {
  const isSigned = DIRECT.safeParse(json).data?.isSigned;
  return isSigned === undefined ? undefined : { isSigned };
}
