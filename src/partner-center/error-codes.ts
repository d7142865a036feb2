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
export type BareCode = 'accessDenied' | 'badRequest' | 'conflict' | 'unavailable' | 'unreadable';

export type ErrorCode = (typeof CODES)[keyof typeof CODES] | BareCode;

/**
 * Returns the desk's name for an error: by Partner Center's code if the desk knows it, otherwise by the HTTP status.
 */
export function nameOf(partnerCenterCode: string | undefined, status: number): ErrorCode {
  if (partnerCenterCode !== undefined && isKnown(partnerCenterCode)) return CODES[partnerCenterCode];
  if (status === 401) return 'signInNeeded';
  if (status === 403) return 'accessDenied';
  if (status === 404) return 'notFound';
  if (status === 409 || status === 412) return 'conflict';
  return status >= 500 || status === 408 ? 'unavailable' : 'badRequest';
}

function isKnown(code: string): code is keyof typeof CODES {
  return Object.hasOwn(CODES, code);
}
