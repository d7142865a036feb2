import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { ROUTES } from '../../../stand-ins/partner-center/routes.ts';

const FIXTURES = new URL('../../fixtures/partner-center/', import.meta.url);
/** Not JSON. A corrected copy of each is used instead. */
const UNREADABLE = [
  'get-a-subscription-by-id.4',
  'get-a-collection-of-entitlements.2',
  'get-confirmation-of-customer-agreement.2',
];

const EXAMPLES = readdirSync(FIXTURES)
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
    const isAnswer = (name: string) => /^(HTTP\/|\{)/.test(readFileSync(new URL(`${name}.http`, FIXTURES), 'utf8'));
    const answers = EXAMPLES.filter((name) => isAnswer(name) && !UNREADABLE.includes(name));
    deepEqual(
      answers.filter((name) => !followed.includes(name)),
      [],
    );
  });
});
