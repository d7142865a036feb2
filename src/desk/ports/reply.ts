import type { Records } from '../../store/store.ts';
import type { Sentence, Transfer } from '../../transfers/transfer.ts';
import type { Message } from './message.ts';

/** What a command shows, and what it writes to the store. */
export interface Reply {
  readonly message: Message;
  /** The transfers that a sentence is about. Where others read who may not see them, it goes to the person's own chat. */
  readonly about?: readonly Transfer[];
  /** The message is only for this person, and goes to their own chat wherever they asked. */
  readonly isPrivate?: boolean;
  readonly commit?: (records: Records) => Promise<unknown>;
}

export function text(say: Sentence, about: readonly Transfer[] = []): Reply {
  return { message: { kind: 'text', say }, about };
}
