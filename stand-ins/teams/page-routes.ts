import { z } from 'zod';
import type { Handler, Route, StandInRequest } from '../http.ts';
import { PEOPLE } from '../world.ts';
import type { Board, Change } from './board.ts';
import { PAGE_HEADERS } from './page-files.ts';
import { NotPossible, type PersonActions } from './person-actions.ts';
import { isPersonKey, isRoomKey, ROOMS } from './rooms.ts';

export interface Command {
  readonly title: string;
  readonly description: string;
}

export interface PageParts {
  readonly board: Board;
  readonly actions: PersonActions;
  readonly botName: string;
  readonly commands: () => readonly Command[];
}

const KEEP_ALIVE_MS = 20_000;

const person = z.custom(isPersonKey).transform((key) => key as (typeof PEOPLE)[number]['key']);
const room = z.custom(isRoomKey).transform((key) => key as (typeof ROOMS)[number]['key']);
const locale = z.string().max(35).optional();
const SEND = z.object({ person, room, text: z.string().min(1).max(28_000), rootId: z.string().optional(), locale });
const LOOK = z.object({ person, room });
const SEARCH = z.object({ person, messageId: z.string(), inputId: z.string(), queryText: z.string() });
const PRESS = z.object({
  person,
  messageId: z.string(),
  locale,
  action: z.object({
    type: z.enum(['Action.Execute', 'Action.Submit']),
    id: z.string().optional(),
    title: z.string().optional(),
    verb: z.string().optional(),
    data: z.record(z.string(), z.unknown()),
  }),
});

/** The routes for the browser page. They serve only the stand-in's own page. */
export function pageRoutes(parts: PageParts): readonly Route[] {
  const { board, actions } = parts;
  return [
    [
      'GET',
      '/page-api/state',
      own((_request, reply) => reply.send(200, pageState(parts), { 'cache-control': 'no-store' })),
    ],
    ['GET', '/page-api/changes', own(changes(board))],
    [
      'POST',
      '/page-api/send',
      asked(SEND, async ({ person, room, text, rootId, locale }) => {
        const { sent, answered } = actions.send(person, room, text, { rootId, locale });
        return { id: sent.id, status: (await answered).status ?? null };
      }),
    ],
    [
      'POST',
      '/page-api/press',
      asked(PRESS, async ({ person, messageId, action, locale }) => {
        const { status } = await actions.press(person, messageId, action, locale);
        return { status: status ?? null };
      }),
    ],
    [
      'POST',
      '/page-api/search',
      asked(SEARCH, async ({ person, messageId, inputId, queryText }) => ({
        results: (await actions.search(person, messageId, inputId, queryText)) ?? null,
      })),
    ],
    [
      'POST',
      '/page-api/look',
      asked(LOOK, async ({ person, room }) => {
        await actions.look(person, room);
        return {};
      }),
    ],
  ];
}

function pageState({ board, botName, commands }: PageParts): object {
  return {
    botName,
    people: PEOPLE.map(({ key, name, title }) => ({ key, name, title })),
    rooms: ROOMS.map(({ key, kind, name, members }) => ({ key, kind, name, members: members.map((one) => one.key) })),
    commands: commands(),
    messages: ROOMS.flatMap((one) => board.messages(one.key)),
    seen: board.seen(),
  };
}

function changes(board: Board): Handler {
  return (request, { raw }) => {
    raw.writeHead(200, { ...PAGE_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    raw.write('retry: 1000\n\n');
    const unsubscribe = board.subscribe((change: Change) => raw.write(`data: ${JSON.stringify(change)}\n\n`));
    const keepAlive = setInterval(() => raw.write(':\n\n'), KEEP_ALIVE_MS);
    request.raw.socket.once('close', () => {
      clearInterval(keepAlive);
      unsubscribe();
    });
  };
}

function asked<T>(shape: z.ZodType<T>, run: (body: T) => Promise<object>): Handler {
  return own(async (request, reply) => {
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return reply.send(415, { error: 'Send JSON.' });
    const body = shape.safeParse(request.json());
    if (!body.success) return reply.send(400, { error: z.prettifyError(body.error) });
    try {
      reply.send(200, await run(body.data));
    } catch (error) {
      if (!(error instanceof NotPossible)) throw error;
      reply.send(409, { error: error.message });
    }
  });
}

/** Refuses requests from other sites' pages, and requests for host names that somebody pointed at this machine. */
function own(handler: Handler): Handler {
  return (request, reply) => {
    if (isOwn(request)) return handler(request, reply);
    reply.send(403, { error: 'Open the page of the stand-in itself.' });
  };
}

function isOwn({ headers }: StandInRequest): boolean {
  const { host = '', origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}
