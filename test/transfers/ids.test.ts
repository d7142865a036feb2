import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { parseGuid, sameId } from '../../src/transfers/ids.ts';

const GUID = '7c8db11f-1e5e-4472-8386-f0b627d1f301';

describe('Ids', () => {
  it('reads a GUID in whatever case, with braces and space around it', () => {
    for (const text of [GUID, GUID.toUpperCase(), `{${GUID}}`, `  ${GUID}\n`, ` {${GUID.toUpperCase()}} `]) {
      equal(parseGuid(text), GUID, text);
    }
  });

  it('reads nothing else as a GUID', () => {
    const others = ['', 'contoso', GUID.slice(1), `${GUID}0`, GUID.replaceAll('-', ''), `${GUID} x`, `{${GUID}`];
    deepEqual(
      others.filter((text) => parseGuid(text) !== undefined),
      [],
    );
  });

  it('reads every GUID there is, in lower case', () => {
    fc.assert(fc.property(fc.uuid(), (guid) => parseGuid(guid.toUpperCase()) === guid));
  });

  it('compares ids without regard to case, and nothing with nothing as different', () => {
    equal(sameId('ABC', 'abc'), true);
    equal(sameId('abc', 'abd'), false);
    equal(sameId('abc', undefined), false);
    equal(sameId(undefined, 'abc'), false);
    equal(sameId(undefined, undefined), false);
  });
});
