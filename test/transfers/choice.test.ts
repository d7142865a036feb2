import { equal, notEqual } from 'node:assert/strict';
import { choiceOf, showsChoice } from '../../src/transfers/choice.ts';
import type { LineItem } from '../../src/transfers/transfer.ts';
import { item, transfer } from './samples.ts';

describe('The choice on a card', () => {
  const [one, other] = [item({ subscriptionId: 'S1' }), item({ subscriptionId: 'S2' })];
  const of = (...lineItems: LineItem[]) => choiceOf({ lineItems });

  it('is the same for the same items, in whichever order and case Partner Center sends them', () => {
    equal(of(one, other), of(other, { ...one, subscriptionId: 's1' }));
    equal(of(one), of({ ...one, outcome: { status: 'complete' } }), 'an item’s outcome is not part of the choice');
  });

  it('is another for other items, and for the same items with other contents', () => {
    const changes: readonly Partial<LineItem>[] = [
      { friendlyName: 'Another' },
      { quantity: 9_999 },
      { unitType: 'Usage-based' },
      { term: 'P3Y' },
      { billingCycle: 'triennial' },
      { endsAt: '2031-01-01' },
      { partnerIdOnRecord: '4847383' },
      { addOns: [other] },
    ];
    const choices = [of(), of(one), of(other), of(one, other), ...changes.map((change) => of({ ...one, ...change }))];
    equal(new Set(choices).size, choices.length);
    notEqual(of({ ...one, addOns: [other] }), of({ ...one, addOns: [{ ...other, quantity: 9_999 }] }));
  });

  it('is that of the pending release while there is one', () => {
    const pending = { ...transfer('newCommerce').pending, items: [other] } as never;
    equal(choiceOf({ lineItems: [one], pending }), of(other));
  });

  it('has to be on the card, except where the items were picked before the transfer was made', () => {
    for (const commerce of ['traditional', 'newCommerce'] as const) {
      const made = transfer(commerce, { lineItems: [one] });
      equal(showsChoice(of(one), made), true);
      for (const choice of [of(other), of(), '']) equal(showsChoice(choice, made), false);
    }
    equal(showsChoice(undefined, transfer('traditional')), true);
    equal(showsChoice(undefined, transfer('newCommerce')), false);
  });
});
