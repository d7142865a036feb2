import type { Messenger } from '../desk/ports/messenger.ts';
import type { Config } from '../settings/config.ts';
import type { MessageOf, Store } from '../store/store.ts';
import { type CardSeals, createCardSeals } from '../teams/cards/card-seal.ts';
import { createRender, type Render } from '../teams/cards/render-message.ts';
import { loadTemplates } from '../teams/cards/template.ts';
import { type Locales, loadLocales } from '../teams/cards/words.ts';
import { withinBudgets } from '../teams/send/budgeted.ts';
import type { Connector } from '../teams/send/connector.ts';
import { createMessenger } from '../teams/send/teams-messenger.ts';
import type { SsoSettings } from '../teams/sign-in/sso-card.ts';
import type { Around } from './shared-parts.ts';

/** What the desk needs to send messages in Teams. */
export interface TeamsOut {
  readonly locales: Locales;
  readonly render: Render;
  readonly seals: CardSeals;
  readonly isDeskCard: (message: MessageOf) => Promise<boolean>;
  /** Undefined when single sign-on is off. */
  readonly sso: SsoSettings | undefined;
  readonly messenger: Messenger;
  /** Sends without using the store or its rate limits. For reporting failures, because the store may be down. */
  readonly unbudgeted: Messenger;
}

interface TeamsOutParts {
  readonly connector: Connector;
  readonly store: Store;
  readonly budgetsNow: () => Date;
}

const CARDS = new URL('../../cards/', import.meta.url);

export function createTeamsOut(config: Config, { now, log }: Around, parts: TeamsOutParts): TeamsOut {
  const { connector, store, budgetsNow } = parts;
  const locales = loadLocales(new URL('locales/', CARDS));
  const render = createRender(locales, loadTemplates(CARDS));
  const seals = createCardSeals({
    keys: [config.tokenKey, ...config.formerTokenKeys],
    stamps: store.stamps,
    now,
    log,
  });
  const { ssoResource } = config.partnerCenter;
  const sso = ssoResource === undefined ? undefined : { resource: ssoResource };
  const unbudgeted = createMessenger({ connector, render, seals, sso });
  const messenger = withinBudgets(unbudgeted, store.budgets, budgetsNow);
  return { locales, render, seals, isDeskCard: store.cards.isAt, sso, messenger, unbudgeted };
}
