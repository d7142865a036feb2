import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAppTokens } from '../../src/identity/app-token.ts';
import { type Approvers, type ApproversOptions, createApprovers } from '../../src/identity/approvers.ts';
import { type EntraStandIn, startEntra } from '../../stand-ins/entra/entra.ts';
import { type GraphStandIn, startGraph } from '../../stand-ins/graph/graph.ts';
import { APPROVER_GROUP, FABRIKAM, GROUPS, NORTHWIND } from '../../stand-ins/world.ts';
import { openLog } from '../logging/open-log.ts';
import { APP, someone } from './rig.ts';

const AUDIENCE = 'https://graph.microsoft.com';
const MANAGERS = GROUPS[1]?.id ?? '';
const GROUP = { tenantId: FABRIKAM.tenantId, groupId: APPROVER_GROUP.id };
const sam = someone('sam');
const noor = someone('noor');
const riley = someone('riley');

describe('Approvers', () => {
  let entra: EntraStandIn;
  let graph: GraphStandIn;
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const { log, lines: logged } = openLog();

  beforeEach(async () => {
    ahead = 0;
    logged.length = 0;
    entra = await startEntra({ clients: [APP], now });
    graph = await startGraph({
      now,
      verifyToken: (bearer) => entra.verifyAppToken(bearer, AUDIENCE),
      appIds: [APP.clientId],
    });
  });
  afterEach(() => Promise.all([graph.close(), entra.close()]));

  function approvers(changes: Partial<ApproversOptions> = {}): Approvers {
    const appToken = createAppTokens({
      clientId: APP.clientId,
      credential: { kind: 'secret', secret: APP.clientSecret },
      authority: entra.url,
      allowLoopback: true,
      scope: `${AUDIENCE}/.default`,
      now,
      newId: () => 'correlation',
      log,
    });
    return createApprovers({ people: [], groups: [GROUP], graphUrl: graph.url, appToken, now, log, ...changes });
  }
  const calls = () => graph.control.calls().length;

  it('are the people who are listed, and Graph is not asked about them', async () => {
    const { isApprover } = approvers({ people: [{ ...sam, objectId: sam.objectId.toUpperCase() }], groups: [] });
    assert.equal(await isApprover(sam, 'fresh'), true);
    assert.equal(await isApprover({ ...sam, tenantId: NORTHWIND.tenantId }, 'fresh'), false);
    assert.equal(calls(), 0);
  });

  it('are the members of a group, and nobody else', async () => {
    graph.control.addMember(APPROVER_GROUP.id, noor.objectId);
    const { isApprover } = approvers();
    assert.equal(await isApprover({ ...noor, objectId: noor.objectId.toUpperCase() }), true);
    assert.equal(await isApprover({ ...noor, objectId: 'd0648481-b615-45c9-8cd1-ff87940dbd98' }), false);
  });

  it('are members of a group in the group', async () => {
    assert.equal(await approvers().isApprover(sam), true);
    assert.equal(await approvers().isApprover(noor), false);
  });

  it('stop being approvers: at once for a decision, within three minutes on what is shown', async () => {
    const { isApprover } = approvers();
    assert.equal(await isApprover(sam), true);
    graph.control.removeMember(MANAGERS, sam.objectId);
    ahead = 179_000;
    assert.equal(await isApprover(sam), true);
    assert.equal(calls(), 1);
    assert.equal(await isApprover(sam, 'fresh'), false);
    assert.equal(await isApprover(sam), false);
    assert.equal(calls(), 2);
  });

  it('are asked for again when the answer is three minutes old', async () => {
    const { isApprover } = approvers();
    assert.equal(await isApprover(sam), true);
    graph.control.removeMember(MANAGERS, sam.objectId);
    ahead = 180_000;
    assert.equal(await isApprover(sam), false);
  });

  it('are written to if they are listed, or in a group of at most ten people', async () => {
    const { toWriteTo } = approvers({ people: [noor, riley] });
    const ids = async () => (await toWriteTo(FABRIKAM.tenantId)) as readonly { objectId: string }[];
    assert.deepEqual(
      (await ids()).map(({ objectId }) => objectId),
      [noor.objectId, sam.objectId],
    );
    for (let at = 0; at < 9; at += 1) graph.control.addMember(APPROVER_GROUP.id, `person-${at}`);
    assert.equal((await ids()).length, 11);
    graph.control.addMember(APPROVER_GROUP.id, 'one too many');
    assert.deepEqual(
      (await ids()).map(({ objectId }) => objectId),
      [noor.objectId],
    );
  });

  it('are found on a later page', async () => {
    graph.control.removeMember(MANAGERS, sam.objectId);
    for (let at = 0; at < 1200; at += 1) graph.control.addMember(APPROVER_GROUP.id, `person-${at}`);
    graph.control.addMember(APPROVER_GROUP.id, sam.objectId);
    assert.equal(await approvers().isApprover(sam), true);
    assert.equal(calls(), 2);
  });

  it('of a group are looked for in its own tenant only', async () => {
    graph.control.addMember(APPROVER_GROUP.id, riley.objectId);
    const { isApprover } = approvers();
    assert.equal(await isApprover(riley, 'fresh'), false);
    assert.equal(calls(), 0);
    const both = approvers({ groups: [GROUP, { tenantId: NORTHWIND.tenantId, groupId: MANAGERS }] });
    assert.equal(await both.isApprover(riley), false);
    assert.deepEqual(
      graph.control.calls().map(({ by }) => by?.tenantId),
      [NORTHWIND.tenantId],
    );
  });

  it('of a group that is not there are nobody, and one warning says so', async () => {
    const nowhere = { tenantId: FABRIKAM.tenantId, groupId: 'c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a499' };
    const { isApprover } = approvers({ groups: [nowhere] });
    assert.equal(await isApprover(sam, 'fresh'), false);
    assert.equal(await isApprover(noor, 'fresh'), false);
    assert.equal(logged.length, 1);
    assert.equal(logged[0]?.fields.groupId, nowhere.groupId);
    assert.match(logged[0]?.text ?? '', /is not in this tenant/);
    const alsoReal = approvers({ groups: [nowhere, GROUP] });
    assert.equal(await alsoReal.isApprover(sam), true);
  });

  it('are written to despite a group that is not there, but not despite one that can’t be read', async () => {
    const nowhere = { tenantId: FABRIKAM.tenantId, groupId: 'c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a499' };
    const { toWriteTo } = approvers({ people: [noor], groups: [nowhere] });
    assert.deepEqual(await toWriteTo(FABRIKAM.tenantId), [noor]);
    graph.control.fault({ kind: 'status', status: 500 });
    assert.equal(await toWriteTo(FABRIKAM.tenantId), 'unknown');
    assert.deepEqual(
      logged.map(({ fields }) => [fields.code, fields.status]),
      [
        ['group-not-found', 404],
        ['group-not-read', 500],
      ],
    );
  });

  it('are asked for once by ten at the same moment', async () => {
    const { isApprover } = approvers();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => isApprover(sam, at % 2 === 0 ? 'fresh' : 'cached')),
    );
    assert.deepEqual(new Set(answers), new Set([true]));
    assert.equal(calls(), 1);
  });

  const broken = [
    ['is down', { kind: 'status', status: 503 }],
    ['breaks the connection', { kind: 'reset' }],
    ['does not answer', { kind: 'delay', until: new Promise(() => {}) }],
    ['may not be asked', { kind: 'status', status: 403, code: 'Authorization_RequestDenied' }],
    ['is busy', { kind: 'throttle', retryAfterSeconds: 20 }],
  ] as const;
  for (const [what, fault] of broken) {
    it(`are unknown while Graph ${what}, and known afterwards`, async () => {
      const { isApprover } = approvers({ timeoutMs: fault.kind === 'delay' ? 500 : 5_000 });
      graph.control.fault(fault);
      assert.equal(await isApprover(sam, 'fresh'), 'unknown');
      assert.equal(logged.length, 1, JSON.stringify(logged));
      if (fault.kind === 'status' || fault.kind === 'throttle') {
        assert.equal(logged[0]?.fields.requestId, graph.control.calls()[0]?.requestId);
      }
      ahead = 21_000;
      assert.equal(await isApprover(sam), true);
    });
  }

  it('stay known for what is shown while Graph is down', async () => {
    const { isApprover } = approvers();
    assert.equal(await isApprover(sam), true);
    graph.control.fault({ kind: 'status', status: 500 });
    assert.equal(await isApprover(sam, 'fresh'), 'unknown');
    assert.equal(await isApprover(sam), true);
  });

  it('are not asked for before Graph wants to be asked again', async () => {
    const { isApprover } = approvers();
    graph.control.fault({ kind: 'throttle', retryAfterSeconds: 20 });
    assert.equal(await isApprover(sam), 'unknown');
    ahead = 19_000;
    assert.equal(await isApprover(sam, 'fresh'), 'unknown');
    assert.equal(await isApprover(noor), 'unknown');
    assert.equal(calls(), 1);
    ahead = 21_000;
    assert.equal(await isApprover(sam, 'fresh'), true);
  });

  it('are known by one group when another one can’t be asked for', async () => {
    const { isApprover } = approvers({ groups: [{ ...GROUP, groupId: MANAGERS }, GROUP] });
    graph.control.fault({ kind: 'status', status: 500 });
    assert.equal(await isApprover(sam), true);
    graph.control.fault({ kind: 'status', status: 500 });
    assert.equal(await isApprover(noor), 'unknown');
  });

  it('are unknown without a token, and the log holds none and no secret', async () => {
    entra.control.outage(true);
    assert.equal(await approvers().isApprover(sam), 'unknown');
    const hanging = approvers({ appToken: () => new Promise(() => {}), timeoutMs: 20 });
    assert.equal(await hanging.isApprover(sam), 'unknown');
    assert.equal(calls(), 0);
    assert.doesNotMatch(JSON.stringify(logged), /eyJ|the app’s secret/);
  });

  it('are unknown to a token that Graph does not take', async () => {
    const { isApprover } = approvers({ appToken: () => entra.issueSsoToken(sam.objectId, APP.clientId) });
    assert.equal(await isApprover(sam), 'unknown');
    assert.equal(logged[0]?.fields.status, 401);
    assert.doesNotMatch(JSON.stringify(logged), /eyJ/);
  });

  it('are unknown when what answers is not Graph, names another host, or has no end', async () => {
    const { url, close, answer } = await somethingElse();
    try {
      const { isApprover } = approvers({ graphUrl: url });
      answer('<p>Sign in to the hotel network</p>');
      assert.equal(await isApprover(sam), 'unknown');
      answer(JSON.stringify({ value: [], '@odata.nextLink': 'http://127.0.0.2:9/v1.0' }));
      assert.equal(await isApprover(sam), 'unknown');
      assert.match(logged.at(-1)?.text ?? '', /may not call/);
      answer(JSON.stringify({ value: [], '@odata.nextLink': `${url}/again` }));
      assert.equal(await isApprover(sam), 'unknown');
      assert.match(logged.at(-1)?.text ?? '', /over 19980 members/);
    } finally {
      await close();
    }
  });

  it('are unknown when Graph is said to have moved', async () => {
    const { url, close, answer, moveTo } = await somethingElse();
    try {
      answer(JSON.stringify({ value: [{ id: sam.objectId }] }));
      const { isApprover } = approvers({ graphUrl: url });
      moveTo(`${url}/there`);
      assert.equal(await isApprover(sam), 'unknown');
      moveTo(undefined);
      assert.equal(await isApprover(sam), true);
    } finally {
      await close();
    }
  });

  it('are unknown when the desk may not call Graph', async () => {
    assert.equal(await approvers({ mayCall: () => false }).isApprover(sam), 'unknown');
    assert.equal(calls(), 0);
  });

  it('are remembered for a thousand people, the latest ones', async () => {
    const { url, close, answer, asked } = await somethingElse();
    try {
      answer(JSON.stringify({ value: [] }));
      const { isApprover } = approvers({ graphUrl: url, appToken: async () => 'token' });
      const person = (at: number) => ({ tenantId: FABRIKAM.tenantId, objectId: `person-${at}` });
      for (let at = 0; at <= 1000; at += 1) assert.equal(await isApprover(person(at)), false);
      await isApprover(person(1000));
      await isApprover(person(1));
      assert.equal(asked(), 1001);
      for (let at = 0; at <= 1000; at += 1) await isApprover({ ...person(at), tenantId: NORTHWIND.tenantId });
      await isApprover(person(1));
      assert.equal(asked(), 1001, 'people of a tenant without a group take nobody’s place');
      await isApprover(person(0));
      assert.equal(asked(), 1002);
    } finally {
      await close();
    }
  });
});

/** A server that answers every request with the same text. */
async function somethingElse() {
  let text = '';
  let count = 0;
  let place: string | undefined;
  const server = createServer(({ url }, response) => {
    count += 1;
    if (place === undefined || url === '/there') response.end(text);
    else response.writeHead(302, { location: place }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => count,
    /** Redirects every request to `where`. */
    moveTo(where: string | undefined) {
      place = where;
    },
    answer(what: string) {
      text = what;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
