import type { PartnerCenter } from './partner-center.ts';
import { AGREEMENT_TYPE, readAgreements, readDirectSign, readInvitation, readRelationship } from './read-preflight.ts';
import type { Request } from './request.ts';

export type Preflight = Pick<
  PartnerCenter,
  'relationship' | 'invitation' | 'agreementConfirmed' | 'agreementSignedDirectly'
>;

/** The read-only calls with which a partner checks a customer before asking for a transfer. */
export function createPreflight(request: Request): Preflight {
  return {
    relationship: (as, id) => request({ method: 'GET', as, path: ['customers', id], read: readRelationship }),
    invitation: (as) =>
      request({ method: 'GET', as, path: ['customers', 'relationshiprequests'], read: readInvitation }),
    agreementConfirmed: (as, id) =>
      request({
        method: 'GET',
        as,
        path: ['customers', id, 'agreements'],
        query: [['agreementType', AGREEMENT_TYPE]],
        read: readAgreements,
      }),
    agreementSignedDirectly: (as, id) =>
      request({
        method: 'GET',
        as,
        path: ['customers', id, 'directSignedMicrosoftCustomerAgreementStatus'],
        read: readDirectSign,
      }),
  };
}
