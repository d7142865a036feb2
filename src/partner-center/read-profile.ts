import { record, requiredText, text } from './loose-json.ts';

const MPN = record({ mpnId: requiredText, partnerName: text });

/** Source: page "Get a partner by PartnerID"; undefined when the JSON is no such profile. */
export function readMpnProfile(json: unknown): { mpnId: string; partnerName: string } | undefined {
  const raw = MPN.safeParse(json).data;
  return raw && { mpnId: raw.mpnId, partnerName: raw.partnerName ?? '' };
}

const LEGAL = record({ companyName: requiredText, vettingStatus: text });

/** Source: page "Get the partner legal business profile"; undefined when the JSON is none. */
export function readLegalProfile(json: unknown): { companyName: string; vettingStatus?: string } | undefined {
  return LEGAL.safeParse(json).data;
}
