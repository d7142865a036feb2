/** Partner Center's refusals, each with its HTTP status and code. Source: page "Error codes". */
const KINDS = {
  notFound: [404, '1000'],
  accessDenied: [403, '2032'],
  noRelationship: [403, '20002'],
  subscriptionNotFound: [404, '20003'],
  customerNotFound: [404, '60003'],
  tokenMissing: [401, '800001'],
  invalidInput: [400, '800002'],
  subscriptionNotActive: [400, '800012'],
  partnerIdNotFound: [404, '800015'],
  invalidSubscription: [400, '800078'],
  transferNotFound: [404, '900100'],
  transferInProgress: [409, '900101'],
  wrongState: [400, '900102'],
  processedByAnother: [409, '900104'],
  unknownEnum: [400, '900126'],
  azurePlanInactive: [400, '900132'],
  azurePlanMissing: [400, '900133'],
  marketplaceProduct: [400, '900146'],
  partnerNotEnabled: [403, '900137'],
  notTheCurrentPartner: [400, '900147'],
  sameSourceAndTarget: [400, '900148'],
  roleMissing: [403, '900150'],
  cannotCreate: [400, '900400'],
  badToken: [401, '900420'],
  mfaNeeded: [401, '900421'],
} as const satisfies Record<string, readonly [status: number, code: string]>;

export type RefusalKind = keyof typeof KINDS;

/** Thrown by an operation; answered as `{code, description, data, source}`. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly status: number;
  readonly code: string;

  constructor(kind: RefusalKind, description: string) {
    super(description);
    this.kind = kind;
    [this.status, this.code] = KINDS[kind];
  }
}

export function noRights(): Refusal {
  return new Refusal('roleMissing', 'The supplied role does not have the rights to perform the requested operation.');
}
