import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fuzz } from './fuzz.ts';

/** A small part of `npm run fuzz`, which takes minutes. */
describe('hostile input', function () {
  this.timeout(30_000);

  it('crashes nothing, changes nothing and gets no 5xx', async () => {
    const { problems, rows } = await fuzz({ seed: 4, count: 800 });
    assert.deepEqual(problems, []);
    assert.ok(rows.every(({ sent }) => sent > 0));
  });
});
