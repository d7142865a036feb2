import { type ErrorCode, nameOf } from './error-codes.ts';
import type { Incoming } from './exchange.ts';
import { anything, listOf, parseLoose, record, text } from './loose-json.ts';

/** What an unsuccessful answer says. */
export interface Problem {
  readonly code: ErrorCode;
  readonly partnerCenterCode?: string;
  readonly description?: string;
  /** The texts of `data`, which sometimes hold the actual reason. */
  readonly data?: readonly string[];
  /** JSON. */
  readonly claims?: string;
}

type Answered = Extract<Incoming, { kind: 'answered' }>;

/**
 * The bodies of unsuccessful answers: `{code, description, data, source}` (page "Error codes"), the gateway's
 * `{statusCode, message}` (page "API throttling guidance"), or `{error: {code, message}}`, as other Microsoft services
 * answer.
 */
const PROBLEM = record({ code: text, description: text, message: text, data: anything, error: anything });
const INNER = record({ code: text, message: text });

const LONGEST_DESCRIPTION = 1024;
const LONGEST_CODE = 40;
const MOST_DATA = 5;

export function readProblem(answered: Answered): Problem {
  const raw = bodyOf(answered);
  const inner = INNER.safeParse(raw?.error).data;
  const partnerCenterCode = (raw?.code ?? inner?.code)?.slice(0, LONGEST_CODE);
  const description = (raw?.description ?? raw?.message ?? inner?.message)?.slice(0, LONGEST_DESCRIPTION);
  const data = listOf(raw?.data, textIn).slice(0, MOST_DATA);
  const named = nameOf(partnerCenterCode, answered.status);
  const code = named === 'signInNeeded' && asksForMfa(answered, description) ? 'mfaNeeded' : named;
  const claims = code === 'mfaNeeded' ? claimsIn(answered.head('WWW-Authenticate') ?? '') : undefined;
  return {
    code,
    partnerCenterCode,
    description,
    ...(data.length > 0 && { data }),
    ...(claims !== undefined && { claims }),
  };
}

/**
 * Whether Partner Center itself wrote this body. A proxy, a gateway or a crashed server answers with HTML, with nothing,
 * or with JSON of another shape.
 */
export function isPartnerCenters(answered: Answered): boolean {
  const raw = bodyOf(answered);
  return raw?.code !== undefined || raw?.description !== undefined;
}

function bodyOf({ body }: Answered) {
  return body.kind === 'text' ? PROBLEM.safeParse(parseLoose(body.text)).data : undefined;
}

function textIn(element: unknown): string | undefined {
  const read = typeof element === 'string' ? element.trim().slice(0, LONGEST_DESCRIPTION) : undefined;
  return read || undefined;
}

const LONGEST_CLAIMS = 4096;

/** `claims="<base64 of JSON>"` (page "Claims challenges, claims requests and client capabilities"). */
function claimsIn(challenge: string): string | undefined {
  const encoded = /\bclaims="([A-Za-z\d+/=_-]+)"/.exec(challenge)?.[1];
  if (encoded === undefined || encoded.length > LONGEST_CLAIMS) return undefined;
  const claims = Buffer.from(encoded, 'base64').toString('utf8');
  const read = parseLoose(claims);
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? claims : undefined;
}

/**
 * Whether a 401 asks for MFA. Such an answer has code 900421 or, as documented, no body and `WWW-Authenticate: Bearer
 * error="invalid_token"` (page "Mandating multi-factor authentication for your partner tenant"). By contrast, the
 * answer to an expired token has an `error_description`, and the answer to a missing token has the `OAuth realm` shown
 * on page "Error codes".
 */
function asksForMfa({ statusText, head, body }: Answered, description: string | undefined): boolean {
  const challenge = head('WWW-Authenticate') ?? '';
  if (/\bMFA\b|multi-?factor/i.test(`${statusText} ${challenge} ${description ?? ''}`)) return true;
  if (/error="?insufficient_claims/i.test(challenge)) return true;
  const isEmpty = body.kind === 'text' && body.text.trim() === '';
  return isEmpty && /error="?invalid_token/i.test(challenge) && !/error_description/i.test(challenge);
}
