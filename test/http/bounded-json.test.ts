import assert from 'node:assert/strict';
import { holdsTextBeyond, parseBounded } from '../../src/http/bounded-json.ts';

const BOUNDS = { depth: 4, members: 3, marks: 12 };
const kindOf = (text: string) => parseBounded(text, BOUNDS).kind;
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('JSON from outside', () => {
  it('is read up to each bound, and not beyond', () => {
    const kinds: [string, string][] = [
      [nested(4), nested(5)],
      ['[1,2,3]', '[1,2,3,4]'],
      ['{"a":1,"b":2,"c":3}', '{"a":1,"b":2,"c":3,"d":4}'],
      ['[[1,2],[3,4],[5]]', '[[1,2,3],[4,5,6],[7,8,9]]'],
    ];
    for (const [within, beyond] of kinds) assert.deepEqual([kindOf(within), kindOf(beyond)], ['json', 'beyondBounds']);
  });

  it('counts no brackets and commas inside its texts', () => {
    assert.equal(kindOf(`["[[[[[[,,,,,,\\"[[[[", "\\\\"]`), 'json');
  });

  it('has no `__proto__` at any depth, however the key is written', () => {
    const read = parseBounded('{"a":{"__proto__":1,"\\u005f_proto__":2,"b":3}}', BOUNDS);
    assert.ok(read.kind === 'json');
    assert.deepEqual(Object.getOwnPropertyNames((read.value as { a: object }).a), ['b']);
  });

  it('is not JSON when it can’t be parsed', () => {
    for (const text of ['', '{', '[1,]', '"', ']', 'text']) assert.equal(kindOf(text), 'notJson');
  });
});

describe('JSON inside the texts of a value', () => {
  const inText = (depth: number) => ({ a: nested(depth) });

  it('counts on top of the depth of its text', () => {
    assert.deepEqual([holdsTextBeyond(inText(3), BOUNDS), holdsTextBeyond(inText(4), BOUNDS)], [false, true]);
    assert.equal(holdsTextBeyond(JSON.stringify(inText(3)), BOUNDS), false);
    assert.equal(holdsTextBeyond(JSON.stringify(inText(4)), BOUNDS), true);
    assert.equal(holdsTextBeyond([JSON.stringify(JSON.stringify(JSON.stringify(inText(4))))], BOUNDS), false);
    assert.equal(holdsTextBeyond([` ${JSON.stringify([JSON.stringify([nested(2)])])}`], BOUNDS), true);
  });

  it('has the same bounds on its length', () => {
    assert.equal(holdsTextBeyond({ a: '[1,2,3]' }, BOUNDS), false);
    assert.equal(holdsTextBeyond({ a: '{"b":[1,2,3,4]}' }, BOUNDS), true);
  });

  it('is none when the text only looks like it', () => {
    for (const text of ['[urgent] please', '{', 'a [[[[[[[[', '', '[x](y)']) {
      assert.equal(holdsTextBeyond({ reason: text }, BOUNDS), false, text);
    }
  });
});
