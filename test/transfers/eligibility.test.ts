import { deepEqual, equal } from 'node:assert/strict';
import { candidates, toLineItem } from '../../src/transfers/eligibility.ts';
import type { Subscription } from '../../src/transfers/transfer.ts';
import { subscription } from './samples.ts';

const NEW = { productType: 'OnlineServicesNCE', term: 'P1Y', billingCycle: 'annual' };

function whyNot(commerce: 'traditional' | 'newCommerce', changes: Partial<Subscription>, asked?: readonly string[]) {
  return candidates(commerce, [subscription(changes)], [], asked)[0]?.ineligible;
}

function withVerdict(reason: string | undefined, isEligible = false) {
  return candidates('traditional', [subscription()], [{ subscriptionId: 'sub-1', isEligible, reason }])[0]?.ineligible;
}

describe('What can move', () => {
  it('is every active subscription of the right commerce', () => {
    equal(whyNot('traditional', {}), undefined);
    equal(whyNot('newCommerce', NEW), undefined);
  });

  it('is not what belongs to the other commerce', () => {
    deepEqual(whyNot('traditional', NEW), { reason: 'otherCommerce' });
    deepEqual(whyNot('newCommerce', {}), { reason: 'otherCommerce' });
  });

  it("is not a trial, somebody else's product, or anything that is not active", () => {
    deepEqual(whyNot('traditional', { isTrial: true }), { reason: 'trial' });
    deepEqual(whyNot('traditional', { isMicrosoftProduct: false }), { reason: 'notMicrosoft' });
    for (const status of ['suspended', 'expired', 'disabled', 'deleted', 'pending', 'none']) {
      deepEqual(whyNot('traditional', { status }), { reason: 'notActive', status });
    }
  });

  it('is not what has no status, and is what has no publisher', () => {
    deepEqual(whyNot('traditional', { status: undefined }), { reason: 'noStatus' });
    equal(whyNot('traditional', { isMicrosoftProduct: undefined, isTrial: undefined }), undefined);
  });

  it('is only what the target asked for, when it asked for something', () => {
    equal(whyNot('newCommerce', NEW, []), undefined);
    equal(whyNot('newCommerce', NEW, ['AzureSubscription', 'onlineservicesnce']), undefined);
    deepEqual(whyNot('newCommerce', NEW, ['AzureSubscription']), { reason: 'notAsked' });
  });

  it("follows Partner Center's verdict, whose ids come in another case", () => {
    equal(withVerdict(undefined, true), undefined);
    deepEqual(withVerdict('Subscription in state: Suspended cannot be transferred'), {
      reason: 'notActive',
      status: 'suspended',
    });
    deepEqual(withVerdict('part of transfer request id : 7C8DB11F-1E5E-4472-8386-F0B627D1F301'), {
      reason: 'inTransfer',
      transferId: '7c8db11f-1e5e-4472-8386-f0b627d1f301',
    });
    deepEqual(withVerdict('Something new'), { reason: 'partnerCenter', text: 'Something new' });
    deepEqual(withVerdict(undefined), { reason: 'partnerCenter', text: '' });
  });

  it('is listed first, each group by name, add-ons with their base only', () => {
    const listed = candidates('traditional', [
      subscription({ id: '1', friendlyName: 'Zeta' }),
      subscription({ id: '2', friendlyName: 'Beta', isTrial: true }),
      subscription({ id: '3', friendlyName: 'Alpha', isTrial: true }),
      subscription({ id: '4', friendlyName: 'Audio', parentId: '5' }),
      subscription({ id: '5', friendlyName: 'Base', addOns: [subscription({ id: '4', friendlyName: 'Audio' })] }),
    ]);
    deepEqual(
      listed.map(({ item }) => item.subscriptionId),
      ['5', '1', '3', '2'],
    );
    deepEqual(
      listed[0]?.item.addOns.map(({ friendlyName }) => friendlyName),
      ['Audio'],
    );
  });

  it('becomes a line item with what a manager needs to see', () => {
    const { subscriptionId, friendlyName, quantity, term, billingCycle, endsAt, offerId, productType } = toLineItem(
      subscription({ ...NEW, endsAt: '2027-06-30' }),
    );
    const renewal = {
      autoRenews: true,
      renewalTerm: 'P1Y',
      changesAtRenewal: true,
      cancelUntil: '2027-01-07',
    } as const;
    const { autoRenews, renewalTerm, changesAtRenewal, cancelUntil } = toLineItem(subscription(renewal));
    deepEqual({ autoRenews, renewalTerm, changesAtRenewal, cancelUntil }, renewal);
    deepEqual(
      { subscriptionId, friendlyName, quantity, term, billingCycle, endsAt, offerId, productType },
      {
        subscriptionId: 'SUB-1',
        friendlyName: 'Office 365 E3',
        quantity: 12,
        term: 'P1Y',
        billingCycle: 'annual',
        endsAt: '2027-06-30',
        offerId: 'OFFER-1',
        productType: 'OnlineServicesNCE',
      },
    );
  });
});
