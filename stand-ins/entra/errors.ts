/**
 * Entra's refusals. Source: pages "Microsoft Entra authentication and authorization error codes" and "OAuth 2.0
 * authorization code flow". On the token endpoint, a refusal has status 400, or 401 when the app's credential is wrong.
 */
const ERRORS = {
  50011: ['invalid_request', 'The redirect URI specified in the request does not match the redirect URIs configured.'],
  50013: ['invalid_grant', 'Assertion failed signature validation.'],
  50020: ['invalid_request', 'User account from another tenant does not exist in this tenant.'],
  50027: ['invalid_request', 'Invalid JWT token.'],
  50058: ['login_required', 'A silent sign-in request was sent but no user is signed in.'],
  50076: [
    'interaction_required',
    'Due to a configuration change, you must use multi-factor authentication to access it.',
  ],
  50173: ['invalid_grant', 'The provided grant has expired due to it being revoked, a fresh auth token is needed.'],
  54005: ['invalid_grant', 'OAuth2 Authorization code was already redeemed, please retry with a new valid code.'],
  65004: ['access_denied', 'User declined to consent to access the app.'],
  70000: ['invalid_grant', 'Provided grant is invalid or malformed.'],
  70003: ['unsupported_grant_type', 'The app requested an unsupported grant type.'],
  70008: ['invalid_grant', 'The provided authorization code or refresh token has expired due to inactivity.'],
  70011: ['invalid_scope', "The provided value for the input parameter 'scope' is not valid."],
  28000: ['invalid_scope', "The input parameter 'scope' is not valid because it contains more than one resource."],
  90002: [
    'invalid_request',
    'Tenant not found. Check that you have the correct tenant ID and are signing into the correct cloud.',
  ],
  90014: ['invalid_request', 'A required field is missing from the request.'],
  90033: ['temporarily_unavailable', 'A transient error has occurred. Please try again.'],
  500112: [
    'invalid_client',
    'The reply address does not match the one provided when requesting the authorization code.',
  ],
  500131: ['invalid_grant', 'Assertion audience does not match the Client app presenting the assertion.'],
  500133: ['invalid_grant', 'Assertion is not within its valid time range.'],
  501481: [
    'invalid_grant',
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  ],
  700005: ['invalid_grant', 'Provided Authorization Code is intended to use against other tenant, thus rejected.'],
  700016: ['unauthorized_client', 'Application was not found in the directory.'],
  700021: ['invalid_client', "Client assertion application identifier doesn't match 'client_id' parameter."],
  700023: ['invalid_client', 'Client assertion audience claim does not match Realm issuer.'],
  700024: ['invalid_client', 'Client assertion is not within its valid time range.'],
  700027: ['invalid_client', 'The certificate with identifier used to sign the client assertion is not registered.'],
  700211: ['invalid_client', 'No matching federated identity record found for presented assertion issuer.'],
  700212: ['invalid_client', 'No matching federated identity record found for presented assertion audience.'],
  700213: ['invalid_client', 'No matching federated identity record found for presented assertion subject.'],
  700054: ['unsupported_response_type', "Only response_type 'code' in response_mode 'query' is enabled."],
  1002012: [
    'invalid_scope',
    'Client credential flows must have a scope value with /.default suffixed to the resource.',
  ],
  7000215: ['invalid_client', 'Invalid client secret provided.'],
} as const;

export type EntraCode = keyof typeof ERRORS;

interface RefusalExtras {
  /** Overrides the error name, for a code that has another name in one of the flows. */
  readonly error?: string;
  readonly suberror?: string;
  /** JSON as a string, as Entra sends it. */
  readonly claims?: string;
}

export class EntraRefusal extends Error {
  readonly code: EntraCode;
  readonly error: string;
  readonly extras: RefusalExtras;

  constructor(code: EntraCode, extras: RefusalExtras = {}) {
    const [error, text] = ERRORS[code];
    super(`AADSTS${code}: ${text}`);
    this.code = code;
    this.error = extras.error ?? error;
    this.extras = extras;
  }

  get status(): number {
    if (this.error === 'temporarily_unavailable') return 503;
    return this.error === 'invalid_client' ? 401 : 400;
  }

  /** The body of a refusal on the token endpoint. */
  body(at: Date, traceId: string, correlationId: string): Record<string, unknown> {
    const timestamp = `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
    const { suberror, claims } = this.extras;
    return {
      error: this.error,
      error_description: `${this.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [this.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${this.code}`,
      ...(suberror === undefined ? {} : { suberror }),
      ...(claims === undefined ? {} : { claims }),
    };
  }
}
