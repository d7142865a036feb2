import { NEVER_CONNECTED } from '../http/never-connected.ts';

/**
 * The Partner Center error codes that the desk can explain, with the desk's own names.
 * Source: Partner Center page "Error codes"; codes from 900400 on from public reports of 2026.
 */
export const CODES = {
  '1000': 'notFound',
  '3000': 'invalidInput',
  '2030': 'partnerNotReady',
  '2032': 'accessDenied',
  '20002': 'noRelationship',
  '20003': 'subscriptionNotFound',
  '60003': 'customerNotFound',
  '800001': 'signInNeeded',
  '800002': 'invalidInput',
  '800003': 'serviceError',
  '800004': 'invalidInput',
  '800005': 'orderFailed',
  '800012': 'subscriptionNotActive',
  '800015': 'partnerIdNotFound',
  '800016': 'partnerIdNotReseller',
  '800039': 'resellerNotActive',
  '800069': 'riskCheck',
  '800073': 'customerUnderReview',
  '800074': 'customerUnderReview',
  '800075': 'customerUnderReview',
  '800078': 'invalidSubscription',
  '800082': 'subscriptionNotReady',
  '900100': 'transferNotFound',
  '900101': 'transferInProgress',
  '900102': 'transferNotInThatState',
  '900103': 'orderFailed',
  '900104': 'processedByAnother',
  '900118': 'customerNotFound',
  '900123': 'agreementNeeded',
  '900124': 'agreementNeeded',
  '900126': 'invalidInput',
  '900127': 'notInSandbox',
  '900131': 'legacyAzure',
  '900132': 'azurePlanNeeded',
  '900133': 'azurePlanNeeded',
  '900134': 'notPurchasable',
  '900135': 'tryLater',
  '900136': 'sourcePartnerIncomplete',
  '900137': 'partnerNotReady',
  '900138': 'nationalCloud',
  '900139': 'recreateWithoutAzure',
  '900145': 'notTransferable',
  '900146': 'notTransferable',
  '900147': 'sourcePartnerIncomplete',
  '900148': 'sameSourceAndTarget',
  '900149': 'partnerNotReady',
  '900150': 'roleMissing',
  '900154': 'partnerIdNotReseller',
  '900160': 'transferNotFound',
  '900192': 'serviceError',
  '900263': 'notTransferable',
  '900278': 'operationPending',
  '900308': 'roleMissing',
  '900309': 'conditionalAccess',
  '900329': 'roleMissing',
  '900400': 'cannotCreate',
  '900416': 'customerLocked',
  '900419': 'subscriptionLimit',
  '900420': 'signInNeeded',
  '900421': 'mfaNeeded',
} as const satisfies Record<string, string>;

/** Names for answers that have no code, or a code that the desk doesn't know. */
export type BareCode =
  | 'accessDenied'
  | 'badRequest'
  | 'conflict'
  | 'notReady'
  | 'unreadable'
  /** A 5xx that doesn't explain itself. */
  | 'answeredWithError'
  /** The deadline passed. */
  | 'tooSlow'
  /** No connection could be made. */
  | 'notThere'
  /** The connection broke. */
  | 'unavailable';

export type ErrorCode = (typeof CODES)[keyof typeof CODES] | BareCode;

/**
 * Returns the desk's name for an error: by Partner Center's code if the desk knows it, otherwise by the HTTP status. A
 * sign-in can't help against a 5xx, even if its code is one that a 401 has.
 */
export function nameOf(partnerCenterCode: string | undefined, status: number): ErrorCode {
  const known = partnerCenterCode !== undefined && isKnown(partnerCenterCode) ? CODES[partnerCenterCode] : undefined;
  const isInVain = status >= 500 && (known === 'signInNeeded' || known === 'mfaNeeded');
  return known === undefined || isInVain ? nameOfStatus(status) : known;
}

function nameOfStatus(status: number): BareCode | 'signInNeeded' | 'notFound' {
  if (status >= 500) return 'answeredWithError';
  switch (status) {
    case 401:
      return 'signInNeeded';
    case 403:
      return 'accessDenied';
    case 404:
      return 'notFound';
    case 408:
      return 'tooSlow';
    case 409:
    case 412:
      return 'conflict';
    default:
      return 'badRequest';
  }
}

/** Returns the desk's name for an exchange without an answer. `because`: `deadline`, or Node's code. */
export function silenceCode(because: string): ErrorCode {
  if (because === 'deadline') return 'tooSlow';
  return because === 'notAllowed' || NEVER_CONNECTED.includes(because) ? 'notThere' : 'unavailable';
}

function isKnown(code: string): code is keyof typeof CODES {
  return Object.hasOwn(CODES, code);
}
