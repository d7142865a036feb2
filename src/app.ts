import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from './config.ts';
import { createDesk } from './desk/desk.ts';
import type { DeskLog } from './desk/parts.ts';
import { startTidying } from './desk/tidy.ts';
import { createAppTokens } from './identity/app-token.ts';
import { createApprovers } from './identity/approvers.ts';
import { createBotToken } from './identity/bot-token.ts';
import { createIdentity } from './identity/entra-identity.ts';
import { credentialFrom } from './identity/proof.ts';
import { outboundHosts } from './outbound.ts';
import { createPartnerCenter } from './partner-center/client.ts';
import { createPolicy } from './policy.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createAnswerLater } from './teams/answer-later.ts';
import { createBot } from './teams/bot.ts';
import { withinBudgets } from './teams/budgeted.ts';
import { createRender } from './teams/cards/cards.ts';
import { loadTemplates } from './teams/cards/template.ts';
import { parseCommand } from './teams/commands.ts';
import { createConnector } from './teams/connector.ts';
import { createGate } from './teams/gate.ts';
import { createInboundTokens } from './teams/inbound-token.ts';
import { createMessenger } from './teams/messenger.ts';
import { createOpenMode } from './teams/open-gate.ts';
import { limitPeople } from './teams/person-limit.ts';
import { bearerSender } from './teams/sender.ts';
import { createSso } from './teams/sso.ts';
import { createTokenBuckets } from './teams/token-buckets.ts';
import { trustedHosts } from './teams/trusted-hosts.ts';
import { loadLocales } from './teams/words.ts';
import { clientAddress } from './web/client-address.ts';
import { createServer } from './web/server.ts';

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
  readonly log: DeskLog;
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

/** Wires the desk together: the one place where every part meets every other. */
export async function startApp(config: Config, surroundings: AppSurroundings): Promise<App> {
  const { log, now = () => new Date(), budgetsNow = now, newId = randomUUID } = surroundings;
  const { bot: botApp, channel, allowLoopback } = config;
  for (const warning of config.warnings) log.warn({ code: 'setting' }, warning);
  const locales = loadLocales(new URL('locales/', CARDS));
  const render = createRender(locales, loadTemplates(CARDS));
  const ours = await credentialFrom(config.partnerCenter.proof, { setting: 'PARTNER_CENTER_CERTIFICATE', now, log });
  const bots = await credentialFrom(botApp.proof, { setting: 'MicrosoftAppCertificate', now, log });
  const store = await openStore({ url: config.databaseUrl, now, log });

  const mayCall = outboundHosts(config, [config.graphUrl]);
  const { ssoResource } = config.partnerCenter;
  const identity = createIdentity({
    mayCall,
    authority: config.entraAuthority,
    allowLoopback,
    clientId: config.partnerCenter.clientId,
    credential: ours,
    redirectUri: `${config.publicUrl}/sign-in/callback`,
    signInUrl: (state) => `${config.publicUrl}/sign-in/${state}`,
    scopes: [PARTNER_CENTER_SCOPE],
    ssoResource,
    tokenKey: config.tokenKey,
    formerTokenKeys: config.formerTokenKeys,
    store,
    now,
    newId,
    log,
  });
  const botToken = createBotToken({
    mayCall,
    authority: config.entraAuthority,
    allowLoopback,
    tenantId: botApp.tenantId,
    clientId: botApp.appId,
    credential: bots,
    scope: CONNECTOR_SCOPE,
    now,
    newId,
    log,
  });
  const approvers = createApprovers({
    people: config.approvers,
    groups: config.approverGroups,
    graphUrl: config.graphUrl,
    mayCall,
    appToken: createAppTokens({
      mayCall,
      authority: config.entraAuthority,
      allowLoopback,
      clientId: config.partnerCenter.clientId,
      credential: ours,
      scope: GRAPH_SCOPE,
      now,
      newId,
      log,
    }),
    timeoutMs: GRAPH_MS,
    now,
    log,
  });
  const open = config.unauthenticated ? createOpenMode({ log }) : undefined;
  const trusts = open?.trusts ?? trustedHosts({ allowLoopback });
  const connector = createConnector({ botToken: open === undefined ? botToken : 'none', trusts, now, log });
  const messenger = withinBudgets(
    createMessenger({
      connector,
      render,
      sso: ssoResource === undefined ? undefined : { resource: ssoResource },
    }),
    store.budgets,
    budgetsNow,
  );
  const desk = createDesk({
    store,
    identity,
    partnerCenter: createPartnerCenter({
      baseUrl: config.partnerCenter.url,
      mayCall,
      settings: config.partnerCenter.settings,
      newId,
      log: (line) => log.info(line, 'Partner Center was called.'),
    }),
    messenger,
    policy: createPolicy(config, approvers),
    parse: parseCommand,
    now,
    newId,
    log,
    watchMinutes: config.watchMinutes,
  });
  const tokens = createInboundTokens({
    appId: botApp.appId,
    issuer: channel.issuer,
    openIdMetadataUrl: channel.openIdMetadataUrl,
    mayCall,
    now,
    log,
  });
  const exchange = async (...offer: Parameters<typeof identity.exchange>) => {
    const outcome = await identity.exchange(...offer);
    if (outcome.kind === 'signedIn') await desk.signedIn(outcome);
    return outcome;
  };
  const addressOf = clientAddress(config.trustProxyHops);
  const addresses = createTokenBuckets({ perMinute: config.limits.perAddress, now });
  const countAddress = (request: IncomingMessage) => addresses.take(addressOf(request));
  const sender = bearerSender({ tokens, issuer: channel.issuer });
  const bot = limitPeople({
    bot: createBot({
      appId: botApp.appId,
      tenantId: botApp.tenantId,
      issuer: channel.issuer,
      channel: channel.isStandIn ? channel : undefined,
      credentials: open?.credentials,
      sso: createSso({ exchange, log }),
      handle: desk.receive,
      answerLater: createAnswerLater({ messenger, log }),
      render,
      words: (key, locale) => locales(locale).get(key),
      log,
    }),
    people: createTokenBuckets({ perMinute: config.limits.perPerson, now }),
    tell: async ({ place, locale }) => {
      await messenger.post(place, { kind: 'text', say: { key: 'bot.tooFast' } }, locale);
    },
    words: (key, locale) => locales(locale).get(key),
    log,
  });
  const web = createServer({
    gate: open?.gate ?? createGate({ sender, trusts, strangers: countAddress, log }),
    bot,
    visitors: countAddress,
    identity,
    onSignedIn: desk.signedIn,
    words: (key, values) => locales().get(key, values),
    ready: { ...(open === undefined ? { signingKeys: tokens.warm } : {}), store: () => answers(store) },
    log,
  });

  const tidying = startTidying({ store, now, log }, config.keeping);
  const stopping = new AbortController();
  const resealed = config.formerTokenKeys.length === 0 ? undefined : identity.resealStored(stopping.signal);
  resealed?.catch((error: unknown) =>
    log.error({ code: 'not-resealed', err: error }, 'Sessions keep their former key.'),
  );

  await web.listen(config.port, config.host);
  return {
    url: `http://127.0.0.1:${web.address?.port ?? config.port}`,
    store,
    handle: web.handle,
    async stop() {
      await web.close();
      await Promise.all([desk.stop(), tidying.stop()]);
      stopping.abort();
      await resealed?.catch(() => {});
      connector.close();
      await store.close();
    },
  };
}

async function answers(store: Store): Promise<boolean> {
  await store.work.nextDue();
  return true;
}
