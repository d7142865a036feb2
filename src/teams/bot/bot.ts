import { type Activity, CloudAdapter, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { Click, ClickAnswer, Inbound, Turn } from '../../desk/ports/inbound.ts';
import type { Log } from '../../logging/log.ts';
import { answerWithCard, answerWithError, answerWithText, type InvokeAnswer } from '../answer/invoke-answer.ts';
import { type CardSeals, type Owner, sealedWith } from '../cards/card-seal.ts';
import type { Render } from '../cards/render-message.ts';
import type { Passed } from '../gate/gate.ts';
import { translate } from '../inbound/activity.ts';
import type { Sso } from '../sign-in/sso.ts';
import type { ClickSignIn } from '../sign-in/sso-click.ts';
import { type AuthenticationOptions, authenticationFor, TooSlow } from './bot-authentication.ts';

/** The content of the HTTP response. */
export interface BotAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** With status 429 or 503. */
  readonly retryAfterSeconds?: number;
}

export interface Bot {
  /** Handles one activity that passed the gate. Never rejects. */
  receive(passed: Passed): Promise<BotAnswer>;
}

export type BotWord = 'bot.failed' | 'bot.unreadable' | 'bot.nothingToSay';

export interface BotOptions extends AuthenticationOptions {
  /** Without this, Teams signs nobody in. */
  readonly sso?: Sso;
  /** Without this, the answer to a click that needs a sign-in is a card with the link. */
  readonly clickSignIn?: ClickSignIn | undefined;
  readonly handle: (inbound: Inbound) => Promise<ClickAnswer | undefined>;
  /** Delivers the answer to a click from an old client, because the HTTP response can't carry the answer. */
  readonly answerLater: (click: Click, answer: ClickAnswer) => Promise<void>;
  /** Apologises when a message, or a click from an old client, failed. Works without the store, which may be down. */
  readonly failLater: (turn: Turn) => Promise<void>;
  readonly render: Render;
  readonly seals: CardSeals;
  readonly words: (key: BotWord, locale?: string) => string;
  readonly log: Log;
}

/**
 * Passes each activity through botbuilder, which checks the token again and carries the answer to an invoke. Only this
 * file and `bot-authentication.ts` use botbuilder. The bot's own messages go through the messenger instead.
 */
export function createBot(options: BotOptions): Bot {
  const adapter = new DeskAdapter(authenticationFor(options));
  adapter.onTurnError = (context, error) => apologise(options, context, error);
  return {
    async receive(passed) {
      let ran = false;
      try {
        const invoked = await adapter.receive(passed, (context) => {
          ran = true;
          return runTurn(options, context, passed);
        });
        return invoked === undefined ? { status: 200 } : { status: invoked.status, body: invoked.body };
      } catch (error) {
        return answerFailure(options.log, error, ran);
      }
    },
  };
}

async function apologise(options: BotOptions, context: TurnContext, error: Error): Promise<void> {
  const { activity } = context;
  options.log.error(
    { code: 'turn-failed', activityId: activity.id, type: activity.type, err: error },
    'A turn failed.',
  );
  if (activity.type !== 'invoke') return;
  const sorry = options.words('bot.failed', activity.locale);
  await answerInvoke(context, answerWithError(500, 'Failed', sorry));
}

/**
 * onTurnError handles errors inside a turn, so an error before the turn (`ran` is false) means that botbuilder refused
 * the request.
 */
function answerFailure(log: Log, error: unknown, ran: boolean): BotAnswer {
  if (error instanceof TooSlow) {
    log.error({ code: 'botbuilder-slow' }, 'The Bot Framework could not load the signing keys in time.');
    return { status: 503, retryAfterSeconds: 5 };
  }
  if (!ran) {
    log.error(
      { code: 'botbuilder-refused', err: error },
      'The Bot Framework refused an activity that the gate let in.',
    );
    return { status: 401 };
  }
  log.error({ code: 'turn-lost', err: error }, 'A turn failed and could not be answered.');
  return { status: 500 };
}

async function runTurn(options: BotOptions, context: TurnContext, { activity }: Passed): Promise<void> {
  const signIn = await options.sso?.(activity);
  if (signIn !== undefined) {
    await context.sendActivity({ type: 'invokeResponse', value: signIn });
    return;
  }
  const { log } = options;
  const inbound = translate(activity);
  switch (inbound.kind) {
    case 'unknown':
      log.info({ code: 'activity-ignored', type: activity.type, name: activity.name }, 'An activity was ignored.');
      return refuseInvoke(options, context, activity, 'NotSupported');
    case 'unreadable':
      log.warn({ code: 'click-unreadable', activityId: activity.id }, 'A click named no verb.');
      return refuseInvoke(options, context, activity, 'BadRequest');
    case 'click':
      if (activity.type === 'invoke') return answerInvoke(context, await answerClick(options, activity, inbound));
      return answerOldClient(options, inbound);
    case 'message':
      await orSorry(options, inbound.turn, () => options.handle(inbound));
      return;
    default:
      await options.handle(inbound);
  }
}

/**
 * Answers an invoke that the desk doesn't handle. Otherwise botbuilder would answer with HTTP 501, which monitoring
 * takes for an outage.
 */
async function refuseInvoke(
  options: BotOptions,
  context: TurnContext,
  { type, locale }: Passed['activity'],
  code: 'NotSupported' | 'BadRequest',
): Promise<void> {
  if (type !== 'invoke') return;
  await answerInvoke(context, answerWithError(400, code, options.words('bot.unreadable', locale)));
}

/** Apologises in a message when the HTTP response can't report the failure. */
async function orSorry<T>({ failLater, log }: BotOptions, turn: Turn, answering: () => Promise<T>): Promise<T> {
  try {
    return await answering();
  } catch (error) {
    await failLater(turn).catch((unsaid: unknown) =>
      log.warn({ code: 'answer-not-sent', err: unsaid }, 'A person was not told that something failed.'),
    );
    throw error;
  }
}

async function answerOldClient(options: BotOptions, click: Click): Promise<void> {
  const { answer, at } = await orSorry(options, click.turn, async () => {
    const owner = await options.seals.ownerOf(click);
    if (owner === undefined) return { answer: otherCard(click), at: click };
    const at = onMessage(click, owner);
    return { answer: await options.handle(at), at };
  });
  if (answer !== undefined) await options.answerLater(at, answer);
}

async function answerClick(options: BotOptions, activity: Passed['activity'], pressed: Click): Promise<InvokeAnswer> {
  const { clickSignIn, seals } = options;
  const owner = await seals.ownerOf(pressed);
  if (owner === undefined) return answerWithSentence(otherCard(pressed), pressed, options);
  const click = onMessage(pressed, owner);
  const before = await clickSignIn?.before(activity, click);
  if (before?.kind === 'answered') return before.answer;
  const answer = await options.handle(before?.click ?? click);
  const login = answer && clickSignIn?.ask(activity, click, answer);
  return login ?? toInvokeAnswer(answer, click, options, owner);
}

/** The click with the message that its button was made for, even if the client names none. */
function onMessage(click: Click, { messageId }: Owner): Click {
  return messageId === undefined ? click : { ...click, messageId };
}

/** Replaces CloudAdapter.process, which prints errors to the console and sends their text to the caller. */
class DeskAdapter extends CloudAdapter {
  receive(
    { authorization, activity }: Passed,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, { ...activity } as unknown as Activity, logic);
  }
}

/** We don't know which message the button was made for, so say how to find that kind of card again. */
function otherCard({ verb }: Click): Extract<ClickAnswer, { kind: 'say' }> {
  const [subject] = verb.split('.');
  const button = subject === 'draft' ? 'bot.otherForm' : 'bot.otherButton';
  const say = { key: subject === 'transfer' ? 'bot.otherCard' : button };
  return { kind: 'say', text: { kind: 'text', say } };
}

async function answerInvoke(context: TurnContext, body: InvokeAnswer): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
}

function toInvokeAnswer(
  answer: ClickAnswer | undefined,
  click: Click,
  options: BotOptions,
  owner: Owner,
): InvokeAnswer {
  const { locale } = click.turn;
  if (answer === undefined) return answerWithText(options.words('bot.nothingToSay', locale));
  if (answer.kind === 'say') return answerWithSentence(answer, click, options);
  const rendered = options.render(answer.message, locale);
  return answerWithCard(sealedWith(rendered, (card) => options.seals.sealLike(owner, card)));
}

function answerWithSentence(
  answer: Extract<ClickAnswer, { kind: 'say' }>,
  { turn }: Click,
  options: BotOptions,
): InvokeAnswer {
  const { text, summary } = options.render(answer.text, turn.locale);
  return answerWithText(text ?? summary ?? '');
}
