import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';

/** `sign out`: the desk forgets the session. */
export async function signOut(parts: DeskParts, turn: Turn): Promise<Reply> {
  const session = await parts.identity.session(turn.person);
  await parts.identity.signOut(turn.person);
  return text({ key: session === undefined ? 'signOut.notSignedIn' : 'signOut.done' });
}
