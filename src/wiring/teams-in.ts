import type { IncomingMessage } from 'node:http';
import type { Desk } from '../desk/desk.ts';
import type { Messenger } from '../desk/ports/messenger.ts';
import { createTokenBuckets, type Taken } from '../http/token-buckets.ts';
import type { EntraIdentity } from '../identity/identity.ts';
import type { Config } from '../settings/config.ts';
import { createAnswerLater } from '../teams/answer/answer-later.ts';
import { type Bot, createBot } from '../teams/bot/bot.ts';
import type { OpenMode } from '../teams/bot/open-mode.ts';
import { limitPeople } from '../teams/bot/person-limit.ts';
import { onlyTenants } from '../teams/bot/tenant-list.ts';
import { createGate, type Gate } from '../teams/gate/gate.ts';
import { bearerSender } from '../teams/gate/sender.ts';
import { createSso } from '../teams/sign-in/sso.ts';
import { createClickSignIn } from '../teams/sign-in/sso-click.ts';
import type { Actor } from '../transfers/transfer.ts';
import type { Outside } from './outside-services.ts';
import type { Around } from './shared-parts.ts';
import type { TeamsOut } from './teams-out.ts';

/** What an activity passes through: first the gate, then the bot. */
export interface TeamsIn {
  readonly gate: Gate;
  readonly bot: Bot;
}

interface TeamsInParts {
  readonly outside: Outside;
  readonly out: TeamsOut;
  readonly desk: Desk;
  readonly open: OpenMode | undefined;
  /** Counts a request from a sender who is not verified yet. */
  readonly strangers: (request: IncomingMessage) => Taken;
}

type Say = (key: string, locale?: string) => string;

export function createTeamsIn(config: Config, { now, log }: Around, parts: TeamsInParts): TeamsIn {
  const { outside, out, open, strangers } = parts;
  const say: Say = (key, locale) => out.locales(locale).get(key);
  const sender = bearerSender({ tokens: outside.inboundTokens, issuer: config.channel.issuer });
  const limited = limitPeople({
    bot: botOf(config, parts, say, log),
    people: createTokenBuckets({ perMinute: config.limits.perPerson, now }),
    tell: ({ place, locale }) => post(out.messenger, place, 'bot.tooFast', locale),
    words: say,
    log,
  });
  return {
    gate: open?.gate ?? createGate({ sender, trusts: outside.trusts, strangers, log }),
    bot: onlyTenants({ bot: limited, tenants: config.teamsTenants, words: say, now, log }),
  };
}

function botOf(config: Config, { outside: { identity }, out, desk, open }: TeamsInParts, say: Say, log: Around['log']) {
  const { sso, render, seals, messenger, unbudgeted, isDeskCard } = out;
  const isSignedIn = async (actor: Actor) => (await identity.session(actor)) !== undefined;
  return createBot({
    appId: config.bot.appId,
    tenantId: config.bot.tenantId,
    issuer: config.channel.issuer,
    channel: config.channel.isStandIn ? config.channel : undefined,
    credentials: open?.credentials,
    sso: createSso({ exchange: exchangeThenGoOn(identity, desk), log }),
    clickSignIn: sso && createClickSignIn({ sso, exchange: identity.exchange, isSignedIn, render, words: say, log }),
    handle: desk.receive,
    answerLater: createAnswerLater({ messenger, isDeskCard, log }),
    failLater: ({ place, locale }) => post(unbudgeted, place, 'bot.failed', locale),
    render,
    seals,
    words: say,
    log,
  });
}

async function post(
  messenger: Messenger,
  place: Parameters<Messenger['post']>[0],
  key: string,
  locale?: string,
): Promise<void> {
  await messenger.post(place, { kind: 'text', say: { key } }, locale);
}

/**
 * Exchanges the token that Teams offers for single sign-on. Once the person is signed in, their waiting command
 * continues.
 */
function exchangeThenGoOn(identity: EntraIdentity, desk: Desk): EntraIdentity['exchange'] {
  return async (...offer) => {
    const outcome = await identity.exchange(...offer);
    if (outcome.kind === 'signedIn') await desk.signedIn(outcome);
    return outcome;
  };
}
