import type { Click, ClickAnswer } from '../../desk/ports/inbound.ts';
import type { Log } from '../../logging/log.ts';
import type { Actor, Sentence } from '../../transfers/transfer.ts';
import { answerNotSignedIn, answerWithLogin, answerWithText, type InvokeAnswer } from '../answer/invoke-answer.ts';
import type { Render } from '../cards/render-message.ts';
import type { TeamsActivity } from '../gate/activity-schema.ts';
import { asRecord } from '../inbound/activity.ts';
import { type Exchanged, offerSchema } from './sso.ts';
import { oAuthCard, type SsoSettings } from './sso-card.ts';

/** What to do with a click that came back from a sign-in: handle it, or answer immediately. */
export type BeforeClick =
  | { readonly kind: 'go'; readonly click: Click }
  | { readonly kind: 'answered'; readonly answer: InvokeAnswer };

/** Signs people in for a click without posting another card. Only for `adaptiveCard/action`. */
export interface ClickSignIn {
  /** Reads the token of a click that Teams sent again after a sign-in. */
  before(activity: TeamsActivity, click: Click): Promise<BeforeClick>;
  /**
   * Asks Teams to sign the person in, if the desk's answer needs a sign-in and Teams can do that; otherwise undefined.
   */
  ask(activity: TeamsActivity, click: Click, answer: ClickAnswer): InvokeAnswer | undefined;
}

export type ClickSignInWord = 'signIn.unavailable' | 'bot.signedIn' | 'bot.notSignedIn';

export interface ClickSignInOptions {
  readonly sso: SsoSettings;
  /**
   * Turns the token into a session and uses up the link from the same sign-in. The command stored with the link is
   * dropped, because the click itself continues. So the click takes effect once, and the person sees one outcome.
   */
  readonly exchange: (actor: Actor, exchangeId: string, token: string) => Promise<Exchanged>;
  readonly isSignedIn: (actor: Actor) => Promise<boolean>;
  readonly render: Render;
  readonly words: (key: ClickSignInWord, locale?: string) => string;
  /** How long an exchange may take, in milliseconds. Default: 5,000; Teams waits about ten seconds for the whole click. */
  readonly exchangeWithinMs?: number;
  readonly log: Log;
}

const WHY: Sentence = { key: 'signIn.first' };

/**
 * The answer to a click asks Teams to sign the person in (401 in the body, `loginRequest`). If Teams gets a token for
 * the person, it sends the same click again with the token. If not, or if we can't use the token, Teams shows the
 * card's button, which leads to our own sign-in. Sources: pages "Add code to enable SSO for your Adaptive Cards
 * Universal Actions" and "Add third party authentication to your Adaptive Cards Universal Actions".
 */
export function createClickSignIn(options: ClickSignInOptions): ClickSignIn {
  const { sso, exchange, isSignedIn, render, words, exchangeWithinMs = 5_000, log } = options;

  /** An exchange that takes too long continues in the background, and the person's next click finds its session. */
  async function exchanged({ person, key }: Click['turn'], id: string, token: string): Promise<Exchanged> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Exchanged>((resolve) => {
      timer = setTimeout(() => {
        log.warn({ code: 'exchange-late', key }, 'A Teams token was not exchanged in time for a click.');
        resolve({ kind: 'refused', because: 'unavailable' });
      }, exchangeWithinMs);
    });
    const { tenantId, objectId } = person;
    return Promise.race([exchange({ tenantId, objectId }, id, token), late]).finally(() => clearTimeout(timer));
  }

  async function takeToken(click: Click, offered: unknown): Promise<BeforeClick> {
    const { locale } = click.turn;
    // Don't ask for a token twice: the one just exchanged was not enough, so another wouldn't help.
    const signedIn = { ...click.turn.signedIn, silently: true } as const;
    const goOn: BeforeClick = { kind: 'go', click: { ...click, turn: { ...click.turn, signedIn } } };
    const offer = offerSchema.safeParse(offered).data;
    if (offer === undefined) {
      log.warn({ code: 'offer-unreadable', key: click.turn.key }, 'A click brought something that is not a token.');
      return goOn;
    }
    const outcome = await exchanged(click.turn, offer.id, offer.token);
    if (outcome.kind !== 'refused') return goOn;
    if (outcome.because === 'unavailable') return answered(answerNotSignedIn(words('signIn.unavailable', locale)));
    // Ignore an incorrect value, as the page says. The click continues without the value and leads to a new sign-in.
    if (outcome.url === undefined) return goOn;
    const { signIn } = render({ kind: 'signIn', url: outcome.url, why: WHY, exchangeId: offer.id }, locale);
    return signIn === undefined ? goOn : answered(answerWithLogin(oAuthCard(signIn)));
  }

  return {
    async before(activity, click) {
      if (click.turn.place.kind === 'channel') return { kind: 'go', click };
      const { authentication, state } = asRecord(activity.value) ?? {};
      if (authentication !== undefined && authentication !== null) return takeToken(click, authentication);
      if (typeof state !== 'string' || state === '') return { kind: 'go', click };
      // The sign-in window has closed. Our page has already continued the command, so the click must not run too.
      const { person, locale } = click.turn;
      return (await isSignedIn(person))
        ? answered(answerWithText(words('bot.signedIn', locale)))
        : answered(answerNotSignedIn(words('bot.notSignedIn', locale)));
    },

    ask(activity, { turn }, answer) {
      // A refresh is not a click: don't ask anybody to sign in for looking at a card.
      if (asRecord(activity.value)?.trigger === 'automatic') return undefined;
      // In a channel Teams can't provide a token ("resourcematchfailed").
      const message = answer.kind === 'card' ? answer.message : answer.signIn;
      if (message?.kind !== 'signIn' || turn.place.kind === 'channel') return undefined;
      const { signIn } = render(message, turn.locale);
      return signIn && answerWithLogin(oAuthCard(signIn, { id: signIn.exchangeId, uri: sso.resource }));
    },
  };
}

function answered(answer: InvokeAnswer): BeforeClick {
  return { kind: 'answered', answer };
}
