import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EntraStandIn, startEntra } from './entra/entra.ts';
import { type GraphStandIn, startGraph } from './graph/graph.ts';
import { type PartnerCenterStandIn, startPartnerCenter } from './partner-center/partner-center.ts';
import type { Timing } from './teams/delivery.ts';
import { startTeams, type TeamsStandIn } from './teams/teams.ts';
import { APPROVER_GROUP, NORTHWIND, PARTNERS, PEOPLE } from './world.ts';

/** Stand-ins for everything outside the desk, on loopback. */
export interface StandIns extends StandInsWithoutTeams {
  readonly teams: TeamsStandIn;
}

/** The stand-ins when another program plays Teams. */
export interface StandInsWithoutTeams {
  readonly entra: EntraStandIn;
  readonly partnerCenter: PartnerCenterStandIn;
  readonly graph: GraphStandIn;
  /** The desk's settings for this world, by the names of `.env.example`. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface StandInsOptions {
  /** Where the desk will listen on this machine. */
  readonly deskPort: number;
  /** Ports of the stand-ins; 0 or absent lets the system choose. */
  readonly ports?: {
    readonly teams?: number;
    readonly entra?: number;
    readonly partnerCenter?: number;
    readonly graph?: number;
  };
  /** Folder for the stand-ins' state. Default: memory only. */
  readonly folder?: string;
  readonly now?: () => Date;
  /** Clock for Teams' rate limits, in milliseconds. */
  readonly budgetClock?: () => number;
  readonly teamsTiming?: Partial<Timing>;
  readonly databaseUrl: string;
  /** PEM. Registered for both apps in addition to their secrets. */
  readonly certificate?: string;
  readonly completesAfter?: number;
  readonly requestsPerMinute?: number;
  readonly manifestCommands?: () => readonly { readonly title: string; readonly description: string }[];
}

/** Ids and secrets of the demo's app registrations. They work only with the stand-ins. */
export const BOT = { appId: '11111111-2222-4333-8444-555555555555', secret: 'demo-bot-secret' };
const PARTNER_CENTER_APP = { clientId: '66666666-7777-4888-8999-000000000000', secret: 'demo-partner-center-secret' };
/** The resource for single sign-on. The app for Partner Center exposes it, because that app exchanges Teams' tokens. */
export const SSO_RESOURCE = `api://botid-${BOT.appId}`;
const DEMO_TOKEN_KEY = Buffer.from('transfer desk demo key, 32 bytes').toString('base64');
const CONNECTOR_AUDIENCE = 'https://api.botframework.com';
const GRAPH_AUDIENCE = 'https://graph.microsoft.com';

export async function startStandIns(options: StandInsOptions): Promise<StandIns> {
  const { deskPort } = options;
  const others = await startWithoutTeams(options);
  const { entra } = others;
  const teams = await startTeams({
    port: options.ports?.teams,
    stateFile: fileIn(options.folder, 'teams'),
    now: options.now,
    ssoToken: async (objectId, resource) =>
      resource === SSO_RESOURCE ? entra.issueSsoToken(objectId, PARTNER_CENTER_APP.clientId) : undefined,
    clock: options.budgetClock,
    timing: options.teamsTiming,
    botEndpoint: `http://127.0.0.1:${deskPort}/api/messages`,
    botAppId: BOT.appId,
    botName: 'Transfer Desk',
    verifyBotToken: async (bearer) => (await entra.verifyAppToken(bearer, CONNECTOR_AUDIENCE))?.appId === BOT.appId,
    manifestCommands: options.manifestCommands,
  });
  return {
    ...others,
    teams,
    env: {
      ...others.env,
      BOT_OPENID_METADATA_URL: teams.openIdMetadataUrl,
      BOT_LOGIN_URL: entra.authority(NORTHWIND.tenantId),
      BOT_OAUTH_URL: entra.url,
      SSO_RESOURCE,
    },
    async close() {
      await Promise.all([teams.close(), others.close()]);
    },
  };
}

/** Starts everything except Teams. The settings for Teams' signing keys and for single sign-on are then absent. */
export async function startWithoutTeams(options: StandInsOptions): Promise<StandInsWithoutTeams> {
  const { deskPort, ports = {}, folder, now } = options;
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const publicUrl = `http://localhost:${deskPort}`;

  const entra = await startEntra({
    port: ports.entra,
    stateFile: fileIn(folder, 'entra'),
    now,
    clients: [
      {
        clientId: BOT.appId,
        clientSecret: BOT.secret,
        certificate: options.certificate,
        redirectUris: [],
        tenants: [NORTHWIND.tenantId],
      },
      {
        clientId: PARTNER_CENTER_APP.clientId,
        clientSecret: PARTNER_CENTER_APP.secret,
        certificate: options.certificate,
        redirectUris: [`${publicUrl}/sign-in/callback`],
      },
    ],
  });
  const partnerCenter = await startPartnerCenter({
    port: ports.partnerCenter,
    stateFile: fileIn(folder, 'partner-center'),
    now,
    verifyToken: entra.verifyAccessToken,
    completesAfter: options.completesAfter,
    requestsPerMinute: options.requestsPerMinute,
  });
  const graph = await startGraph({
    port: ports.graph,
    now,
    verifyToken: (bearer) => entra.verifyAppToken(bearer, GRAPH_AUDIENCE),
    appIds: [PARTNER_CENTER_APP.clientId],
  });

  return {
    entra,
    partnerCenter,
    graph,
    env: {
      PORT: String(deskPort),
      PUBLIC_URL: publicUrl,
      MicrosoftAppId: BOT.appId,
      MicrosoftAppPassword: BOT.secret,
      MicrosoftAppTenantId: NORTHWIND.tenantId,
      MicrosoftAppType: 'SingleTenant',
      PARTNER_CENTER_CLIENT_ID: PARTNER_CENTER_APP.clientId,
      PARTNER_CENTER_CLIENT_SECRET: PARTNER_CENTER_APP.secret,
      PARTNER_CENTER_URL: partnerCenter.url,
      ENTRA_AUTHORITY: entra.url,
      PARTNER_TENANTS: PARTNERS.map(({ tenantId, name }) => `${tenantId}=${name}`).join('; '),
      GRAPH_URL: graph.url,
      APPROVERS: [
        ...PEOPLE.filter(({ isApprover }) => isApprover).map(({ tenantId, objectId }) => `${tenantId}/${objectId}`),
        `group:${APPROVER_GROUP.tenantId}/${APPROVER_GROUP.id}`,
      ].join(','),
      APPROVAL_BEFORE_SUBMIT: NORTHWIND.tenantId,
      DATABASE_URL: options.databaseUrl,
      TOKEN_KEY: DEMO_TOKEN_KEY,
      LOG_LEVEL: 'warn',
      WATCH_MINUTES: '1',
    },
    async close() {
      await Promise.all([graph.close(), partnerCenter.close(), entra.close()]);
    },
  };
}

function fileIn(folder: string | undefined, name: string): string | undefined {
  return folder === undefined ? undefined : join(folder, `${name}.json`);
}
