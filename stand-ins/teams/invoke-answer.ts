import type { PersonalView } from './board.ts';
import { isRecord } from './card-buttons.ts';
import type { BotAnswer } from './delivery.ts';
import { type OAuthCard, readOAuthCard } from './single-sign-on.ts';

const CARD = 'application/vnd.microsoft.card.adaptive';
const MESSAGE = 'application/vnd.microsoft.activity.message';
const LOGIN = 'application/vnd.microsoft.activity.loginRequest';
const ERRORS = [
  'application/vnd.microsoft.error',
  'application/vnd.microsoft.error.invalidAuthCode',
  'application/vnd.microsoft.error.preconditionFailed',
];

/** What Teams says when an invoke failed, or was answered too late or in a way that Teams can't read. */
export const WENT_WRONG: PersonalView = {
  note: { tone: 'error', text: 'Something went wrong. Please try again.' },
};

/**
 * What the person who clicked sees after the bot's answer to `adaptiveCard/action`. Any answer except HTTP 200 with a typed
 * body is a failure. Source: page "Universal Action Model", response format.
 */
export function readInvokeAnswer(answer: BotAnswer): PersonalView {
  const { body } = answer;
  if (answer.status !== 200 || !isRecord(body)) return WENT_WRONG;
  const { statusCode, type, value } = body;
  if (statusCode === 200 && type === CARD && isRecord(value)) return { card: value, note: undefined };
  if (statusCode === 200 && type === MESSAGE && typeof value === 'string') return note('info', value);
  if (statusCode === 401 && type === LOGIN) return loginNote(readLogin(answer));
  if (statusCode === 401 && !ERRORS.includes(String(type))) {
    return note('error', `Unexpected response type for Status Code: 401 ${String(type)}`);
  }
  if (typeof type === 'string' && ERRORS.includes(type)) {
    const message = isRecord(value) ? value.message : undefined;
    return typeof message === 'string' && message !== '' ? note('error', message) : WENT_WRONG;
  }
  return WENT_WRONG;
}

/** Returns the OAuth card if the answer asks the person to sign in first; undefined for any other or incomplete answer. */
export function readLogin({ status, body }: BotAnswer): OAuthCard | undefined {
  if (status !== 200 || !isRecord(body) || body.statusCode !== 401 || body.type !== LOGIN) return undefined;
  return readOAuthCard(body.value);
}

/** Returns the choices in an answer to `application/search`, of which Teams shows 15; undefined for any other answer. */
export function readSearchAnswer(answer: BotAnswer): { readonly title: string; readonly value: string }[] | undefined {
  const { body } = answer;
  if (answer.status !== 200 || !isRecord(body) || body.statusCode !== 200) return undefined;
  if (body.type !== 'application/vnd.microsoft.search.searchResponse' || !isRecord(body.value)) return undefined;
  const { results } = body.value;
  if (!Array.isArray(results)) return undefined;
  const choices = results.filter(
    (one): one is { title: string; value: string } =>
      isRecord(one) && typeof one.title === 'string' && typeof one.value === 'string',
  );
  return choices.slice(0, 15).map(({ title, value }) => ({ title, value }));
}

function note(tone: 'info' | 'error', text: string): PersonalView {
  return { note: { tone, text } };
}

/** The button at the foot of the card. */
function loginNote(card: OAuthCard | undefined): PersonalView {
  if (card === undefined || !/^https?:/.test(card.button.url)) return WENT_WRONG;
  return { note: { tone: 'info', text: card.text, link: card.button } };
}
