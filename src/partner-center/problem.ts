import { type ErrorCode, nameOf } from './error-codes.ts';
import type { Incoming } from './exchange.ts';
import { parseLoose, record, text } from './loose-json.ts';

/** What an answer that is no success says about itself. */
export interface Problem {
  readonly code: ErrorCode;
  readonly partnerCenterCode?: string;
  readonly description?: string;
}

type Answered = Extract<Incoming, { kind: 'answered' }>;

/** `{code, description, data, source}` (page "Error codes") or the gateway's `{statusCode, message}` (page "API throttling guidance"). */
const PROBLEM = record({ code: text, description: text, message: text });

const LONGEST_DESCRIPTION = 1024;

export function readProblem(answered: Answered): Problem {
  const raw = answered.body.kind === 'text' ? PROBLEM.safeParse(parseLoose(answered.body.text)).data : undefined;
  const description = (raw?.description ?? raw?.message)?.slice(0, LONGEST_DESCRIPTION);
  const code = nameOf(raw?.code, answered.status);
  return {
    code: code === 'signInNeeded' && asksForMfa(answered, description) ? 'mfaNeeded' : code,
    partnerCenterCode: raw?.code,
    description,
  };
}

/**
 * A 401 for want of MFA has, besides code 900421, a documented form without any body: `WWW-Authenticate: Bearer
 * error="invalid_token"` (page "Mandating multi-factor authentication for your partner tenant"). An expired token says so
 * in an `error_description`, and a missing one has the `OAuth realm` of page "Error codes".
 */
function asksForMfa({ statusText, head, body }: Answered, description: string | undefined): boolean {
  const challenge = head('WWW-Authenticate') ?? '';
  if (/\bMFA\b|multi-?factor/i.test(`${statusText} ${challenge} ${description ?? ''}`)) return true;
  if (/error="?insufficient_claims/i.test(challenge)) return true;
  const isEmpty = body.kind === 'text' && body.text.trim() === '';
  return isEmpty && /error="?invalid_token/i.test(challenge) && !/error_description/i.test(challenge);
}
