import type { Rendered } from './render.ts';

/**
 * Body of the answer to `adaptiveCard/action`. The HTTP status is 200 whenever the bot's code ran; what really became
 * of the click stands in here ("Universal Action model").
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
