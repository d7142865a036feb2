import { z } from 'zod';
import { LOG_LEVELS } from '../logging/pino-log.ts';
import { OPEN_SETTINGS } from '../partner-center/open-settings.ts';
import { PUBLIC_CHANNEL } from '../teams/gate/inbound-token.ts';
import {
  address,
  approvers,
  database,
  guid,
  isLoopback,
  isLoopbackHost,
  key,
  keys,
  partners,
  pattern,
  required,
  standIn,
  tenants,
  text,
  truthOrTenants,
  wholeNumber,
  withDefault,
} from './values.ts';

/** The Bot Framework's own addresses in the public cloud. */
const BOT_LOGIN = 'https://login.microsoftonline.com/botframework.com';
const BOT_OAUTH = 'https://api.botframework.com';

const GRAPH = 'https://graph.microsoft.com/v1.0';

const OTHER_TYPE =
  'with any other type the Bot Framework may run with authentication off, and anyone could speak as anybody';

const each = z.object({
  PORT: withDefault('3978', wholeNumber(1, 65_535)).describe('Port on which the desk listens.'),
  HOST: withDefault('127.0.0.1', pattern(/^[\w.:-]+$/, 'an address of this machine')).describe(
    'Address on which the desk listens. In a container, set 0.0.0.0.',
  ),
  PUBLIC_URL: required('the address under which browsers and Teams reach the desk', address()).describe(
    'Address under which browsers and Teams reach the desk: https, or http on this machine. Register ' +
      '<PUBLIC_URL>/sign-in/callback with Entra as redirect URI, and <PUBLIC_URL>/api/messages with the bot.',
  ),

  MicrosoftAppId: required("the application (client) id of the bot's app registration", guid()).describe(
    "Application (client) id of the bot's app registration.",
  ),
  MicrosoftAppPassword: text()
    .optional()
    .describe("Client secret of the bot's app registration. Instead of it, one of the next two."),
  MicrosoftAppCertificate: text()
    .optional()
    .describe(
      'Path of a PEM file with an RSA key and its certificate, which is registered instead of a secret. The file is ' +
        'read at start, and for nobody but the desk to read.',
    ),
  MicrosoftAppManagedIdentity: guid()
    .optional()
    .describe(
      'Client id of a user-assigned managed identity of this machine, which the registration trusts instead of a secret ' +
        '(federated credential).',
    ),
  MicrosoftAppTenantId: required("the tenant id of the bot's app registration", guid()).describe(
    "Tenant id of the bot's app registration.",
  ),
  MicrosoftAppType: required(
    `SingleTenant: ${OTHER_TYPE}`,
    pattern(/^SingleTenant$/, `SingleTenant. Set it so: ${OTHER_TYPE}`),
  ).describe(`SingleTenant: ${OTHER_TYPE}.`),

  PARTNER_CENTER_CLIENT_ID: required('the client id of the app registration for Partner Center', guid()).describe(
    "Application (client) id of the app registration with which people sign in to Partner Center. Not the bot's.",
  ),
  PARTNER_CENTER_CLIENT_SECRET: text()
    .optional()
    .describe('Client secret of that app registration. Instead of it, one of the next two.'),
  PARTNER_CENTER_CERTIFICATE: text()
    .optional()
    .describe('Path of a PEM file, as for the bot. It may be the same file, registered twice.'),
  PARTNER_CENTER_MANAGED_IDENTITY: guid()
    .optional()
    .describe('Client id of a managed identity, as for the bot. It may be the same.'),
  SSO_RESOURCE: pattern(/^api:\/\/[\w.-]+(\/[\w.-]+)*$/, 'an application id URI such as api://botid-<bot app id>')
    .optional()
    .describe(
      'Application id URI of that app registration, api://botid-<MicrosoftAppId>, as in the manifest: Teams then signs ' +
        'people in by itself in chats, where it can. Empty: everybody signs in with a button.',
    ),
  PARTNER_CENTER_URL: withDefault('https://api.partnercenter.microsoft.com', address({ originOnly: true })).describe(
    'Address of the Partner Center API, without /v1.',
  ),
  ENTRA_AUTHORITY: withDefault('https://login.microsoftonline.com', address({ originOnly: true })).describe(
    'Address of Entra, without a tenant.',
  ),

  PARTNER_TENANTS: required('the partner tenants: <tenant id>=<name>; <tenant id>=<name>', partners()).describe(
    'Partner tenants that may use the desk, with the names that cards show: <tenant id>=<name>; <tenant id>=<name>',
  ),
  TEAMS_TENANTS: tenants()
    .optional()
    .describe(
      'Tenant ids of the Teams whose conversations the bot answers in, separated by commas; in any other it does nothing. ' +
        'People still have to be of a partner tenant. Empty: those of PARTNER_TENANTS.',
    ),
  APPROVERS: withDefault('', approvers()).describe(
    'Who may approve and reject, separated by commas: Entra object ids of people, and groups of a partner as ' +
      'group:<tenant id>/<group id>, whose members, also through other groups, are asked of Microsoft Graph. That needs ' +
      'its application permission GroupMember.Read.All for the app registration for Partner Center, with consent in ' +
      'that tenant. group:<group id> is looked for in every partner tenant. Empty: nobody may.',
  ),
  APPROVAL_BEFORE_SUBMIT: withDefault('false', truthOrTenants()).describe(
    "true: an approver of the requester's own partner decides before anything is sent to Partner Center. false: it is " +
      'sent at once. Or the tenant ids of the partners for which it is true, separated by commas.',
  ),

  APPROVALS_REQUIRED: withDefault('1', wholeNumber(1, 10)).describe(
    'How many different approvers of a partner it takes to approve. One is enough to reject.',
  ),

  DATABASE_URL: withDefault('data/transfer-desk.sqlite', database()).describe(
    'Where the desk keeps everything: a file, which is made, with its folder, when there is none; or, for several ' +
      'replicas, a PostgreSQL database, which exists: postgres://<user>:<password>@<host>/<database>',
  ),
  KEEP_WORK_DAYS: withDefault('7', wholeNumber(1, 3650)).describe(
    'Days for which finished work is kept, for whoever wants to know what was done.',
  ),
  KEEP_CLOSED_DAYS: wholeNumber(30, 36_500)
    .optional()
    .describe('Days for which closed transfers are kept, with who decided what. Empty: for ever.'),
  TOKEN_KEY: required('32 random bytes in base64, from: openssl rand -base64 32', key()).describe(
    "Key that seals people's sessions in there, and the buttons of cards: 32 bytes in base64, from: openssl rand -base64 32",
  ),
  TOKEN_KEY_FORMER: keys()
    .optional()
    .describe(
      'Keys that were TOKEN_KEY before, separated by commas: what they sealed still opens. Keep one for 30 days.',
    ),

  LOG_LEVEL: withDefault('info', z.enum(LOG_LEVELS, { error: `is not one of ${LOG_LEVELS.join(', ')}.` })).describe(
    `Least important lines that are logged: ${LOG_LEVELS.join(', ')}.`,
  ),
  REQUESTS_PER_PERSON: withDefault('300', wholeNumber(10, 1_000_000)).describe(
    'Messages and clicks that one person may send within a minute. More are answered with one sentence.',
  ),
  REQUESTS_PER_ADDRESS: withDefault('600', wholeNumber(10, 1_000_000)).describe(
    "Requests within a minute that are taken from one address as long as they don't prove that they come from Teams.",
  ),
  TRUST_PROXY_HOPS: withDefault('0', wholeNumber(0, 10)).describe(
    'Proxies of your own in front of the desk, each of which adds to X-Forwarded-For. With 0 that header is not ' +
      'believed, and with too few everybody has the address of a proxy.',
  ),
  WATCH_MINUTES: withDefault('15', wholeNumber(1, 1440)).describe(
    'Minutes between two looks at a transfer that waits for a decision at Partner Center.',
  ),

  NEW_COMMERCE_TRANSFER_TYPE: withDefault(
    String(OPEN_SETTINGS.transferType),
    z.enum(['3', '5'], { error: 'is neither 3 nor 5.' }).transform((type) => (type === '3' ? 3 : 5)),
  ).describe("transferType with which new-commerce transfers are created: Partner Center's pages name 3 and 5."),
  NEW_COMMERCE_ACCEPT_STATUS: withDefault(OPEN_SETTINGS.acceptStatus, word()).describe(
    'Status that approves a new-commerce transfer: its request is not published in full.',
  ),
  NEW_COMMERCE_CANCEL_STATUS: withDefault(OPEN_SETTINGS.cancelStatus, word()).describe(
    'Status that withdraws a new-commerce transfer.',
  ),
  TRADITIONAL_REJECT_STATUS: withDefault(OPEN_SETTINGS.rejectStatus, word()).describe(
    "Status that rejects a traditional transfer: Partner Center's pages write reject and Reject.",
  ),

  GRAPH_URL: withDefault(GRAPH, standIn(GRAPH, 'Microsoft Graph')).describe(
    'Address of Microsoft Graph, with its version. Change it for a stand-in on this machine only.',
  ),
  BOT_OPENID_METADATA_URL: withDefault(
    PUBLIC_CHANNEL.openIdMetadataUrl,
    standIn(PUBLIC_CHANNEL.openIdMetadataUrl),
  ).describe("Where the keys that sign Teams' messages are published. Change it for a stand-in on this machine only."),
  BOT_LOGIN_URL: withDefault(BOT_LOGIN, standIn(BOT_LOGIN)).describe(
    'Where the Bot Framework signs in. Change it for a stand-in on this machine only.',
  ),
  BOT_OAUTH_URL: withDefault(BOT_OAUTH, standIn(BOT_OAUTH)).describe(
    "The Bot Framework's token service. Change it for a stand-in on this machine only.",
  ),
  DEV_UNAUTHENTICATED: pattern(/^loopback-only$/, 'loopback-only, the one value that it takes')
    .optional()
    .describe(
      "loopback-only: messages are believed without proof, for Microsoft's Agents Playground on this machine. " +
        'Empty: never.',
    ),
});

export type Settings = z.output<typeof each>;
export type SettingName = keyof Settings;

/** The three ways for an app registration to prove itself, of which one is given. */
export const CREDENTIALS = {
  bot: ['MicrosoftAppPassword', 'MicrosoftAppCertificate', 'MicrosoftAppManagedIdentity'],
  partnerCenter: ['PARTNER_CENTER_CLIENT_SECRET', 'PARTNER_CENTER_CERTIFICATE', 'PARTNER_CENTER_MANAGED_IDENTITY'],
} as const satisfies Record<string, readonly [SettingName, SettingName, SettingName]>;

const NOT_ALL_HERE = 'while PUBLIC_URL or PARTNER_CENTER_URL is not on this machine';
const LEADS_HOME = ': whoever uses the stand-in could be anybody. Leave it empty in production.';

/** Only made-up transfers, and nobody from elsewhere: what a stand-in may be used with. */
function isAllHere(given: Pick<Settings, 'PUBLIC_URL' | 'PARTNER_CENTER_URL'>): boolean {
  return isLoopback(given.PUBLIC_URL) && isLoopback(given.PARTNER_CENTER_URL);
}

/**
 * Every setting by its name in the environment: its default, what it takes, and as its description the comment that
 * `.env.example` carries. What settings ask of each other is looked at as soon as those concerned are good by
 * themselves, so that one start tells everything that is wrong.
 */
export const settings = each
  .refine((given) => countOf(given, CREDENTIALS.bot) > 0, missing(CREDENTIALS.bot, "the bot's app registration"))
  .refine((given) => countOf(given, CREDENTIALS.bot) < 2, ambiguous(CREDENTIALS.bot))
  .refine(
    (given) => countOf(given, CREDENTIALS.partnerCenter) > 0,
    missing(CREDENTIALS.partnerCenter, 'the app registration for Partner Center'),
  )
  .refine((given) => countOf(given, CREDENTIALS.partnerCenter) < 2, ambiguous(CREDENTIALS.partnerCenter))
  .refine(
    ({ APPROVAL_BEFORE_SUBMIT: before, PARTNER_TENANTS: known }) =>
      typeof before === 'boolean' || before.every((id) => known.some(({ tenantId }) => tenantId === id)),
    between(
      ['APPROVAL_BEFORE_SUBMIT', 'PARTNER_TENANTS'],
      'names a tenant that is not in PARTNER_TENANTS. Add it there, or take it out here.',
    ),
  )
  .refine(
    ({ GRAPH_URL: url, ...around }) => !isLoopback(url) || isAllHere(around),
    between(
      ['GRAPH_URL', 'PUBLIC_URL', 'PARTNER_CENTER_URL'],
      `names a stand-in for Microsoft Graph ${NOT_ALL_HERE}: whoever uses the stand-in could make anybody an approver. ` +
        'Leave it empty in production.',
    ),
  )
  .refine(
    ({ BOT_OPENID_METADATA_URL: url, ...around }) => !isLoopback(url) || isAllHere(around),
    between(
      ['BOT_OPENID_METADATA_URL', 'PUBLIC_URL', 'PARTNER_CENTER_URL'],
      `names a stand-in for Teams ${NOT_ALL_HERE}${LEADS_HOME}`,
    ),
  )
  .refine(
    ({ ENTRA_AUTHORITY: url, ...around }) => !isLoopback(url) || isAllHere(around),
    between(
      ['ENTRA_AUTHORITY', 'PUBLIC_URL', 'PARTNER_CENTER_URL'],
      `names a stand-in for Entra ${NOT_ALL_HERE}${LEADS_HOME}`,
    ),
  )
  .refine(
    ({ DEV_UNAUTHENTICATED: flag, PUBLIC_URL, HOST }) =>
      flag === undefined || (isLoopback(PUBLIC_URL) && isLoopbackHost(HOST)),
    between(
      ['DEV_UNAUTHENTICATED', 'PUBLIC_URL', 'HOST'],
      'is for this machine only, because anyone who reaches the desk could speak as anybody. Leave it empty, or set ' +
        'PUBLIC_URL to http://localhost:<port> and HOST to 127.0.0.1.',
    ),
  )
  .refine(
    ({ DEV_UNAUTHENTICATED: flag, PUBLIC_URL, HOST, PARTNER_CENTER_URL: url }) =>
      flag === undefined || !isLoopback(PUBLIC_URL) || !isLoopbackHost(HOST) || isLoopback(url),
    between(
      ['DEV_UNAUTHENTICATED', 'PUBLIC_URL', 'HOST', 'PARTNER_CENTER_URL'],
      'is for a stand-in for Partner Center only: every program on this machine could move real subscriptions in the ' +
        'name of whoever signed in. Leave it empty, or set PARTNER_CENTER_URL to an address on this machine.',
    ),
  );

function countOf(given: Settings, names: readonly SettingName[]): number {
  return names.filter((name) => given[name] !== undefined).length;
}

function missing([secret, certificate, identity]: readonly [SettingName, SettingName, SettingName], whose: string) {
  const error = `is not set. Give a client secret of ${whose}, or set ${certificate} or ${identity} instead.`;
  return between([secret, certificate, identity], error);
}

function ambiguous(names: readonly [SettingName, SettingName, SettingName]) {
  return between(names, `is one of ${names.join(', ')}, and more than one is set. Keep one and empty the others.`);
}

/** A rule between settings: told of the first one, and only when none of them is wrong by itself. */
function between([told, ...others]: readonly [SettingName, ...SettingName[]], error: string) {
  const concerned = new Set<PropertyKey | undefined>([told, ...others]);
  return {
    path: [told],
    error,
    when: ({ issues }: z.core.ParsePayload) => !issues.some(({ path }) => concerned.has(path?.[0])),
  };
}

function word() {
  return pattern(/^[A-Za-z]+$/, 'one word of letters');
}
