import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { createTokenBuckets } from '../../src/http/token-buckets.ts';

describe('token buckets', () => {
  let at: number;
  const now = () => new Date(at);
  beforeEach(() => {
    at = Date.parse('2026-11-20T10:00:00Z');
  });

  it('give a full bucket at once, then say how long to wait, and tell the first refusal of a flood from the others', () => {
    const buckets = createTokenBuckets({ perMinute: 6, now });
    for (let taken = 0; taken < 6; taken++) assert.deepEqual(buckets.take('anna'), { ok: true });
    assert.deepEqual(buckets.take('anna'), { ok: false, waitSeconds: 10, isFirst: true });
    at += 4_000;
    assert.deepEqual(buckets.take('anna'), { ok: false, waitSeconds: 6, isFirst: false });
    at += 6_000;
    assert.deepEqual(buckets.take('anna'), { ok: true });
    assert.deepEqual(buckets.take('anna'), { ok: false, waitSeconds: 10, isFirst: true });
  });

  it('keep one name from using up another’s', () => {
    const buckets = createTokenBuckets({ perMinute: 1, now });
    buckets.take('anna');
    assert.equal(buckets.take('anna').ok, false);
    assert.equal(buckets.take('ben').ok, true);
  });

  it('never hold more than a minute’s worth', () => {
    const buckets = createTokenBuckets({ perMinute: 2, now });
    buckets.take('anna');
    at += 24 * 3_600_000;
    assert.deepEqual(
      [1, 2, 3].map(() => buckets.take('anna').ok),
      [true, true, false],
    );
  });

  it('keep working when the clock is set back', () => {
    const buckets = createTokenBuckets({ perMinute: 1, now });
    buckets.take('anna');
    at -= 3_600_000;
    assert.equal(buckets.take('anna').ok, false);
    at += 60_000;
    assert.equal(buckets.take('anna').ok, true);
  });

  it('are limited in number: the least recently used is dropped first', () => {
    const buckets = createTokenBuckets({ perMinute: 1, now, most: 100 });
    buckets.take('busy');
    for (let name = 0; name < 10_000; name++) {
      buckets.take(`address-${name}`);
      assert.equal(buckets.take('busy').ok, false);
    }
    assert.equal(buckets.size, 100);
  });
});
