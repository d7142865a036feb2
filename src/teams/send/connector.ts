import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import { closeIdle } from '../../http/close-idle.ts';
import { NEVER_CONNECTED } from '../../http/never-connected.ts';
import { readRetryAfter } from '../../http/retry-after.ts';
import type { Log } from '../../logging/log.ts';
import type { TrustsHost } from '../gate/trusted-hosts.ts';

/** How one call to the Bot Connector ended. */
export type ConnectorAnswer =
  /**
   * The Bot Connector answered, with any status. `code` is its own error code, such as
   * `ActivityNotFoundInConversation`.
   */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: Readonly<Record<string, unknown>>;
      readonly code?: string;
      /** From `Retry-After`, at least 1; absent when the response had none. */
      readonly retryAfterSeconds?: number;
    }
  /** The call was not sent, because nothing listens at the address or there is no token. */
  | { readonly kind: 'notSent'; readonly why: string }
  /** The call may have arrived, but no answer came. */
  | { readonly kind: 'lost'; readonly why: string }
  /** The address is not trusted with the bearer token. */
  | { readonly kind: 'untrusted' };

export interface Connector {
  /** Makes one attempt and never retries. `path` begins with `v3/`, and its parts are URL-encoded. */
  call(method: 'POST' | 'PUT', serviceUrl: string, path: string, body: object): Promise<ConnectorAnswer>;
  /** Closes idle connections. */
  close(): void;
}

export interface ConnectorOptions {
  /** `none`: the other side needs no bearer token, so none is sent. */
  readonly botToken: (() => Promise<string>) | 'none';
  readonly trusts: TrustsHost;
  readonly now: () => Date;
  readonly timeoutMs?: number;
  readonly log: Log;
}

const MOST_BYTES = 1024 * 1024;

/**
 * A thin client for the Bot Connector's REST API. botbuilder's own client always repeats a post after a 5xx, which
 * would post cards twice. Here each call is one attempt, and its outcome is reported as it is.
 */
export function createConnector(options: ConnectorOptions): Connector {
  const { log, now } = options;
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });
  const client = axios.create({
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: MOST_BYTES,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  });
  return {
    async call(method, serviceUrl, path, body) {
      if (!options.trusts(serviceUrl)) {
        log.error(
          { code: 'connector-untrusted' },
          'A message was not sent: its serviceUrl is not an address of Teams.',
        );
        return { kind: 'untrusted' };
      }
      const bearer = await bearerFrom(options);
      if (bearer === undefined) return { kind: 'notSent', why: 'no token for the Bot Connector' };
      const url = `${serviceUrl.replace(/\/+$/, '')}/${path}`;
      const answer = await send(client, { method, url, body, bearer, timeoutMs: options.timeoutMs ?? 15_000 }, now);
      if (answer.kind === 'lost' && answer.why === 'deadline') closeIdle(httpAgent, httpsAgent);
      if (answer.kind === 'answered' && answer.status === 401)
        log.error({ code: 'bot-token-refused' }, "Teams refuses the bot's token. Messages wait.");
      return answer;
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

async function bearerFrom({ botToken, log }: ConnectorOptions): Promise<Call['bearer'] | undefined> {
  if (botToken === 'none') return {};
  try {
    return { authorization: `Bearer ${await botToken()}` };
  } catch (error) {
    log.error({ code: 'bot-token', why: codeOf(error) }, 'The bot got no token for the Bot Connector.');
    return undefined;
  }
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: object;
  readonly bearer: { readonly authorization?: string };
  readonly timeoutMs: number;
}

/** Keeps only an error's code, because axios attaches the whole request to the error, including the bearer token. */
async function send(client: AxiosInstance, call: Call, now: () => Date): Promise<ConnectorAnswer> {
  try {
    const { status, headers, data } = await client.request<unknown>({
      method: call.method,
      url: call.url,
      data: call.body,
      headers: { ...call.bearer, accept: 'application/json' },
      signal: AbortSignal.timeout(call.timeoutMs),
    });
    const body = parse(data);
    const code = errorCodeOf(body);
    const retryAfterSeconds = readRetryAfter(headers['retry-after'], now().getTime());
    return {
      kind: 'answered',
      status,
      body,
      ...(code === undefined ? {} : { code }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  } catch (error) {
    const why = codeOf(error);
    return { kind: NEVER_CONNECTED.includes(why) ? 'notSent' : 'lost', why };
  }
}

function codeOf(error: unknown): string {
  if (!axios.isAxiosError(error)) return error instanceof Error ? error.name : 'unknown';
  return error.code === 'ERR_CANCELED' ? 'deadline' : (error.code ?? 'unknown');
}

function parse(text: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(String(text).replace(/^\uFEFF/, ''));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function errorCodeOf({ error }: Readonly<Record<string, unknown>>): string | undefined {
  return isRecord(error) && typeof error.code === 'string' ? error.code : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
