import { deepEqual, equal } from 'node:assert/strict';
import { COMMERCE, otherSide } from '../../src/transfers/commerce.ts';
import { counterpartyOf, creatorOf, partnerOn } from '../../src/transfers/transfer.ts';
import { FABRIKAM, NORTHWIND, transfer } from './samples.ts';

// The commerce table, written a second time from the vendor's pages.
describe('The commerce table', () => {
  it('lets the source create a traditional transfer, with its items, and the target decide', () => {
    deepEqual(COMMERCE.traditional, {
      creator: 'source',
      itemsPickedAt: 'create',
      maxItems: undefined,
      calls: { approve: 'accept', reject: 'reject', withdraw: 'withdraw' },
      expiresAfterDays: undefined,
      takesTime: false,
      recognisedBy: 'lineItems',
      hasProductTypes: false,
      saysEligibility: true,
    });
  });

  it('lets the target ask for a new-commerce transfer, and the source choose at most 25 items within 30 days', () => {
    deepEqual(COMMERCE.newCommerce, {
      creator: 'target',
      itemsPickedAt: 'approve',
      maxItems: 25,
      calls: { approve: 'acceptWithItems', reject: 'none', withdraw: 'cancel' },
      expiresAfterDays: 30,
      takesTime: true,
      recognisedBy: 'customerEmail',
      hasProductTypes: true,
      saysEligibility: false,
    });
  });

  it('knows each side of both commerces', () => {
    equal(otherSide('source'), 'target');
    equal(otherSide('target'), 'source');
    for (const commerce of ['traditional', 'newCommerce'] as const) {
      equal(creatorOf(transfer(commerce)), NORTHWIND);
      equal(counterpartyOf(transfer(commerce)), FABRIKAM);
    }
    equal(partnerOn('source', transfer('traditional')), NORTHWIND);
    equal(partnerOn('source', transfer('newCommerce')), FABRIKAM);
  });
});
