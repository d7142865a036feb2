import { randomUUID } from 'node:crypto';
import { type Handler, type HttpReply, type HttpRequest, listen } from '../http.ts';
import { type Fault, queueFaults } from '../partner-center/faults.ts';
import { GROUPS, type WorldGroup } from '../world.ts';
import { type Groups, keepGroups, type Member } from './members.ts';
import { pageOf } from './page.ts';
import { Refusal } from './refusal.ts';

export interface GraphOptions {
  readonly port?: number;
  readonly now?: () => Date;
  readonly newId?: () => string;
  /** Returns the app and tenant in a token for Graph. `Bearer ` in front is allowed. */
  readonly verifyToken: (bearer: string) => Promise<{ appId: string; tenantId: string } | undefined>;
  /** The apps to which every tenant has granted `GroupMember.Read.All`. */
  readonly appIds: readonly string[];
  /** Default: the groups of the demo's world. */
  readonly groups?: readonly WorldGroup[];
}

export interface GraphStandIn {
  /** With the version: `http://127.0.0.1:…/v1.0`. */
  readonly url: string;
  readonly control: GraphControl;
  close(): Promise<void>;
}

export interface GraphControl {
  /** Adds a person to the group, or a group, whose members then belong to this group too. */
  addMember(groupId: string, memberId: string): void;
  removeMember(groupId: string, memberId: string): void;
  /** Queues a fault. Returns a function that removes the fault. */
  fault(fault: Fault): () => void;
  /** Every call in order of arrival. */
  calls(): readonly GraphCall[];
}

export interface GraphCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly requestId: string;
  /** The app and tenant in the token, if the token was valid. */
  by?: { readonly appId: string; readonly tenantId: string };
  /** Absent while the call is under way, and when the connection was broken. */
  status?: number;
}

/**
 * Stands in for Microsoft Graph. The desk uses one of its operations: page "List group transitive members". The stand-in
 * refuses a token for another audience or app, and any query that Graph would answer from a lagging index.
 */
export async function startGraph(options: GraphOptions): Promise<GraphStandIn> {
  const groups = keepGroups(options.groups ?? GROUPS);
  const faults = queueFaults();
  const calls: GraphCall[] = [];
  const newId = options.newId ?? randomUUID;
  const now = options.now ?? (() => new Date());

  const call =
    (handle: (request: HttpRequest, tenantId: string) => object): Handler =>
    async (request, reply) => {
      const { method, path, search, headers } = request;
      const entry: GraphCall = { method, path: path + search, requestId: newId() };
      calls.push(entry);
      const answer = (status: number, body: object) => {
        entry.status = status;
        reply.send(status, body);
      };
      const refuse = (status: number, code: string, message: string) => {
        const innerError = { date: now().toISOString(), 'request-id': entry.requestId, ...clientRequest(request) };
        answer(status, { error: { code, message, innerError } });
      };
      head(request, reply, entry.requestId);
      const plan = faults.take(method, path);
      for (const wait of plan.waits.before) await wait();
      const fault = plan.before ?? plan.after;
      if (fault?.kind === 'reset') return reply.reset();
      if (fault?.kind === 'throttle') {
        reply.setHeader('retry-after', String(fault.retryAfterSeconds));
        return refuse(429, 'TooManyRequests', 'Too many requests.');
      }
      if (fault?.kind === 'status') return refuse(fault.status, fault.code ?? 'unknownError', fault.description ?? '');
      try {
        entry.by = await admit(options, headers.authorization);
        answer(200, handle(request, entry.by.tenantId));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refuse(error.status, error.code, error.message);
      }
    };

  const server = await listen({
    ...(options.port === undefined ? {} : { port: options.port }),
    routes: [['GET', '/v1.0/groups/:group/transitiveMembers', call(listMembers(groups, () => server.url))]],
    fallback: call(({ path }) => {
      throw new Refusal('badRequest', `The stand-in has no '${path}'.`);
    }),
  });
  return {
    url: `${server.url}/v1.0`,
    control: {
      addMember: groups.add,
      removeMember: groups.remove,
      fault: faults.add,
      calls: () => calls.map((one) => ({ ...one })),
    },
    async close() {
      await server.close();
      faults.close();
    },
  };
}

function listMembers(groups: Groups, origin: () => string) {
  return ({ params, path, query }: HttpRequest, tenantId: string): object => {
    const groupId = params.group ?? '';
    if (!/^[\da-f-]{36}$/i.test(groupId)) throw new Refusal('badRequest', `Invalid object identifier '${groupId}'.`);
    const members = groups.transitiveMembers(tenantId, groupId.toLowerCase());
    const { items, nextQuery } = pageOf<Member>(members, query);
    return {
      '@odata.context': `${origin()}/v1.0/$metadata#directoryObjects`,
      ...(nextQuery === undefined ? {} : { '@odata.nextLink': `${origin()}${path}?${nextQuery}` }),
      value: items,
    };
  };
}

async function admit({ verifyToken, appIds }: GraphOptions, authorization: string | undefined) {
  if (authorization === undefined) throw new Refusal('badToken', 'Access token is empty.');
  const caller = await verifyToken(authorization);
  if (caller === undefined) throw new Refusal('badToken', 'Access token validation failure. Invalid audience.');
  if (!appIds.includes(caller.appId)) {
    throw new Refusal('denied', 'Insufficient privileges to complete the operation.');
  }
  return caller;
}

function head(request: HttpRequest, reply: HttpReply, requestId: string): void {
  reply.setHeader('request-id', requestId);
  for (const [name, value] of Object.entries(clientRequest(request))) reply.setHeader(name, value);
}

function clientRequest({ headers }: HttpRequest): Readonly<Record<string, string>> {
  const id = headers['client-request-id'];
  return typeof id === 'string' ? { 'client-request-id': id } : {};
}
