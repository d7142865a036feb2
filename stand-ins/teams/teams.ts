import { randomUUID } from 'node:crypto';
import { listen } from '../http.ts';
import { keepState } from '../kept-state.ts';
import { createWriter } from './activities.ts';
import { createBoard, emptyState } from './board.ts';
import { connectorRoutes } from './connector.ts';
import { createControl, type TeamsControl } from './control.ts';
import { createDelivery, TEAMS_TIMING, type Timing } from './delivery.ts';
import { createFaults } from './faults.ts';
import { startInstaller } from './installer.ts';
import { pageFileRoutes } from './page-files.ts';
import { type Command, pageRoutes } from './page-routes.ts';
import { createPersonActions } from './person-actions.ts';
import { createSigner, openIdMetadata } from './signing.ts';
import { createSingleSignOn } from './single-sign-on.ts';

export interface TeamsOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** File for conversations, installations and keys. Default: memory only. */
  readonly stateFile?: string;
  /** The bot's address for activities, such as `http://127.0.0.1:3978/api/messages`. */
  readonly botEndpoint: string;
  readonly botAppId: string;
  readonly botName: string;
  /** Whether this bearer proves that the caller is the bot: audience `https://api.botframework.com` and the bot's app id. */
  readonly verifyBotToken: (bearer: string) => Promise<boolean>;
  /** Gets the person's token for this resource. If left out, or when it returns undefined, Teams has no token. */
  readonly ssoToken?: (objectId: string, resource: string) => Promise<string | undefined>;
  readonly now?: () => Date;
  readonly newId?: () => string;
  /** A monotonic clock in milliseconds, for the rate limits. */
  readonly clock?: () => number;
  readonly timing?: Partial<Timing>;
  /** The commands that the app manifest suggests. */
  readonly manifestCommands?: () => readonly Command[];
}

export interface TeamsStandIn {
  /** The address of the page for people, with a trailing slash. */
  readonly url: string;
  readonly serviceUrl: string;
  readonly openIdMetadataUrl: string;
  readonly control: TeamsControl;
  close(): Promise<void>;
}

/** Starts the parts of Teams that the bot and the demo's people use: the connector, signed activities, and a page. */
export async function startTeams(options: TeamsOptions): Promise<TeamsStandIn> {
  const { botAppId, botName, verifyBotToken } = options;
  const { now = () => new Date(), newId = randomUUID, clock = () => performance.now() } = options;
  let url = '';
  const serviceUrl = () => `${url}/`;
  const kept = keepState(options.stateFile, emptyState);
  const board = createBoard(kept, now);
  const faults = createFaults();
  const signer = await createSigner(kept, botAppId, serviceUrl, now, newId);
  const write = createWriter({ appId: botAppId, name: botName }, serviceUrl, now, newId);
  const delivery = createDelivery(options.botEndpoint, () => signer.sign(), { ...TEAMS_TIMING, ...options.timing });
  const tokenFor = options.ssoToken ?? (async () => undefined);
  const sso = createSingleSignOn({ board, write, delivery, tokenFor });
  const actions = createPersonActions({ board, write, delivery, now, botName, tokenFor });

  const server = await listen({
    port: options.port ?? 0,
    host: '127.0.0.1',
    routes: [
      ...pageFileRoutes(),
      ...pageRoutes({ board, actions, botName, commands: options.manifestCommands ?? (() => []) }),
      ['GET', METADATA_PATH, (_request, reply) => reply.send(200, openIdMetadata(url))],
      ['GET', '/v1/.well-known/keys', (_request, reply) => reply.send(200, signer.jwks())],
      ...connectorRoutes({ board, sso, faults, verifyBotToken, botAppId, serviceUrl, clock }),
    ],
  });
  url = server.url;
  const installer = startInstaller(board, write, delivery);

  return {
    url: `${url}/`,
    serviceUrl: serviceUrl(),
    openIdMetadataUrl: `${url}${METADATA_PATH}`,
    control: createControl({ board, actions, delivery, faults, signer, installer, sso }),
    async close() {
      installer.close();
      delivery.close();
      await server.close();
    },
  };
}

const METADATA_PATH = '/v1/.well-known/openidconfiguration';
