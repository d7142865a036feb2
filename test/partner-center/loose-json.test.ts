import assert from 'node:assert/strict';
import { count, parseLoose, readPage } from '../../src/partner-center/loose-json.ts';

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

describe('An answer of Partner Center that is nearly JSON', () => {
  it('is read without a comma between two values, as the page on eligibility prints one', () => {
    for (const [text, read] of [
      ['[{"id":"a"}\n{"id":"b"}]', [{ id: 'a' }, { id: 'b' }]],
      ['{"email":"a@b.c"\n"phone":"1"}', { email: 'a@b.c', phone: '1' }],
      ['{"a":[1 true null "x"] "b":-1.5e3}', { a: [1, true, null, 'x'], b: -1500 }],
      ['{"a":"},{\\"[" "b":{}}', { a: '},{"[', b: {} }],
      ['\uFEFF[{"id":"a",},]', [{ id: 'a' }]],
    ] as const)
      assert.deepEqual(parseLoose(text), read);
  });

  it('is not read when more than a comma is missing', () => {
    for (const text of ['', '<html>', '{"a":1', '[1', '{"a" "b"}', '{}{}', '{"a":"b}', '{a:1}', '[1,,2]'])
      assert.equal(parseLoose(text), undefined, text);
  });
});
