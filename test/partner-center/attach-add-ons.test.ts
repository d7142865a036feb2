import assert from 'node:assert/strict';
import { attachAddOns } from '../../src/partner-center/attach-add-ons.ts';
import type { Subscription } from '../../src/transfers/transfer.ts';

describe('Attaching add-ons to their base', () => {
  it('nests both levels, without regard to case or order', () => {
    const flat = [sub('grand', 'ADDON'), sub('addon', 'Base'), sub('base'), sub('other')];
    assert.deepEqual(shape(attachAddOns(flat)), { base: { addon: { grand: {} } }, other: {} });
  });

  it('keeps an add-on whose base is not in the list, with its own add-ons', () => {
    const [orphan] = attachAddOns([sub('orphan', 'gone'), sub('its', 'orphan')]);
    assert.equal(orphan?.parentId, 'gone');
    assert.deepEqual(shape(orphan?.addOns ?? []), { its: {} });
  });

  it('loses nothing and ends when subscriptions name each other as base', () => {
    const flat = [sub('a', 'b'), sub('b', 'a'), sub('self', 'self'), sub('hanger', 'a')];
    assert.deepEqual(shape(attachAddOns(flat)), { a: {}, b: {}, self: {}, hanger: {} });
  });

  it('leaves the list it was given alone', () => {
    const flat = [sub('base'), sub('addon', 'base')];
    attachAddOns(flat);
    assert.deepEqual(flat, [sub('base'), sub('addon', 'base')]);
  });
});

interface Shape {
  [id: string]: Shape;
}

function shape(subscriptions: readonly Subscription[]): Shape {
  return Object.fromEntries(subscriptions.map(({ id, addOns }) => [id, shape(addOns)]));
}

function sub(id: string, parentId?: string): Subscription {
  return {
    id,
    friendlyName: id,
    offerId: 'offer',
    quantity: 1,
    status: 'active',
    isTrial: false,
    isMicrosoftProduct: true,
    parentId,
    addOns: [],
  };
}
