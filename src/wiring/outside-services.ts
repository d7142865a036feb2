import { createAppTokens } from '../identity/app-token.ts';
import { type Approvers, createApprovers } from '../identity/approvers.ts';
import { createBotToken } from '../identity/bot-token.ts';
import type { Credential } from '../identity/credential.ts';
import { credentialFrom } from '../identity/credential-source.ts';
import { createIdentity } from '../identity/entra-identity.ts';
import type { EntraIdentity } from '../identity/identity.ts';
import { createPartnerCenter } from '../partner-center/client.ts';
import type { PartnerCenter } from '../partner-center/partner-center.ts';
import type { Config } from '../settings/config.ts';
import type { Store } from '../store/store.ts';
import type { OpenMode } from '../teams/bot/open-mode.ts';
import { createInboundTokens, type InboundTokens } from '../teams/gate/inbound-token.ts';
import { type TrustsHost, trustedHosts } from '../teams/gate/trusted-hosts.ts';
import { type Connector, createConnector } from '../teams/send/connector.ts';
import type { Around } from './shared-parts.ts';

/** Everything that sends requests out of the process. Only the database connection is opened elsewhere. */
export interface Outside {
  /** Signs people in at Entra, and keeps their tokens. */
  readonly identity: EntraIdentity;
  readonly partnerCenter: PartnerCenter;
  /** Asks Microsoft Graph who is in the approver groups. */
  readonly approvers: Approvers;
  /** Sends messages through the Bot Connector. */
  readonly connector: Connector;
  /** Checks tokens from the Bot Connector, and fetches its signing keys. */
  readonly inboundTokens: InboundTokens;
  readonly trusts: TrustsHost;
}

/** How the two app registrations prove themselves to Entra. */
export interface Credentials {
  readonly bot: Credential;
  readonly partnerCenter: Credential;
}

interface OutsideParts {
  readonly credentials: Credentials;
  readonly store: Store;
  /** Replaces the token checks when the desk runs without authentication. */
  readonly open: OpenMode | undefined;
}

const PARTNER_CENTER_SCOPE = 'https://api.partnercenter.microsoft.com/user_impersonation';
const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';
const CONNECTOR_SCOPE = 'https://api.botframework.com/.default';
/** Deadline for Graph. It is short because a click waits for the answer. */
const GRAPH_MS = 2_000;

/** Rejects with a sentence for the operator when a certificate is missing or invalid. */
export async function readCredentials({ bot, partnerCenter }: Config, { now, log }: Around): Promise<Credentials> {
  return {
    partnerCenter: await credentialFrom(partnerCenter.credential, { setting: 'PARTNER_CENTER_CERTIFICATE', now, log }),
    bot: await credentialFrom(bot.credential, { setting: 'MicrosoftAppCertificate', now, log }),
  };
}

export function createOutside(config: Config, around: Around, { credentials, store, open }: OutsideParts): Outside {
  const { now, log } = around;
  const { appId } = config.bot;
  const { issuer, openIdMetadataUrl } = config.channel;
  const trusts = open?.trusts ?? trustedHosts({ allowLoopback: around.allowLoopback });
  const botToken = open === undefined ? botTokenOf(config, around, credentials.bot) : 'none';
  return {
    identity: identityOf(config, around, credentials.partnerCenter, store),
    partnerCenter: partnerCenterOf(config, around),
    approvers: approversOf(config, around, credentials.partnerCenter),
    connector: createConnector({ botToken, trusts, now, log }),
    inboundTokens: createInboundTokens({ ...around, appId, issuer, openIdMetadataUrl }),
    trusts,
  };
}

function identityOf(config: Config, around: Around, credential: Credential, store: Store): EntraIdentity {
  const { publicUrl, partnerCenter, tokenKey, formerTokenKeys } = config;
  return createIdentity({
    ...around,
    clientId: partnerCenter.clientId,
    credential,
    redirectUri: `${publicUrl}/sign-in/callback`,
    signInUrl: (state) => `${publicUrl}/sign-in/${state}`,
    scopes: [PARTNER_CENTER_SCOPE],
    ssoResource: partnerCenter.ssoResource,
    tokenKey,
    formerTokenKeys,
    store,
  });
}

function botTokenOf({ bot }: Config, around: Around, credential: Credential): () => Promise<string> {
  return createBotToken({
    ...around,
    tenantId: bot.tenantId,
    clientId: bot.appId,
    credential,
    scope: CONNECTOR_SCOPE,
  });
}

function partnerCenterOf(config: Config, { log, newId, mayCall }: Around): PartnerCenter {
  return createPartnerCenter({
    baseUrl: config.partnerCenter.url,
    mayCall,
    settings: config.openSettings,
    newId,
    log: (line) => log.info({ code: 'partner-center-called', ...line }, 'Partner Center was called.'),
  });
}

function approversOf(config: Config, around: Around, credential: Credential): Approvers {
  const { clientId } = config.partnerCenter;
  return createApprovers({
    ...around,
    people: config.approvers,
    groups: config.approverGroups,
    graphUrl: config.graphUrl,
    appToken: createAppTokens({ ...around, clientId, credential, scope: GRAPH_SCOPE }),
    timeoutMs: GRAPH_MS,
  });
}
