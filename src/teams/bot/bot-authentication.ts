import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';

/** Addresses of a Bot Connector other than the public cloud's. Set for the stand-in, absent in production. */
export interface ChannelEndpoints {
  readonly issuer: string;
  readonly openIdMetadataUrl: string;
  readonly loginUrl: string;
  readonly oAuthUrl: string;
}

/** botbuilder's type ServiceClientCredentialsFactory. */
export type Credentials = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]>;

export interface AuthenticationOptions {
  readonly appId: string;
  readonly tenantId: string;
  readonly issuer: string;
  readonly channel?: ChannelEndpoints;
  /** Absent in production; the default never turns authentication off. */
  readonly credentials?: Credentials;
  /** How long botbuilder may take to check a token, in milliseconds. Default: 3,000. */
  readonly authenticateWithinMs?: number;
}

/**
 * Sets up single-tenant authentication that can't be turned off. botbuilder turns it off when it finds no app id, so
 * the ids are checked here, and our `isAuthenticationDisabled` always returns false. botbuilder gets no credential,
 * because it never sends.
 */
export function authenticationFor(options: AuthenticationOptions): ConfigurationBotFrameworkAuthentication {
  const { appId, tenantId, issuer, channel } = options;
  if (!appId.trim() || !tenantId.trim()) throw new Error('The bot needs its application id and its tenant id.');
  const authentication = new DeskAuthentication(
    {
      MicrosoftAppId: appId,
      MicrosoftAppTenantId: tenantId,
      MicrosoftAppType: 'SingleTenant',
      ...parameterised(channel),
    },
    options.credentials ?? credentialsOf(appId),
    {
      requiredEndorsements: [],
      validTokenIssuers: [],
      // Otherwise botbuilder's code for the emulator would accept Entra tokens from any tenant, for any serviceUrl.
      validateClaims: async (claims) => {
        if (claims.find(({ type }) => type === 'iss')?.value !== issuer) throw new Error('Another issuer.');
      },
    },
    undefined,
    // In hours. When its periodic refresh fails, botbuilder refuses every message even though it has keys. So the gate
    // decides which keys are still valid, and keeps the old ones when its own refresh fails. botbuilder fetches only
    // unknown keys.
    { tokenRefreshInterval: Number.MAX_SAFE_INTEGER },
  );
  authentication.withinMs = options.authenticateWithinMs ?? authentication.withinMs;
  return authentication;
}

/** Thrown when the signing keys did not arrive in time. */
export class TooSlow extends Error {}

/**
 * botbuilder loads signing keys without a deadline, so a server that accepts the connection but never answers would
 * block every message.
 */
class DeskAuthentication extends ConfigurationBotFrameworkAuthentication {
  withinMs = 3_000;

  override authenticateRequest(
    ...asked: Parameters<ConfigurationBotFrameworkAuthentication['authenticateRequest']>
  ): ReturnType<ConfigurationBotFrameworkAuthentication['authenticateRequest']> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new TooSlow()), this.withinMs);
      super
        .authenticateRequest(...asked)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  }
}

function credentialsOf(appId: string): Credentials {
  const nothingToSign = () => Promise.reject(new Error('The bot sends through its messenger, not through botbuilder.'));
  return {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({ appId, signRequest: nothingToSign }),
  };
}

/** Sets all of these values or none: if one is set, botbuilder has no defaults for the others. */
export function parameterised(channel: ChannelEndpoints | undefined): Record<string, string> {
  if (channel === undefined) return {};
  const { issuer, openIdMetadataUrl, loginUrl, oAuthUrl } = channel;
  return {
    ValidateAuthority: 'true',
    ToChannelFromBotLoginUrl: loginUrl,
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: issuer,
    OAuthUrl: oAuthUrl,
    ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadataUrl,
    CallerId: 'urn:botframework:azure',
  };
}
