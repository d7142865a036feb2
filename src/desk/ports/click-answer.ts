import type { Sentence } from '../../transfers/transfer.ts';
import type { ClickAnswer } from './inbound.ts';
import type { Message } from './message.ts';

export function card(message: Message): ClickAnswer {
  return { kind: 'card', message };
}

export function say(sentence: Sentence): Extract<ClickAnswer, { kind: 'say' }> {
  return { kind: 'say', text: { kind: 'text', say: sentence } };
}
