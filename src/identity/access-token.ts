/**
 * Whether a token says that its person used no second factor. An access token is the API's to read, and may not be
 * readable to us at all; where it says nothing about how the person signed in, Partner Center decides.
 * Source: page "Mandating multi-factor authentication for your partner tenant", claim `amr`.
 */
export function lacksMfa(accessToken: string): boolean {
  const methods = payloadOf(accessToken)?.amr;
  return Array.isArray(methods) && !methods.includes('mfa');
}

function payloadOf(token: string): { readonly amr?: unknown } | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
