import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Resume, signInMessage } from './read-as.ts';

/**
 * Whether the desk has proof that the person belongs to the tenant they act for. If Teams didn't name their tenant in a
 * channel or group chat, they may be a guest from another organisation. The proof is then a session or a personal chat
 * with the bot: both are stored by tenant and object id together, and a personal chat is always in the person's own
 * tenant.
 */
export async function belongs(
  { store, identity }: Pick<DeskParts, 'store' | 'identity'>,
  { person, tenantAssumed }: Turn,
): Promise<boolean> {
  if (tenantAssumed === undefined) return true;
  if ((await store.places.chatWith(person)) !== undefined) return true;
  return (await identity.session(person)) !== undefined;
}

/** Asks for a sign-in that proves the person's tenant. Afterwards, the desk continues with `resume`. */
export function askWhoseTheyAre(
  parts: Pick<DeskParts, 'identity'>,
  { person }: Turn,
  resume: Resume | undefined,
): Promise<Message> {
  return signInMessage(parts, person, resume, { key: 'signIn.whose' });
}
