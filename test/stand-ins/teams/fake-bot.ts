import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTeams, type TeamsOptions, type TeamsStandIn } from '../../../stand-ins/teams/teams.ts';

export const BOT_APP_ID = '11111111-2222-4333-8444-555555555555';
const BOT_BEARER = 'the-bots-own-token';

export interface Incoming {
  readonly activity: ReceivedActivity;
  readonly authorization: string;
}

export interface ReceivedActivity {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
  readonly text?: string;
  readonly action?: string;
  readonly replyToId?: string;
  readonly from: { readonly id: string; readonly aadObjectId: string; readonly tenantId?: string };
  readonly conversation: { readonly id: string };
  readonly channelData: { readonly team?: { readonly aadGroupId?: string } };
  readonly entities: readonly { readonly type: string; readonly mentioned?: object }[];
  readonly value?: { readonly action: { readonly data: object }; readonly trigger: string };
}

export interface FakeBot {
  readonly teams: TeamsStandIn;
  readonly received: Incoming[];
  /** Decides how the bot answers the next activities. Default: 200 without a body. */
  answer: (incoming: Incoming) => Answer | Promise<Answer>;
  /** Calls the connector with the bot's token. */
  call(method: string, path: string, body?: unknown, bearer?: string): Promise<Called>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Called {
  readonly status: number;
  readonly body: {
    readonly id: string;
    readonly activityId: string;
    readonly error?: { readonly code: string };
    readonly members?: readonly { readonly name: string; readonly tenantId: string }[];
  };
  readonly headers: Headers;
}

/** A bot that records its activities, with its own Teams stand-in. */
export async function startFakeBot(options: Partial<TeamsOptions> = {}): Promise<FakeBot> {
  const received: Incoming[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const incoming: Incoming = {
      activity: JSON.parse(Buffer.concat(chunks).toString()),
      authorization: request.headers.authorization ?? '',
    };
    received.push(incoming);
    const { status, body } = await bot.answer(incoming);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const port = await listening(server);
  const teams = await startTeams({
    botEndpoint: `http://127.0.0.1:${port}/api/messages`,
    botAppId: BOT_APP_ID,
    botName: 'Transfer Desk',
    verifyBotToken: async (bearer) => bearer === BOT_BEARER,
    ...options,
  });
  const bot: FakeBot = {
    teams,
    received,
    answer: () => ({ status: 200 }),
    async call(method, path, body, bearer = BOT_BEARER) {
      const response = await fetch(new URL(path, teams.serviceUrl), {
        method,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers };
    },
    async close() {
      await teams.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bot;
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** A message with one card. */
export function withCard(content: unknown): object {
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

/** A small card like the desk's: a choice, a reason, two buttons, and another button in a section that opens. */
export const CARD = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'TextBlock', text: 'Transfer for Contoso' },
    {
      type: 'Input.ChoiceSet',
      id: 'items',
      isMultiSelect: true,
      value: 'one',
      choices: [
        { title: 'First', value: 'one' },
        { title: 'Second', value: 'two' },
      ],
    },
    { type: 'Input.Toggle', id: 'notify', title: 'Tell the customer' },
    {
      type: 'Input.ChoiceSet',
      id: 'customer',
      style: 'filtered',
      choices: [],
      'choices.data': { type: 'Data.Query', dataset: 'customers' },
    },
  ],
  actions: [
    { type: 'Action.Execute', title: 'Approve', verb: 'approve', data: { transfer: 't1' } },
    {
      type: 'Action.ShowCard',
      title: 'Reject…',
      card: {
        type: 'AdaptiveCard',
        body: [{ type: 'Input.Text', id: 'reason', isRequired: true, maxLength: 20 }],
        actions: [{ type: 'Action.Execute', title: 'Reject', verb: 'reject', data: { transfer: 't1' } }],
      },
    },
    { type: 'Action.Execute', title: 'Refresh', verb: 'refresh', associatedInputs: 'none' },
  ],
};
