/**
 * Whether an access token says that its person signed in without a second factor. Access tokens are meant for the API,
 * so this one may be unreadable to us. If it doesn't say how the person signed in, Partner Center decides. Source: page
 * "Mandating multi-factor authentication for your partner tenant", claim `amr`.
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
