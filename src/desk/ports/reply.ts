import type { Records } from '../../store/store.ts';
import type { Sentence } from '../../transfers/transfer.ts';
import type { Message } from './message.ts';

/** What a command shows, and what it leaves in the store. */
export interface Reply {
  readonly message: Message;
  /** For this person only: it goes to their own chat, wherever they asked. */
  readonly isPrivate?: boolean;
  readonly commit?: (records: Records) => Promise<unknown>;
}

export function text(say: Sentence): Reply {
  return { message: { kind: 'text', say } };
}
