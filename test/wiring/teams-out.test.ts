import assert from 'node:assert/strict';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import type { Connector } from '../../src/teams/send/connector.ts';
import { aroundOf } from '../../src/wiring/shared-parts.ts';
import { createTeamsOut } from '../../src/wiring/teams-out.ts';
import { openLog } from '../logging/open-log.ts';
import { configAt } from './config-at.ts';

describe('what goes out to Teams', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore({ url: ':memory:', now: () => new Date() });
  });
  afterEach(() => store.close());

  const outWith = (settings: Readonly<Record<string, string>>) => {
    const config = configAt('http://127.0.0.1:9', settings);
    const connector: Connector = { call: async () => ({ kind: 'untrusted' }), close: () => {} };
    return createTeamsOut(config, aroundOf(config, openLog()), { connector, store, budgetsNow: () => new Date() });
  };

  it('offers single sign-on for the resource of the settings, and not at all without one', () => {
    assert.deepEqual(outWith({ SSO_RESOURCE: 'api://botid-1' }).sso, { resource: 'api://botid-1' });
    assert.equal(outWith({ SSO_RESOURCE: '' }).sso, undefined);
  });
});
