import assert from 'node:assert/strict';
import { type EntraStandIn, startEntra } from '../../../stand-ins/entra/entra.ts';
import { type GraphStandIn, startGraph } from '../../../stand-ins/graph/graph.ts';
import { APPROVER_GROUP, FABRIKAM, GROUPS, NORTHWIND, PEOPLE } from '../../../stand-ins/world.ts';

const APP = { clientId: '66666666-7777-4888-8999-000000000001', clientSecret: 'secret', redirectUris: [] };
const OTHER = { clientId: '66666666-7777-4888-8999-000000000002', clientSecret: 'secret', redirectUris: [] };
const AUDIENCE = 'https://graph.microsoft.com';

describe('The stand-in for Microsoft Graph', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  beforeEach(async () => {
    entra = await startEntra({ clients: [APP, OTHER] });
    graph = await startGraph({
      verifyToken: (bearer) => entra.verifyAppToken(bearer, AUDIENCE),
      appIds: [APP.clientId],
    });
  });
  afterEach(() => Promise.all([graph.close(), entra.close()]));

  async function tokenFor({ tenantId = FABRIKAM.tenantId, audience = AUDIENCE, client = APP } = {}): Promise<string> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
      scope: `${audience}/.default`,
    });
    const answer = await fetch(`${entra.authority(tenantId)}/oauth2/v2.0/token`, { method: 'POST', body });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return token;
  }

  async function ask(path: string, token: string | undefined) {
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'client-request-id': 'mine',
    };
    const response = await fetch(path.startsWith('http') ? path : `${graph.url}${path}`, { headers });
    const body = (await response.json()) as {
      value?: { id: string; '@odata.type': string }[];
      error?: { code: string; innerError: Record<string, string> };
      '@odata.nextLink'?: string;
    };
    return { status: response.status, headers: response.headers, body };
  }

  const members = (groupId: string, query = '') => `/groups/${groupId}/transitiveMembers${query}`;
  const sam = PEOPLE.find(({ key }) => key === 'sam')?.objectId ?? '';

  it('lists members, also of groups in the group, by type and id', async () => {
    const { status, body } = await ask(members(APPROVER_GROUP.id.toUpperCase(), '?$select=id'), await tokenFor());
    assert.equal(status, 200);
    assert.deepEqual(body.value, [
      { '@odata.type': '#microsoft.graph.group', id: GROUPS[1]?.id },
      { '@odata.type': '#microsoft.graph.user', id: sam },
    ]);
    assert.deepEqual(
      graph.control.calls().map(({ status: answered, by }) => ({ answered, by })),
      [{ answered: 200, by: { appId: APP.clientId, tenantId: FABRIKAM.tenantId } }],
    );
  });

  it('lists everybody once when groups hold each other', async () => {
    graph.control.addMember(GROUPS[1]?.id ?? '', APPROVER_GROUP.id);
    const { body } = await ask(members(APPROVER_GROUP.id), await tokenFor());
    assert.equal(body.value?.length, 3);
  });

  it('gives a page and the address of the next one', async () => {
    for (let at = 0; at < 99; at += 1) graph.control.addMember(APPROVER_GROUP.id, `person-${at}`);
    const token = await tokenFor();
    const first = await ask(members(APPROVER_GROUP.id), token);
    assert.equal(first.body.value?.length, 100);
    const second = await ask(first.body['@odata.nextLink'] ?? '', token);
    assert.equal(second.body.value?.length, 1);
    assert.equal(second.body['@odata.nextLink'], undefined);
    assert.equal((await ask(members(APPROVER_GROUP.id, '?$top=999'), token)).body.value?.length, 101);
  });

  it('refuses a token for another audience, a person’s token, and none', async () => {
    const people = await entra.issueSsoToken(sam, APP.clientId);
    for (const token of [undefined, 'nonsense', people, await tokenFor({ audience: 'https://api.botframework.com' })]) {
      const { status, body } = await ask(members(APPROVER_GROUP.id), token);
      assert.equal(status, 401);
      assert.equal(body.error?.code, 'InvalidAuthenticationToken');
    }
    assert.ok(graph.control.calls().every(({ by }) => by === undefined));
  });

  it('refuses an app that was granted nothing', async () => {
    const { status, body } = await ask(members(APPROVER_GROUP.id), await tokenFor({ client: OTHER }));
    assert.equal(status, 403);
    assert.equal(body.error?.code, 'Authorization_RequestDenied');
  });

  it('knows a group in its own tenant only', async () => {
    const { status, body } = await ask(members(APPROVER_GROUP.id), await tokenFor({ tenantId: NORTHWIND.tenantId }));
    assert.equal(status, 404);
    assert.equal(body.error?.code, 'Request_ResourceNotFound');
    assert.equal((await ask(members('c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a499'), await tokenFor())).status, 404);
  });

  it('refuses what Graph would refuse, or answer from an index only', async () => {
    const token = await tokenFor();
    for (const path of ['?$top=1000', '?$top=0', '?$top=all', `?$filter=id eq '${sam}'`, '?$count=true', '?top=1']) {
      assert.equal((await ask(members(APPROVER_GROUP.id, path), token)).status, 400, path);
    }
    assert.equal((await ask(members('managers'), token)).status, 400);
    assert.equal((await ask(`/users/${sam}`, token)).status, 400);
  });

  it('names each request, in the header and in a refusal', async () => {
    const { headers, body } = await ask(members(APPROVER_GROUP.id), undefined);
    const [call] = graph.control.calls();
    assert.equal(headers.get('request-id'), call?.requestId);
    assert.equal(headers.get('client-request-id'), 'mine');
    assert.equal(body.error?.innerError['request-id'], call?.requestId);
    assert.equal(body.error?.innerError['client-request-id'], 'mine');
  });

  it('fails as it is told, as often as it is told', async () => {
    const token = await tokenFor();
    graph.control.fault({ kind: 'status', status: 503 });
    assert.equal((await ask(members(APPROVER_GROUP.id), token)).status, 503);
    graph.control.fault({ kind: 'throttle', retryAfterSeconds: 7 });
    const throttled = await ask(members(APPROVER_GROUP.id), token);
    assert.equal(throttled.status, 429);
    assert.equal(throttled.headers.get('retry-after'), '7');
    graph.control.fault({ kind: 'reset' });
    await assert.rejects(ask(members(APPROVER_GROUP.id), token));
    let release = () => {};
    graph.control.fault({ kind: 'delay', until: new Promise<void>((resolve) => (release = resolve)) });
    const late = ask(members(APPROVER_GROUP.id), token);
    release();
    assert.equal((await late).status, 200);
  });
});
