import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Resume, signInMessage } from './read-as.ts';

/**
 * Whether it is known that a person is of the tenant in which they act. Where Teams did not say it, in a channel or a
 * group chat, they may be a guest of another organisation there: then a chat of their own with the bot, which is always
 * in their own tenant, or a sign-in shows it, because either goes by tenant and object id together.
 */
export async function belongs(
  { store, identity }: Pick<DeskParts, 'store' | 'identity'>,
  { person, tenantAssumed }: Turn,
): Promise<boolean> {
  if (tenantAssumed === undefined) return true;
  if ((await store.places.chatWith(person)) !== undefined) return true;
  return (await identity.session(person)) !== undefined;
}

/** Asks for the sign-in that shows it; what was asked for goes on afterwards. */
export function askWhoseTheyAre(
  parts: Pick<DeskParts, 'identity'>,
  { person }: Turn,
  resume: Resume | undefined,
): Promise<Message> {
  return signInMessage(parts, person, resume, { key: 'signIn.whose' });
}
