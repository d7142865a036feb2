import type { z } from 'zod';
import type { CredentialSource } from '../identity/credential-source.ts';
import type { LogLevel } from '../logging/pino-log.ts';
import type { OpenSettings } from '../partner-center/open-settings.ts';
import { isPostgres, publicAddress } from '../store/postgres-address.ts';
import type { ChannelEndpoints } from '../teams/bot/bot-authentication.ts';
import { PUBLIC_CHANNEL } from '../teams/gate/inbound-token.ts';
import type { ObjectId, PartnerTenantId } from '../transfers/ids.ts';
import type { Partner } from '../transfers/transfer.ts';
import { CREDENTIALS, type SettingName, type Settings, settings } from './settings.ts';
import { isLoopback } from './values.ts';

/** The settings of one desk, checked. URLs have no slash at their end. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string;
  readonly bot: { readonly appId: string; readonly credential: CredentialSource; readonly tenantId: string };
  readonly partnerCenter: {
    readonly clientId: string;
    readonly credential: CredentialSource;
    /** `api://botid-…`; undefined: single sign-on is off. */
    readonly ssoResource: string | undefined;
    readonly url: string;
    readonly settings: OpenSettings;
  };
  readonly entraAuthority: string;
  readonly partners: readonly Partner[];
  /** Teams tenants in whose conversations the bot answers. */
  readonly teamsTenants: readonly PartnerTenantId[];
  readonly approvers: readonly ObjectId[];
  readonly approvalsRequired: number;
  /** Days; closed transfers for ever when absent. */
  readonly keeping: { readonly finishedWork: number; readonly closedTransfers?: number };
  /** Groups whose members are approvers for the partner of that tenant. */
  readonly approverGroups: readonly { readonly tenantId: PartnerTenantId; readonly groupId: string }[];
  /** With the version. */
  readonly graphUrl: string;
  /** For all partners, for none, or for these. */
  readonly approvalBeforeSubmit: boolean | readonly PartnerTenantId[];
  /** Path of a file, or `:memory:`. */
  readonly databaseUrl: string;
  /** 32 bytes. */
  readonly tokenKey: Buffer;
  readonly formerTokenKeys: readonly Buffer[];
  readonly logLevel: LogLevel;
  readonly watchMinutes: number;
  /** Within a minute. */
  readonly limits: { readonly perPerson: number; readonly perAddress: number };
  readonly trustProxyHops: number;
  readonly channel: ChannelEndpoints & { readonly isStandIn: boolean };
  /** Something on this machine plays Teams or Entra, so http on loopback is good enough for both. */
  readonly allowLoopback: boolean;
  /** Messages are believed without proof of who sent them. Only ever true on loopback. */
  readonly unauthenticated: boolean;
  /** What works and is probably not meant, a sentence each. */
  readonly warnings: readonly string[];
}

export type ConfigAnswer =
  | { readonly kind: 'ok'; readonly config: Config }
  /** Everything that is wrong, a sentence each that says what to do. No sentence repeats a value. */
  | { readonly kind: 'missing'; readonly problems: readonly string[] };

/** Reads the settings from an environment. A blank value counts as none, as in a copied `.env.example`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigAnswer {
  const names = Object.keys(settings.shape) as SettingName[];
  const given = Object.fromEntries(names.map((name) => [name, env[name]?.trim() || undefined]));
  const parsed = settings.safeParse(given);
  if (parsed.success) return { kind: 'ok', config: toConfig(parsed.data) };
  const order: readonly PropertyKey[] = names;
  const placeOf = ({ path: [name = ''] }: z.core.$ZodIssue) => order.indexOf(name);
  const inOrder = parsed.error.issues.toSorted((one, other) => placeOf(one) - placeOf(other));
  return { kind: 'missing', problems: inOrder.map(({ path, message }) => `${path.join('.')} ${message}`) };
}

/** One line a setting for the log of a start: `NAME=value`, secrets only as being there. */
export function describe(config: Config): readonly string[] {
  const { bot, partnerCenter, channel, approvalBeforeSubmit } = config;
  const open = partnerCenter.settings;
  const values: Readonly<Record<SettingName, string | number>> = {
    PORT: config.port,
    HOST: config.host,
    PUBLIC_URL: config.publicUrl,
    MicrosoftAppId: bot.appId,
    ...sourceLines(CREDENTIALS.bot, bot.credential),
    MicrosoftAppTenantId: bot.tenantId,
    MicrosoftAppType: 'SingleTenant',
    PARTNER_CENTER_CLIENT_ID: partnerCenter.clientId,
    ...sourceLines(CREDENTIALS.partnerCenter, partnerCenter.credential),
    SSO_RESOURCE: partnerCenter.ssoResource ?? '',
    PARTNER_CENTER_URL: partnerCenter.url,
    ENTRA_AUTHORITY: config.entraAuthority,
    PARTNER_TENANTS: config.partners.map(({ tenantId, name }) => `${tenantId}=${name}`).join('; '),
    TEAMS_TENANTS: config.teamsTenants.join(','),
    APPROVERS: [
      ...config.approvers,
      ...config.approverGroups.map(({ tenantId, groupId }) => `group:${tenantId}/${groupId}`),
    ].join(','),
    APPROVAL_BEFORE_SUBMIT:
      typeof approvalBeforeSubmit === 'boolean' ? String(approvalBeforeSubmit) : approvalBeforeSubmit.join(','),
    APPROVALS_REQUIRED: config.approvalsRequired,
    DATABASE_URL: isPostgres(config.databaseUrl) ? publicAddress(config.databaseUrl) : config.databaseUrl,
    KEEP_WORK_DAYS: config.keeping.finishedWork,
    KEEP_CLOSED_DAYS: config.keeping.closedTransfers ?? '',
    TOKEN_KEY: SECRET,
    TOKEN_KEY_FORMER: config.formerTokenKeys.map(() => SECRET).join(','),
    LOG_LEVEL: config.logLevel,
    REQUESTS_PER_PERSON: config.limits.perPerson,
    REQUESTS_PER_ADDRESS: config.limits.perAddress,
    TRUST_PROXY_HOPS: config.trustProxyHops,
    WATCH_MINUTES: config.watchMinutes,
    NEW_COMMERCE_TRANSFER_TYPE: open.transferType,
    NEW_COMMERCE_ACCEPT_STATUS: open.acceptStatus,
    NEW_COMMERCE_CANCEL_STATUS: open.cancelStatus,
    TRADITIONAL_REJECT_STATUS: open.rejectStatus,
    GRAPH_URL: config.graphUrl,
    BOT_OPENID_METADATA_URL: channel.openIdMetadataUrl,
    BOT_LOGIN_URL: channel.loginUrl,
    BOT_OAUTH_URL: channel.oAuthUrl,
    DEV_UNAUTHENTICATED: config.unauthenticated ? 'loopback-only' : '',
  };
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}

const SECRET = '(secret)';

type CredentialNames = (typeof CREDENTIALS)[keyof typeof CREDENTIALS];

function sourceIn(from: Settings, [secret, certificate, identity]: CredentialNames): CredentialSource {
  const [given, file, clientId] = [from[secret], from[certificate], from[identity]];
  if (file !== undefined) return { kind: 'certificate', file };
  return clientId === undefined ? { kind: 'secret', secret: given ?? '' } : { kind: 'managedIdentity', clientId };
}

function sourceLines<const Names extends CredentialNames>(
  [secret, certificate, identity]: Names,
  source: CredentialSource,
) {
  return {
    [secret]: source.kind === 'secret' ? SECRET : '',
    [certificate]: source.kind === 'certificate' ? source.file : '',
    [identity]: source.kind === 'managedIdentity' ? source.clientId : '',
  } as Record<Names[number], string>;
}

function toConfig(from: Settings): Config {
  const isStandIn = isLoopback(from.BOT_OPENID_METADATA_URL);
  const unauthenticated = from.DEV_UNAUTHENTICATED !== undefined;
  return {
    port: from.PORT,
    host: from.HOST,
    publicUrl: from.PUBLIC_URL,
    bot: {
      appId: from.MicrosoftAppId,
      credential: sourceIn(from, CREDENTIALS.bot),
      tenantId: from.MicrosoftAppTenantId,
    },
    partnerCenter: {
      clientId: from.PARTNER_CENTER_CLIENT_ID,
      credential: sourceIn(from, CREDENTIALS.partnerCenter),
      ssoResource: from.SSO_RESOURCE,
      url: from.PARTNER_CENTER_URL,
      settings: {
        transferType: from.NEW_COMMERCE_TRANSFER_TYPE,
        acceptStatus: from.NEW_COMMERCE_ACCEPT_STATUS,
        cancelStatus: from.NEW_COMMERCE_CANCEL_STATUS,
        rejectStatus: from.TRADITIONAL_REJECT_STATUS,
      },
    },
    entraAuthority: from.ENTRA_AUTHORITY,
    partners: from.PARTNER_TENANTS,
    teamsTenants: from.TEAMS_TENANTS ?? from.PARTNER_TENANTS.map(({ tenantId }) => tenantId),
    approvers: from.APPROVERS.people,
    approverGroups: groupsOf(from),
    approvalsRequired: from.APPROVALS_REQUIRED,
    keeping: { finishedWork: from.KEEP_WORK_DAYS, closedTransfers: from.KEEP_CLOSED_DAYS },
    graphUrl: from.GRAPH_URL,
    approvalBeforeSubmit: from.APPROVAL_BEFORE_SUBMIT,
    databaseUrl: from.DATABASE_URL,
    tokenKey: from.TOKEN_KEY,
    formerTokenKeys: from.TOKEN_KEY_FORMER ?? [],
    logLevel: from.LOG_LEVEL,
    limits: { perPerson: from.REQUESTS_PER_PERSON, perAddress: from.REQUESTS_PER_ADDRESS },
    trustProxyHops: from.TRUST_PROXY_HOPS,
    watchMinutes: from.WATCH_MINUTES,
    channel: {
      issuer: PUBLIC_CHANNEL.issuer,
      openIdMetadataUrl: from.BOT_OPENID_METADATA_URL,
      loginUrl: from.BOT_LOGIN_URL,
      oAuthUrl: from.BOT_OAUTH_URL,
      isStandIn,
    },
    allowLoopback: isStandIn || unauthenticated || isLoopback(from.ENTRA_AUTHORITY),
    unauthenticated,
    warnings: warningsOf(from),
  };
}

/** Each group once in each tenant in which it is looked for. */
function groupsOf({ APPROVERS: { groups }, PARTNER_TENANTS: known }: Settings): Config['approverGroups'] {
  return known.flatMap(({ tenantId }) => {
    const here = groups.filter((group) => group.tenantId === undefined || group.tenantId === tenantId);
    return [...new Set(here.map(({ groupId }) => groupId))].map((groupId) => ({ tenantId, groupId }));
  });
}

function warningsOf(from: Settings): readonly string[] {
  const warnings: string[] = [];
  if (from.APPROVERS.people.length === 0 && from.APPROVERS.groups.length === 0) {
    warnings.push(
      'APPROVERS is empty: nobody can approve or reject a transfer. List the object ids, or the groups, of those who may.',
    );
  }
  const people = from.APPROVERS.people.length;
  if (people > 0 && people < from.APPROVALS_REQUIRED && from.APPROVERS.groups.length === 0) {
    warnings.push(
      `APPROVALS_REQUIRED is ${from.APPROVALS_REQUIRED}, and APPROVERS names fewer people (${people}): nothing can be ` +
        'approved. List more, or ask for fewer.',
    );
  }
  const partners = new Set(from.PARTNER_TENANTS.map(({ tenantId }) => tenantId));
  if (from.APPROVERS.groups.some(({ tenantId }) => tenantId !== undefined && !partners.has(tenantId))) {
    warnings.push(
      'APPROVERS names a group of a tenant that is not in PARTNER_TENANTS: it makes nobody an approver. Add the tenant ' +
        'there, or take the group out.',
    );
  }
  if (from.DATABASE_URL === ':memory:') {
    warnings.push('DATABASE_URL is :memory:, so everything is forgotten when the desk stops. Give the path of a file.');
  }
  if (from.DEV_UNAUTHENTICATED !== undefined) {
    warnings.push(
      'DEV_UNAUTHENTICATED is on: every program on this machine can speak as anybody. Never set it where real ' +
        'transfers can be made.',
    );
  }
  return warnings;
}
