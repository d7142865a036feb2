import assert from 'node:assert/strict';
import { AuthError, ServerError } from '@azure/msal-node';
import { describe, it } from 'mocha';
import { refusalOf } from '../../src/identity/entra-answer.ts';

describe('An error while Entra is asked for a token', () => {
  it('is thrown again when Entra did not cause it, and is no refusal', () => {
    for (const error of [new Error('disk full'), new TypeError('a bug'), 'text', undefined]) {
      let thrown: unknown = 'nothing';
      try {
        refusalOf(error);
      } catch (caught) {
        thrown = caught;
      }
      assert.equal(thrown, error);
    }
  });

  it('is a refusal when Entra caused it, and says whether the grant is used up', () => {
    assert.deepEqual(refusalOf(new ServerError('invalid_grant', '', '')), { kind: 'grant' });
    assert.deepEqual(refusalOf(new AuthError('invalid_client', '')), { kind: 'refused' });
    assert.deepEqual(refusalOf(new AuthError('network_error', '')), { kind: 'unavailable' });
  });
});
