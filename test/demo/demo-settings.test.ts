import assert from 'node:assert/strict';
import { createAppTokens } from '../../src/identity/app-token.ts';
import { createApprovers } from '../../src/identity/approvers.ts';
import { readConfig } from '../../src/settings/config.ts';
import { type StandInsWithoutTeams, startWithoutTeams } from '../../stand-ins/stand-ins.ts';
import { PEOPLE } from '../../stand-ins/world.ts';
import { openLog } from '../logging/open-log.ts';

describe('The demo’s settings', () => {
  let standIns: StandInsWithoutTeams;
  before(async () => {
    standIns = await startWithoutTeams({ deskPort: 3978, databaseUrl: ':memory:' });
  });
  after(() => standIns.close());

  it('make Sam alone an approver through a group', async () => {
    const answer = readConfig(standIns.env);
    if (answer.kind === 'missing') assert.fail(answer.problems.join('\n'));
    const { config } = answer;
    const around = { now: () => new Date(), log: openLog().log };
    const appToken = createAppTokens({
      ...around,
      clientId: config.partnerCenter.clientId,
      credential: { kind: 'secret', secret: standIns.env.PARTNER_CENTER_CLIENT_SECRET ?? '' },
      authority: config.entraAuthority,
      allowLoopback: true,
      scope: 'https://graph.microsoft.com/.default',
      newId: () => 'correlation',
    });
    const { graphUrl, approverGroups: groups } = config;
    const { isApprover } = createApprovers({ ...around, people: [], groups, graphUrl, appToken });
    for (const person of PEOPLE) assert.equal(await isApprover(person, 'fresh'), person.key === 'sam', person.name);
  });
});
