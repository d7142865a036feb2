import type { TokenAnswer } from '../../identity/identity.ts';
import type { ErrorCode } from '../../partner-center/error-codes.ts';
import type { Answer, PartnerCenterError } from '../../partner-center/partner-center.ts';
import type { Evidence, Refused, Said, Seen } from '../../transfers/call-evidence.ts';
import type { SignInNeed } from '../../transfers/call-state.ts';
import { mfaAsked } from '../sign-in/read-as.ts';
import type { Look } from './look-first.ts';

/** Translates the results of token requests, calls and looks into evidence for the call's state machine. */

export function ofToken(token: TokenAnswer): Evidence['token'] {
  if (token.kind === 'unavailable') return { is: 'unavailable' };
  if (token.kind === 'token')
    return token.withoutMfa ? { is: 'missing', signIn: { key: 'signIn.mfa', mfa: true } } : { is: 'good' };
  const { claims } = token;
  return {
    is: 'missing',
    signIn: claims === undefined ? { key: 'signIn.toGoOn' } : { key: 'signIn.stronger', claims },
  };
}

export function ofAnswer(answer: Answer<unknown>): Said {
  switch (answer.kind) {
    case 'done':
      return { said: 'done' };
    case 'throttled':
      return { said: 'throttled', seconds: answer.retryAfterSeconds };
    case 'ambiguous':
      return { said: 'nothing' };
    case 'refused': {
      const signIn = needIn(answer.error);
      if (signIn !== undefined) return { said: 'signIn', signIn };
      const { code } = answer.error;
      return { said: 'refused', because: reasonOf(answer.error), code };
    }
  }
}

export function ofLook(look: Look): Seen {
  switch (look.kind) {
    case 'took':
      return { saw: 'tookEffect' };
    case 'notYet':
    case 'movedOn':
      return { saw: look.kind };
    case 'cannotTell':
      return { saw: 'nothing', seconds: look.inSeconds, signIn: look.error && needIn(look.error) };
  }
}

/**
 * Refusals that mean more than a plain no. `notThem`: Partner Center refuses this person, but may allow somebody else.
 */
const REFUSED_FOR: Readonly<Partial<Record<ErrorCode, Refused['because']>>> = {
  processedByAnother: 'busy',
  transferNotFound: 'maybeDone',
  transferInProgress: 'maybeDone',
  transferNotInThatState: 'maybeDone',
  conflict: 'maybeDone',
  accessDenied: 'notThem',
  roleMissing: 'notThem',
  noRelationship: 'notThem',
  conditionalAccess: 'notThem',
};

function reasonOf({ code, status = 0 }: PartnerCenterError): Refused['because'] {
  const because = REFUSED_FOR[code] ?? 'no';
  return status >= 500 && because !== 'busy' && because !== 'maybeDone' ? 'failed' : because;
}

export function isAboutThePerson(code: ErrorCode): boolean {
  return REFUSED_FOR[code] === 'notThem';
}

function needIn(error: PartnerCenterError): SignInNeed | undefined {
  if (error.code === 'signInNeeded') return { key: 'signIn.toGoOn', inPerson: true };
  return error.code === 'mfaNeeded' ? { key: 'signIn.mfa', ...mfaAsked(error) } : undefined;
}
