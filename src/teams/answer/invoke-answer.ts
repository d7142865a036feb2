import type { Rendered } from '../cards/render-message.ts';

/**
 * The response body for `adaptiveCard/action`. The HTTP status is 200 whenever the bot's code ran; `statusCode` says
 * how the click ended. Source: page "Universal Action Model".
 */
export interface InvokeAnswer {
  readonly statusCode: number;
  readonly type: string;
  readonly value: unknown;
}

export function answerWithCard({ attachment, text, summary }: Rendered): InvokeAnswer {
  if (attachment === undefined) return answerWithText(text ?? summary ?? '');
  return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: attachment };
}

export function answerWithText(text: string): InvokeAnswer {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text };
}

export function answerWithError(statusCode: 400 | 500, code: string, message: string): InvokeAnswer {
  return { statusCode, type: 'application/vnd.microsoft.error', value: { code, message } };
}

/** Asks Teams to sign the person in (silently, if the card names an exchange) and then to send the same click again. */
export function answerWithLogin(oAuthCard: object): InvokeAnswer {
  return { statusCode: 401, type: 'application/vnd.microsoft.activity.loginRequest', value: oAuthCard };
}

/** For a click that came back from its sign-in with a token that can't be used. */
export function answerNotSignedIn(message: string): InvokeAnswer {
  return {
    statusCode: 412,
    type: 'application/vnd.microsoft.error.preconditionFailed',
    value: { code: '412', message },
  };
}
