import { equal } from 'node:assert/strict';
import { productOf } from '../../src/transfers/product-type.ts';
import { subscription } from './samples.ts';

const CASES: readonly [productType: string | undefined, productSubType: string | undefined, is: string | undefined][] =
  [
    ['OnlineServicesNCE', undefined, 'OnlineServicesNCE'],
    ['onlineservicesnce', 'Anything', 'OnlineServicesNCE'],
    ['Azure', undefined, 'AzurePlan'],
    ['azure', 'savingsplan', 'AzureSavingsPlan'],
    ['Azure', 'SavingsPlan', 'AzureSavingsPlan'],
    ['Azure', 'SomethingNew', undefined],
    ['Software', 'SoftwareSubscription', 'Software'],
    ['SaaS', undefined, 'SaaS'],
    ['AzureReservation', undefined, 'AzureReservation'],
    ['OnlineServices', undefined, undefined],
    [undefined, undefined, undefined],
    [undefined, 'SavingsPlan', undefined],
  ];

describe("A subscription's product in the words of transfers", () => {
  for (const [productType, productSubType, is] of CASES)
    it(`${productType ?? 'nothing'} with ${productSubType ?? 'no subtype'} is ${is ?? 'unknown'}`, () => {
      equal(productOf(subscription({ productType, productSubType })), is);
    });
});
