import assert from 'node:assert/strict';
import { z } from 'zod';
import { shortList } from '../../src/http/short-list.ts';

describe('a list from outside', () => {
  let read: number;
  const element = z.unknown().transform((value, context) => {
    read++;
    if (typeof value !== 'string') context.addIssue({ code: 'custom', message: 'not text' });
    return String(value);
  });
  const list = shortList(element, 1_000);
  beforeEach(() => {
    read = 0;
  });

  it('is read when it is short enough and every element can be read', () => {
    assert.deepEqual(list.parse(['a', 'b']), ['a', 'b']);
    assert.equal(list.safeParse(Array(1_000).fill('a')).success, true);
  });

  it('is refused by its length before an element is looked at', () => {
    const { error } = list.safeParse(Array(1_001).fill(7));
    assert.deepEqual([error?.issues.length, read], [1, 0]);
  });

  it('is given up at its tenth wrong element', () => {
    const { error } = list.safeParse(['a', ...Array(999).fill(7)]);
    assert.deepEqual([error?.issues.length, read], [10, 11]);
    assert.deepEqual(error?.issues[9]?.path, [10]);
    assert.equal(list.safeParse(['a', 7]).error?.issues.length, 1);
  });
});
