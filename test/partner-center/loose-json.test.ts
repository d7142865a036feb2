import assert from 'node:assert/strict';
import { count, readPage } from '../../src/partner-center/loose-json.ts';

describe('A list of Partner Center', () => {
  const itemsOf = (json: unknown) =>
    readPage(json, (element) => (typeof element === 'string' ? element : undefined))?.items;

  it('is empty without items when it says that it counts none', () => {
    assert.deepEqual(itemsOf({ totalCount: 0 }), []);
  });

  it('is not empty but unreadable when it counts some, or nothing, and has no items', () => {
    for (const json of [{ totalCount: 1 }, { totalCount: 3 }, {}, { links: {} }])
      assert.equal(itemsOf(json), undefined);
  });

  it('is unreadable when one of its elements is', () => {
    assert.deepEqual(itemsOf({ items: ['a', 'b'] }), ['a', 'b']);
    assert.equal(itemsOf(['a', 7]), undefined);
  });
});

describe('A number of Partner Center', () => {
  it('may be text, of one digit or of many', () => {
    for (const [written, read] of [
      [3, 3],
      ['3', 3],
      [' 25 ', 25],
      ['0', 0],
    ])
      assert.equal(count.parse(written), read);
  });

  it('is absent when it is none', () => {
    for (const written of ['', ' ', 'three', null, undefined, Number.NaN, [3], { value: 3 }])
      assert.equal(count.parse(written), undefined);
  });
});
