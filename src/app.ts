import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createDesk, type Desk } from './desk/desk.ts';
import { startTidying } from './desk/queue/tidy.ts';
import { clientAddress } from './http/client-address.ts';
import { createTokenBuckets } from './http/token-buckets.ts';
import { createAppTokens } from './identity/app-token.ts';
import { type Approvers, createApprovers } from './identity/approvers.ts';
import { createBotToken } from './identity/bot-token.ts';
import type { Credential } from './identity/credential.ts';
import { credentialFrom } from './identity/credential-source.ts';
import { createIdentity } from './identity/entra-identity.ts';
import type { EntraIdentity } from './identity/identity.ts';
import type { Log } from './logging/log.ts';
import { createPartnerCenter } from './partner-center/client.ts';
import type { PartnerCenter } from './partner-center/partner-center.ts';
import type { Config } from './settings/config.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createAnswerLater } from './teams/answer/answer-later.ts';
import { createBot } from './teams/bot/bot.ts';
import { createOpenMode } from './teams/bot/open-mode.ts';
import { limitPeople } from './teams/bot/person-limit.ts';
import { onlyTenants } from './teams/bot/tenant-list.ts';
import { createCardSeals } from './teams/cards/card-seal.ts';
import { createRender } from './teams/cards/render-message.ts';
import { loadTemplates } from './teams/cards/template.ts';
import { loadLocales } from './teams/cards/words.ts';
import { createGate } from './teams/gate/gate.ts';
import { createInboundTokens } from './teams/gate/inbound-token.ts';
import { bearerSender } from './teams/gate/sender.ts';
import { trustedHosts } from './teams/gate/trusted-hosts.ts';
import { parseCommand } from './teams/inbound/grammar.ts';
import { withinBudgets } from './teams/send/budgeted.ts';
import { createConnector } from './teams/send/connector.ts';
import { createMessenger } from './teams/send/teams-messenger.ts';
import { createSso } from './teams/sign-in/sso.ts';
import { createClickSignIn } from './teams/sign-in/sso-click.ts';
import type { Actor } from './transfers/transfer.ts';
import { createServer } from './web/server.ts';
import { createPolicy } from './wiring/desk-policy.ts';
import { type MayCall, outboundHosts } from './wiring/outbound-hosts.ts';

/** The running desk. */
export interface App {
  /** Where it listens on this machine. */
  readonly url: string;
  readonly store: Store;
  /** Takes a request that did not come over the network, as if it had. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Answers what is under way, gives work back, closes the store. */
  stop(): Promise<void>;
}

export interface AppSurroundings {
  readonly log: Log;
  readonly now?: () => Date;
  /** By which Teams' budgets are counted; `now` when absent. */
  readonly budgetsNow?: () => Date;
  readonly newId?: () => string;
}

const CARDS = new URL('../cards/', import.meta.url);
const PARTNER_CENTER_SCOPE = 'https://api.partnercenter.microsoft.com/user_impersonation';
const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';
/** A decision waits for Graph, and a click has to be answered soon. */
const GRAPH_MS = 2_000;
const CONNECTOR_SCOPE = 'https://api.botframework.com/.default';

/** What nearly every part is given. */
interface Around {
  readonly log: Log;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly mayCall: MayCall;
  readonly authority: string;
  readonly allowLoopback: boolean;
}

/** Wires the desk together: the one place where every part meets every other. */
export async function startApp(config: Config, surroundings: AppSurroundings): Promise<App> {
  const { log, now = () => new Date(), budgetsNow = now, newId = randomUUID } = surroundings;
  for (const warning of config.warnings) log.warn({ code: 'setting' }, warning);
  const { allowLoopback, entraAuthority: authority } = config;
  const mayCall = outboundHosts(config, [config.graphUrl]);
  const around: Around = { log, now, newId, mayCall, authority, allowLoopback };
  const locales = loadLocales(new URL('locales/', CARDS));
  const render = createRender(locales, loadTemplates(CARDS));
  const open = config.unauthenticated ? createOpenMode({ log }) : undefined;
  const trusts = open?.trusts ?? trustedHosts({ allowLoopback });
  const ours = await credentialFrom(config.partnerCenter.credential, {
    setting: 'PARTNER_CENTER_CERTIFICATE',
    now,
    log,
  });
  const bots = await credentialFrom(config.bot.credential, { setting: 'MicrosoftAppCertificate', now, log });
  const store = await openStore({ url: config.databaseUrl, now, log });

  const identity = identityOf(config, around, ours, store);
  const botToken = open === undefined ? botTokenOf(config, around, bots) : 'none';
  const connector = createConnector({ botToken, trusts, now, log });
  const keys = [config.tokenKey, ...config.formerTokenKeys] as const;
  const seals = createCardSeals({ keys, stamps: store.stamps, now, log });
  const sso = config.partnerCenter.ssoResource && { resource: config.partnerCenter.ssoResource };
  const unbudgeted = createMessenger({ connector, render, seals, sso: sso || undefined });
  const messenger = withinBudgets(unbudgeted, store.budgets, budgetsNow);
  const desk = createDesk({
    store,
    identity,
    partnerCenter: partnerCenterOf(config, around),
    messenger,
    policy: createPolicy(config, approversOf(config, around, ours)),
    parse: parseCommand,
    now,
    newId,
    log,
    watchMinutes: config.watchMinutes,
  });

  const { appId, tenantId } = config.bot;
  const { issuer, openIdMetadataUrl, isStandIn } = config.channel;
  const tokens = createInboundTokens({ ...around, appId, issuer, openIdMetadataUrl });
  const addresses = createTokenBuckets({ perMinute: config.limits.perAddress, now });
  const addressOf = clientAddress(config.trustProxyHops);
  const countAddress = (request: IncomingMessage) => addresses.take(addressOf(request));
  const say = (key: string, locale?: string) => locales(locale).get(key);
  const isSignedIn = async (actor: Actor) => (await identity.session(actor)) !== undefined;
  const bot = createBot({
    appId,
    tenantId,
    issuer,
    channel: isStandIn ? config.channel : undefined,
    credentials: open?.credentials,
    sso: createSso({ exchange: exchangeFor(identity, desk), log }),
    clickSignIn: sso
      ? createClickSignIn({ sso, exchange: identity.exchange, isSignedIn, render, words: say, log })
      : undefined,
    handle: desk.receive,
    answerLater: createAnswerLater({ messenger, log }),
    failLater: async ({ place, locale }) => {
      await unbudgeted.post(place, { kind: 'text', say: { key: 'bot.failed' } }, locale);
    },
    render,
    seals,
    words: say,
    log,
  });
  const limited = limitPeople({
    bot,
    people: createTokenBuckets({ perMinute: config.limits.perPerson, now }),
    tell: async ({ place, locale }) => {
      await messenger.post(place, { kind: 'text', say: { key: 'bot.tooFast' } }, locale);
    },
    words: say,
    log,
  });
  const web = createServer({
    gate: open?.gate ?? createGate({ sender: bearerSender({ tokens, issuer }), trusts, strangers: countAddress, log }),
    bot: onlyTenants({ bot: limited, tenants: config.teamsTenants, words: say, now, log }),
    visitors: countAddress,
    identity,
    onSignedIn: desk.signedIn,
    words: (key, values) => locales().get(key, values),
    ready: { ...(open === undefined ? { signingKeys: tokens.warm } : {}), store: () => answers(store) },
    log,
  });

  const tidying = startTidying({ store, now, log }, config.keeping);
  const resealing = startResealing(config, identity, log);
  await web.listen(config.port, config.host);
  return {
    url: `http://127.0.0.1:${web.address?.port ?? config.port}`,
    store,
    handle: web.handle,
    async stop() {
      await web.close();
      await Promise.all([desk.stop(), tidying.stop(), resealing.stop()]);
      connector.close();
      await store.close();
    },
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

/** What Teams offers for single sign-on; what the person had asked for goes on when it is good. */
function exchangeFor(identity: EntraIdentity, desk: Desk): EntraIdentity['exchange'] {
  return async (...offer) => {
    const outcome = await identity.exchange(...offer);
    if (outcome.kind === 'signedIn') await desk.signedIn(outcome);
    return outcome;
  };
}

/** After a change of TOKEN_KEY, sessions are sealed anew in the background. */
function startResealing({ formerTokenKeys }: Config, identity: EntraIdentity, log: Log): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = formerTokenKeys.length === 0 ? undefined : identity.resealStored(stopping.signal);
  const ended = running?.catch((error: unknown) =>
    log.error({ code: 'not-resealed', err: error }, 'Sessions keep their former key.'),
  );
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function answers(store: Store): Promise<boolean> {
  await store.work.nextDue();
  return true;
}
