import type { Handler, Reply, Route, StandInRequest } from '../http.ts';
import type { WorldPerson } from '../world.ts';
import type { Board } from './board.ts';
import { type Answer, ConnectorError, createMessageCalls } from './connector-messages.ts';
import type { Faults, Operation } from './faults.ts';
import { type Bucket, createLimits, type Limits } from './limits.ts';
import { CHANNEL, findMember, type Room, TEAM } from './rooms.ts';
import type { SingleSignOn } from './single-sign-on.ts';

export interface ConnectorParts {
  readonly board: Board;
  readonly sso: Pick<SingleSignOn, 'begin'>;
  readonly faults: Faults;
  readonly verifyBotToken: (bearer: string) => Promise<boolean>;
  readonly botAppId: string;
  readonly serviceUrl: () => string;
  /** A monotonic clock in milliseconds, for the rate limits. */
  readonly clock: () => number;
}

/** The part of the Bot Connector API that a bot in Teams uses. Source: Bot Framework REST reference, "Connector". */
export function connectorRoutes(parts: ConnectorParts): readonly Route[] {
  const { board, botAppId, serviceUrl } = parts;
  const limits = createLimits(parts.clock);
  const calls = createMessageCalls(board, botAppId, parts.sso);
  const guard = (operation: Operation, run: Call): Handler => guarded(parts, limits, operation, run);
  const room = (request: StandInRequest) => calls.installedRoom(request.params.id ?? '');

  const post = guard('post', (request) => {
    const to = room(request);
    return {
      room: to.room,
      apply: () => calls.post(to, request.json(), request.params.replyTo),
    };
  });
  const members = (answer: (of: Room, request: StandInRequest) => unknown): Handler =>
    guard('members', (request) => {
      const { room: of } = room(request);
      return { room: of, apply: () => ({ status: 200, body: answer(of, request) }) };
    });

  return [
    [
      'POST',
      '/v3/conversations',
      guard('create', (request) => {
        const wanted = calls.readNewConversation(request.json());
        return { room: wanted.room, apply: () => calls.create(wanted, serviceUrl()) };
      }),
    ],
    ['POST', '/v3/conversations/:id/activities', post],
    ['POST', '/v3/conversations/:id/activities/:replyTo', post],
    [
      'PUT',
      '/v3/conversations/:id/activities/:activityId',
      guard('edit', (request) => {
        const to = room(request);
        return { room: to.room, apply: () => calls.edit(to, request.params.activityId ?? '', request.json()) };
      }),
    ],
    [
      'DELETE',
      '/v3/conversations/:id/activities/:activityId',
      guard('delete', (request) => {
        const to = room(request);
        return { room: to.room, apply: () => calls.remove(to, request.params.activityId ?? '') };
      }),
    ],
    ['GET', '/v3/conversations/:id/members', members((of) => of.members.map(memberAccount))],
    ['GET', '/v3/conversations/:id/pagedmembers', members(pageOfMembers)],
    ['GET', '/v3/conversations/:id/members/:memberId', members(oneMember)],
    [
      'GET',
      '/v3/teams/:id',
      members(() => ({
        id: TEAM.id,
        name: TEAM.name,
        aadGroupId: TEAM.aadGroupId,
        tenantId: TEAM.tenantId,
        channelCount: 2,
        memberCount: CHANNEL.members.length,
      })),
    ],
    [
      'GET',
      '/v3/teams/:id/conversations',
      members(() => ({ conversations: [{ id: TEAM.id }, { id: CHANNEL.id, name: CHANNEL.name }] })),
    ],
  ];
}

/** Reads a call. Returns the conversation whose rate limit applies, and a function that carries out the call. */
type Call = (request: StandInRequest) => { readonly room: Room; readonly apply: () => Answer };

const BUCKETS: Readonly<Record<Operation, Bucket>> = {
  create: 'create',
  post: 'send',
  edit: 'send',
  delete: 'send',
  members: 'members',
};

/** Checks the token first, then applies faults and rate limits, then carries out the call. */
function guarded(parts: ConnectorParts, limits: Limits, operation: Operation, call: Call): Handler {
  return async (request, reply) => {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined || !(await parts.verifyBotToken(bearer))) {
      return reply.send(401, errorBody('Unauthorized', 'Authorization has been denied for this request.'));
    }
    const fault = parts.faults.next(operation);
    const fail = () => {
      if (fault?.reset) return request.raw.socket.destroy();
      const retryAfter = fault?.retryAfterSeconds;
      const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
      const code = fault?.code ?? 'ServiceError';
      return reply.send(fault?.status ?? 500, errorBody(code, 'A fault that was set for this call.'), headers);
    };
    if (fault !== undefined && !fault.afterApply) return void fail();
    try {
      const { room, apply } = call(request);
      const wait = limits.take(BUCKETS[operation], room.id, room.tenantId);
      if (wait !== undefined) return tooMany(reply, wait);
      const answer = apply();
      if (fault !== undefined) return void fail();
      reply.send(answer.status, answer.body);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      reply.send(error.status, errorBody(error.code, error.message));
    }
  };
}

function tooMany(reply: Reply, waitSeconds: number): void {
  const text = 'API calls quota exceeded! maximum admitted per conversation. Try again later.';
  reply.send(429, errorBody('TooManyRequests', text), { 'retry-after': String(waitSeconds) });
}

function errorBody(code: string, message: string): object {
  return { error: { code, message } };
}

function memberAccount(person: WorldPerson): object {
  const [givenName, surname] = person.name.split(' ');
  return {
    id: person.teamsId,
    name: person.name,
    objectId: person.objectId,
    aadObjectId: person.objectId,
    givenName,
    surname,
    email: person.username,
    userPrincipalName: person.username,
    tenantId: person.tenantId,
    userRole: 'user',
  };
}

function pageOfMembers(room: Room, request: StandInRequest): object {
  const asked = Number(request.query.get('pageSize') ?? 200);
  const size = Math.min(500, Math.max(50, Number.isFinite(asked) ? asked : 200));
  const start = Number(request.query.get('continuationToken') ?? 0) || 0;
  const next = start + size;
  return {
    members: room.members.slice(start, next).map(memberAccount),
    ...(next < room.members.length ? { continuationToken: String(next) } : {}),
  };
}

function oneMember(room: Room, request: StandInRequest): object {
  const member = findMember(room, request.params.memberId ?? '');
  if (member === undefined) throw new ConnectorError(404, 'MemberNotFoundInConversation', 'No such member.');
  return memberAccount(member);
}
