import { deepEqual } from 'node:assert/strict';
import type { ProductType } from '../../src/transfers/commerce.ts';
import { consequences } from '../../src/transfers/consequences.ts';
import type { LineItem } from '../../src/transfers/transfer.ts';
import { item, transfer } from './samples.ts';

function keys(commerce: 'traditional' | 'newCommerce', lineItems: readonly LineItem[], expiresAt?: string) {
  return consequences({ ...transfer(commerce), lineItems, expiresAt }).map(({ key }) => key);
}

describe('What happens then', () => {
  it('is said in the order billing, what stays, quantities, expiry', () => {
    deepEqual(keys('traditional', [item()]), [
      'consequences.billing.traditional',
      'consequences.stays',
      'consequences.frozen.traditional',
      'consequences.expiry.traditional',
    ]);
    deepEqual(keys('newCommerce', []), [
      'consequences.billing.newCommerce',
      'consequences.stays',
      'consequences.frozen.newCommerce',
      'consequences.ifAzure',
      'consequences.duration',
      'consequences.expiry.newCommerce',
    ]);
  });

  it('counts the add-ons that go along', () => {
    const base = item({ addOns: [item({ subscriptionId: 'A' }), item({ subscriptionId: 'B' })] });
    const said = consequences({ ...transfer(), lineItems: [base, item({ addOns: [item()] })] });
    deepEqual(said[2], { key: 'consequences.addOns', with: { count: 3 } });
    const [, , one] = consequences({ ...transfer(), lineItems: [item({ addOns: [item()] })] });
    deepEqual(one, { key: 'consequences.addOns', with: { count: 1 } });
  });

  it('warns about Azure, in both ways that Partner Center names it', () => {
    deepEqual(keys('traditional', [item({ offerId: 'MS-AZR-0145P' })])[3], 'consequences.azure.traditional');
    deepEqual(keys('newCommerce', [item({ productType: 'AzureSubscription' })])[3], 'consequences.azure.newCommerce');
    deepEqual(
      keys('newCommerce', [item({ productType: 'OnlineServicesNCE' })]).filter((key) => key.includes('azure')),
      [],
    );
  });

  const warned = (plan: { lineItems?: readonly LineItem[]; productTypes?: readonly ProductType[] }) =>
    consequences(transfer('newCommerce', plan))
      .map(({ key }) => key.replace('consequences.', ''))
      .filter((key) => !/^(billing|stays|addOns|frozen|azure\.|duration|expi)/.test(key));
  const AZURE_SUBSCRIPTION = ['azurePlan', 'marketplace', 'earnedCredit'];
  const RESERVATION = ['azurePlan', 'reservationUpfront', 'otherCurrency'];

  it('warns of what the chosen items bring, add-ons included', () => {
    const of = (productType: string, changes: Partial<LineItem> = {}) => item({ productType, ...changes });
    const reserved = of('AzureReservation', { subscriptionId: 'R' });
    deepEqual(warned({ lineItems: [of('OnlineServicesNCE')] }), []);
    deepEqual(warned({ lineItems: [item()] }), []);
    deepEqual(warned({ lineItems: [of('AzureSubscription')] }), AZURE_SUBSCRIPTION);
    deepEqual(warned({ lineItems: [reserved] }), RESERVATION);
    deepEqual(warned({ lineItems: [of('AzureSavingsPlan')] }), ['azurePlan', 'otherCurrency']);
    deepEqual(warned({ lineItems: [of('SaaS')] }), ['marketplace']);
    deepEqual(warned({ lineItems: [of('Software')] }), []);
    deepEqual(warned({ lineItems: [of('AzureSubscription', { addOns: [reserved] })] }), [
      ...['azurePlan', 'reservationUpfront', 'otherCurrency', 'marketplace', 'earnedCredit'],
    ]);
  });

  it('warns of what is asked for, while nothing is chosen', () => {
    deepEqual(warned({ productTypes: ['AzureSubscription'] }), AZURE_SUBSCRIPTION);
    deepEqual(warned({ productTypes: ['AzureReservation', 'OnlineServicesNCE'] }), RESERVATION);
    deepEqual(warned({ productTypes: ['OnlineServicesNCE', 'Software'] }), []);
    deepEqual(warned({ productTypes: [] }), ['ifAzure']);
    deepEqual(warned({ productTypes: ['AzureSubscription'], lineItems: [item({ productType: 'Software' })] }), []);
  });

  it('names the day of expiry by pointing at it, once it is known', () => {
    deepEqual(keys('newCommerce', [], '2026-02-14T08:00:00.000Z').at(-1), 'consequences.expiresAt');
  });
});
