import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { ROUTES } from '../../../stand-ins/partner-center/routes.ts';

const EXAMPLES = readdirSync(new URL('../../fixtures/partner-center/', import.meta.url))
  .filter((name) => name.endsWith('.http'))
  .map((name) => name.slice(0, -'.http'.length));

describe('Every route of the Partner Center stand-in', () => {
  for (const { method, path, follows, examples } of ROUTES) {
    it(`names the vendor's page that it follows: ${method} ${path}`, () => {
      ok(follows.length > 0 && follows.every((title) => /^[A-Z][a-z]+ .+/.test(title)));
      deepEqual(
        examples.filter((name) => !EXAMPLES.includes(name)),
        [],
        'examples that are not in test/fixtures/partner-center',
      );
    });
  }

  it('together they follow every answer that the vendor’s pages print and we keep', () => {
    const followed = ROUTES.flatMap(({ examples }) => examples);
    // `.1` is a request. One answer isn't JSON, and a corrected copy of it is used instead.
    const answers = EXAMPLES.filter((name) => !name.endsWith('.1') && name !== 'get-a-subscription-by-id.4');
    deepEqual(
      answers.filter((name) => !followed.includes(name)),
      [],
    );
  });
});
