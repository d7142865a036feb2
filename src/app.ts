import type { IncomingMessage, ServerResponse } from 'node:http';
import { createDesk } from './desk/desk.ts';
import { hurryCalls } from './desk/queue/after-restart.ts';
import { startTidying } from './desk/queue/tidy.ts';
import { clientAddress } from './http/client-address.ts';
import { createTokenBuckets } from './http/token-buckets.ts';
import type { Config } from './settings/config.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { createOpenMode } from './teams/bot/open-mode.ts';
import { loadGrammar } from './teams/inbound/load-grammar.ts';
import { createProxyNotice } from './web/proxy-notice.ts';
import { createServer } from './web/server.ts';
import { createPolicy } from './wiring/desk-policy.ts';
import { createOutside, readCredentials } from './wiring/outside-services.ts';
import { startResealing } from './wiring/resealing.ts';
import { aroundOf, type Surroundings } from './wiring/shared-parts.ts';
import { createTeamsIn } from './wiring/teams-in.ts';
import { createTeamsOut } from './wiring/teams-out.ts';

/** The running desk. */
export interface App {
  /** The address where the desk listens on this machine. */
  readonly url: string;
  readonly store: Store;
  /** Handles a request from inside the process as if it came over the network. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Finishes the requests and work in progress, returns the remaining work to the queue, and closes the store. */
  stop(): Promise<void>;
}

export interface AppSurroundings extends Surroundings {
  /** The clock for Teams' rate limits. Default: `now`. */
  readonly budgetsNow?: () => Date;
}

const LOCALES = new URL('../cards/locales/', import.meta.url);

/** Wires the desk together. This is the only place where all the parts meet. */
export async function startApp(config: Config, surroundings: AppSurroundings): Promise<App> {
  const around = aroundOf(config, surroundings);
  const { log, now, newId } = around;
  const { budgetsNow = now } = surroundings;
  for (const warning of config.warnings) log.warn({ code: 'setting' }, warning);
  const open = config.unauthenticated ? createOpenMode({ log }) : undefined;
  const credentials = await readCredentials(config, around);
  const store = await openStore({ url: config.databaseUrl, now, log });

  const outside = createOutside(config, around, { credentials, store, open });
  const { identity, partnerCenter, approvers, connector, inboundTokens } = outside;
  const out = createTeamsOut(config, around, { connector, store, budgetsNow });
  const { messenger, locales } = out;
  const policy = createPolicy(config, approvers);
  const { watchMinutes } = config;
  const desk = createDesk({
    store,
    identity,
    partnerCenter,
    messenger,
    policy,
    parse: loadGrammar(LOCALES).parse,
    now,
    newId,
    log,
    watchMinutes,
  });

  const addressOf = clientAddress(config.trustProxyHops);
  const limited = () => {
    const addresses = createTokenBuckets({ perMinute: config.limits.perAddress, now });
    return (request: IncomingMessage) => addresses.take(addressOf(request));
  };
  const web = createServer({
    ...createTeamsIn(config, around, { outside, out, desk, open, strangers: limited() }),
    // The pages have their own limit, so that a flood of bad activities keeps nobody from signing in.
    visitors: limited(),
    notice: createProxyNotice(config.trustProxyHops, log),
    identity,
    onSignedIn: desk.signedIn,
    words: (key, values) => locales().get(key, values),
    ready: { ...(open === undefined ? { signingKeys: inboundTokens.warm } : {}), store: () => answers(store) },
    log,
  });

  await hurryCalls(store, now());
  const inBackground = [desk, startTidying({ store, now, log }, config.keeping), startResealing(config, identity, log)];
  await web.listen(config.port, config.host);
  return {
    url: `http://127.0.0.1:${web.address?.port ?? config.port}`,
    store,
    handle: web.handle,
    async stop() {
      await web.close();
      await Promise.all(inBackground.map((part) => part.stop()));
      connector.close();
      await store.close();
    },
  };
}

async function answers(store: Store): Promise<boolean> {
  await store.work.nextDue();
  return true;
}
