import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { signInMessage } from '../sign-in/read-as.ts';

/** `sign in`. */
export async function signIn(parts: DeskParts, turn: Turn): Promise<Reply> {
  const session = await parts.identity.session(turn.person);
  if (session !== undefined) return text({ key: 'signIn.already', with: { username: session.username } });
  return { message: await signInMessage(parts, turn.person, undefined, { key: 'signIn.asked' }) };
}
