import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRetryAfter } from '../../src/http/retry-after.ts';

describe('Retry-After', () => {
  const NOW = Date.parse('2026-01-05T10:00:00.400Z');
  const cases: readonly (readonly [header: unknown, seconds: number | undefined])[] = [
    ['12', 12],
    [' 12 ', 12],
    ['0', 1],
    ['999999', 3600],
    // 29.6 seconds: rounded down, the desk would ask too early.
    ['Mon, 05 Jan 2026 10:00:30 GMT', 30],
    ['Mon, 05 Jan 2026 09:00:00 GMT', 1],
    ['Tue, 05 Jan 2027 10:00:00 GMT', 3600],
    ['soon', undefined],
    ['1.5', undefined],
    ['-3', undefined],
    ['', undefined],
    [undefined, undefined],
    [null, undefined],
    [12, undefined],
  ];
  for (const [header, seconds] of cases) {
    it(`of ${JSON.stringify(header)} is ${seconds === undefined ? 'not readable' : `${seconds} s`}`, () => {
      assert.equal(readRetryAfter(header, NOW), seconds);
    });
  }

  it('is a whole number from 1 to 3600 or unreadable, whatever it says', () => {
    const header = fc.oneof(fc.string(), fc.nat().map(String), fc.date({ noInvalidDate: true }).map(String));
    fc.assert(
      fc.property(header, fc.nat(), (told, now) => {
        const seconds = readRetryAfter(told, now);
        return seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600);
      }),
    );
  });
});
