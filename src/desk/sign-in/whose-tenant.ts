import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Resume, signInMessage } from './read-as.ts';

/**
 * Whether the person is proven to belong to the tenant in which they act. If Teams didn't name their tenant in a channel
 * or group chat, they may be a guest from another organisation. Then a personal chat with the bot, which is always in their
 * own tenant, or a session proves it: both are stored by tenant and object id together.
 */
export async function belongs(
  { store, identity }: Pick<DeskParts, 'store' | 'identity'>,
  { person, tenantAssumed }: Turn,
): Promise<boolean> {
  if (tenantAssumed === undefined) return true;
  if ((await store.places.chatWith(person)) !== undefined) return true;
  return (await identity.session(person)) !== undefined;
}

/** Asks for a sign-in that proves the person's tenant. `resume` continues afterwards. */
export function askWhoseTheyAre(
  parts: Pick<DeskParts, 'identity'>,
  { person }: Turn,
  resume: Resume | undefined,
): Promise<Message> {
  return signInMessage(parts, person, resume, { key: 'signIn.whose' });
}
