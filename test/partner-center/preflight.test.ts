import { deepEqual, equal } from 'node:assert/strict';
import {
  readAgreements,
  readDirectSign,
  readInvitation,
  readRelationship,
} from '../../src/partner-center/read-preflight.ts';
import { jsonExample } from './http-example.ts';

describe('Reading before asking', () => {
  it('reads the vendor’s examples', () => {
    equal(
      readInvitation(jsonExample('request-reseller-relationship.2'))?.url.startsWith('https://admin.microsoft.com/'),
      true,
    );
    deepEqual(readAgreements(jsonExample('get-confirmation-of-customer-agreement.2.mended')), { isSigned: true });
    deepEqual(readDirectSign(jsonExample('get-direct-sign-status-of-customer-agreement.2')), { isSigned: true });
  });

  it('takes an empty list for an agreement that nobody signed, and another agreement for none', () => {
    deepEqual(readAgreements({ totalCount: 0, items: [] }), { isSigned: false });
    deepEqual(readAgreements({ items: [{ type: 'MicrosoftCloudAgreement' }] }), { isSigned: false });
  });

  it('reads a relationship in any case, and none that is not said', () => {
    deepEqual(readRelationship({ RelationshipToPartner: 'Reseller' }), { relationship: 'reseller' });
    deepEqual(readRelationship({ id: 'c' }), { relationship: undefined });
  });

  it('makes up no answer', () => {
    for (const json of [undefined, null, '', 7, 'yes', []]) {
      equal(readInvitation(json), undefined);
      equal(readDirectSign(json), undefined);
    }
    for (const json of [undefined, null, 7, {}, { totalCount: 2 }]) equal(readAgreements(json), undefined);
    for (const isSigned of [undefined, null, 'perhaps', 3, {}]) equal(readDirectSign({ isSigned }), undefined);
  });

  it('passes on no link that leads elsewhere', () => {
    for (const url of [
      'http://admin.microsoft.com/',
      'https://admin.microsoft.com.evil.example/',
      'https://evil.example/?admin.microsoft.com',
      'https://notmicrosoft.com/',
      'javascript:alert(1)',
      'admin.microsoft.com',
    ])
      equal(readInvitation({ url }), undefined, url);
  });
});
