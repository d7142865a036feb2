import type { IncomingMessage, ServerResponse } from 'node:http';
import { holdsTextBeyond } from '../../http/bounded-json.ts';
import { answerJson } from '../../http/json-answer.ts';
import { readJson } from '../../http/json-body.ts';
import type { Taken } from '../../http/token-buckets.ts';
import type { Log } from '../../logging/log.ts';
import { ACTIVITY_BOUNDS, activitySchema, type TeamsActivity } from './activity-schema.ts';
import type { TokenFault } from './inbound-token.ts';
import type { BearerHeader, Proof, Sender } from './sender.ts';
import type { TrustsHost } from './trusted-hosts.ts';

/** An activity that passed the gate. */
export interface Passed extends BearerHeader {
  readonly activity: TeamsActivity;
}

/** Resolves with the activity, or with undefined when the gate has refused and answered the request. */
export type Gate = (request: IncomingMessage, response: ServerResponse) => Promise<Passed | undefined>;

export interface GateOptions {
  readonly sender: Sender;
  readonly trusts: TrustsHost;
  /** Counts each request without a good token against its address. Without this, such requests are not limited. */
  readonly strangers?: (request: IncomingMessage) => Taken;
  readonly log: Log;
}

const MOST_BYTES = 256 * 1024;
const MOST_ISSUES_LOGGED = 10;

/** The value is the second level of the activity, and the only part whose texts are read as JSON. */
const INSIDE_VALUE = { ...ACTIVITY_BOUNDS, depth: ACTIVITY_BOUNDS.depth - 1 };

/** The HTTP status of each refusal, and the sentence for the sender. */
const REFUSALS = {
  tooMany: [429, 'Too many requests come from this address. Try again later.'],
  encoded: [415, 'Send the activity without a content encoding.'],
  notJsonType: [415, 'Send the activity as application/json.'],
  tooLarge: [413, 'The activity is larger than 256 KB.'],
  noToken: [401, 'A bearer token of the Bot Connector is needed.'],
  otherIssuer: [401, 'The bearer token was not issued by the Bot Connector.'],
  notJson: [400, 'The body is not JSON that can be read here.'],
  notActivity: [400, 'The body is not an activity.'],
  noServiceUrl: [401, 'The activity names no serviceUrl to check the token against.'],
  badToken: [401, 'The bearer token is not good for this activity.'],
  keysUnavailable: [503, 'Tokens cannot be checked at the moment. Try again shortly.'],
  otherChannel: [403, 'Only Microsoft Teams may talk to this bot.'],
  untrustedHost: [403, 'The serviceUrl is not an address of Microsoft Teams.'],
  tenantUnclear: [403, 'The activity does not name one tenant.'],
  noPerson: [403, 'The activity does not say which person it comes from.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

type TurnedAway = keyof typeof REFUSALS;

const REFUSED = 'An inbound request was refused';

/** `detail` is only for the log, never for the answer. */
interface Refused {
  readonly kind: 'refused';
  readonly refusal: TurnedAway;
  readonly detail?: object;
}

/** The connection ended before the whole body arrived, so there is nobody to answer. */
interface CutOff {
  readonly kind: 'cutOff';
}

/**
 * Checks every request before botbuilder sees it. The body is read only if the token is the Bot Connector's for our
 * bot, so that a stranger causes as little work as possible. Whether the token covers the activity is checked
 * afterwards, because only the body names the address and the channel.
 */
export function createGate(options: GateOptions): Gate {
  return async (request, response) => {
    const proof = await options.sender.prove(request);
    if (typeof proof === 'string') {
      turnAway(options, request, response, refusalOf(proof));
      return undefined;
    }
    const checked = await check(request, proof, options.trusts);
    if (checked.kind === 'passed') return checked.passed;
    if (checked.kind === 'refused') refuse(options.log, request, response, checked);
    return undefined;
  };
}

function refusalOf(why: 'noToken' | 'otherIssuer' | TokenFault): Refused {
  if (why === 'noToken' || why === 'otherIssuer' || why === 'keysUnavailable') return { kind: 'refused', refusal: why };
  return { kind: 'refused', refusal: 'badToken', detail: { fault: why } };
}

/**
 * Refuses a request from an unverified sender, and counts it against the sender's address. A verified token is never
 * counted, so strangers can't use up the Bot Connector's budget, even if a proxy makes everybody's address the same.
 */
function turnAway(
  { strangers, log }: GateOptions,
  request: IncomingMessage,
  response: ServerResponse,
  refused: Refused,
): void {
  const taken = strangers?.(request) ?? { ok: true };
  if (taken.ok) refuse(log, request, response, refused);
  else sendAway(log, request, response, taken);
}

/** Log only the first refusal of a burst, so that a flood cannot fill the log. */
function sendAway(
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
  { waitSeconds, isFirst }: Extract<Taken, { ok: false }>,
): void {
  const [status, message] = REFUSALS.tooMany;
  if (isFirst) log.warn({ code: 'gate-refused', refusal: 'tooMany', status }, `${REFUSED}: ${message}`);
  const headers = { ...headersFor(status, request), 'retry-after': String(waitSeconds) };
  answerJson(response, status, { error: { code: 'tooMany', message } }, headers);
}

function refuse(log: Log, request: IncomingMessage, response: ServerResponse, { refusal, detail }: Refused): void {
  const [status, message] = REFUSALS[refusal];
  log.warn({ code: 'gate-refused', refusal, status, ...detail }, `${REFUSED}: ${message}`);
  answerJson(response, status, { error: { code: refusal, message } }, headersFor(status, request));
}

/** Runs the checks that follow the token, in order: the other headers, the body, and the content of the activity. */
async function check(
  request: IncomingMessage,
  proof: Proof,
  trusts: TrustsHost,
): Promise<{ readonly kind: 'passed'; readonly passed: Passed } | Refused | CutOff> {
  const unwanted = lookOutside(request);
  if (unwanted !== undefined) return { kind: 'refused', refusal: unwanted };
  const read = await readActivity(request);
  if (read.kind !== 'read') return read;
  const fault = proof.covers(read.activity);
  if (fault !== 'ok') return { kind: 'refused', refusal: 'badToken', detail: { fault } };
  const activity = admit(read.activity, trusts);
  if (typeof activity !== 'string') {
    return { kind: 'passed', passed: { authorization: proof.authorization, activity } };
  }
  const { id, type } = read.activity;
  return { kind: 'refused', refusal: activity, detail: { activityId: id, type } };
}

/** Refuses requests that the headers alone rule out. */
function lookOutside({ headers }: IncomingMessage): TurnedAway | undefined {
  if (headers['content-encoding'] !== undefined) return 'encoded';
  if (!/^application\/json *(; *charset="?utf-8"? *)?$/i.test(headers['content-type'] ?? '')) return 'notJsonType';
  if (Number(headers['content-length'] ?? 0) > MOST_BYTES) return 'tooLarge';
  return undefined;
}

/** An activity that is not compared with its token yet, or whose tenant is not checked yet. */
type Unchecked = Omit<TeamsActivity, 'conversation' | 'from'> & {
  readonly conversation: Omit<TeamsActivity['conversation'], 'tenantId'> & { readonly tenantId?: string };
  readonly from: Omit<TeamsActivity['from'], 'tenantId'> & { readonly tenantId?: string };
};

/** Reads the body as an activity. The activity must name the address to check the token against. */
async function readActivity(
  request: IncomingMessage,
): Promise<{ readonly kind: 'read'; readonly activity: Unchecked } | Refused | CutOff> {
  const body = await readJson(request, { bytes: MOST_BYTES, ...ACTIVITY_BOUNDS });
  if (body.kind === 'cutOff') return { kind: 'cutOff' };
  if (body.kind !== 'json') return { kind: 'refused', refusal: body.kind };
  const parsed = activitySchema.safeParse(body.value);
  if (!parsed.success) {
    const fields = parsed.error.issues.slice(0, MOST_ISSUES_LOGGED).map((one) => one.path.join('.'));
    return { kind: 'refused', refusal: 'notActivity', detail: { fields } };
  }
  if (holdsTextBeyond(parsed.data.value, INSIDE_VALUE)) return { kind: 'refused', refusal: 'notJson' };
  const { serviceUrl, channelId = '' } = parsed.data;
  if (!serviceUrl) return { kind: 'refused', refusal: 'noServiceUrl' };
  return { kind: 'read', activity: { ...parsed.data, serviceUrl, channelId } };
}

/** Decides whether to admit an activity that the Bot Connector sent. */
function admit(activity: Unchecked, trusts: TrustsHost): TeamsActivity | TurnedAway {
  if (activity.channelId !== 'msteams') return 'otherChannel';
  if (!trusts(activity.serviceUrl)) return 'untrustedHost';
  const { conversation, from } = activity;
  const named = activity.channelData?.tenant?.id;
  const tenantId = conversation.tenantId ?? named;
  if (tenantId === undefined || (named !== undefined && named !== tenantId)) return 'tenantUnclear';
  if (isAskedByPerson(activity.type) && from.aadObjectId === undefined) return 'noPerson';
  return {
    ...activity,
    conversation: { ...conversation, tenantId },
    // In a shared channel, Teams should name the tenant of a person from elsewhere. If it doesn't, assume the
    // conversation's tenant. Where that may be wrong, the person has to prove their tenant by signing in.
    from:
      from.tenantId === undefined ? { ...from, tenantId, tenantIsAssumed: true } : { ...from, tenantId: from.tenantId },
  };
}

/** Whether this type must name a person. An activity about adding or removing the bot need not. */
function isAskedByPerson(type: string): boolean {
  return type === 'message' || type === 'invoke';
}

function headersFor(status: number, request: IncomingMessage): Record<string, string> {
  return {
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 503 ? { 'retry-after': '5' } : {}),
    ...(request.complete ? {} : { connection: 'close' }),
  };
}
