/** Graph's refusals, each with its HTTP status and code. Source: page "Microsoft Graph error responses". */
const KINDS = {
  badRequest: [400, 'Request_BadRequest'],
  unsupportedQuery: [400, 'Request_UnsupportedQuery'],
  badToken: [401, 'InvalidAuthenticationToken'],
  denied: [403, 'Authorization_RequestDenied'],
  notFound: [404, 'Request_ResourceNotFound'],
} as const satisfies Record<string, readonly [status: number, code: string]>;

/** Thrown by a handler; answered as `{error: {code, message, innerError}}`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(kind: keyof typeof KINDS, message: string) {
    super(message);
    [this.status, this.code] = KINDS[kind];
  }
}
