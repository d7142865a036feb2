import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    signOut: object;
  }
}

/** `sign out`: the desk forgets the session. */
export const signOut: CommandDefinition<'signOut'> = {
  words: 'signOut',
  name: 'signOut',
  slots: [],
  openTo: 'partners',
  isOffered: ({ signedIn }) => signedIn,
  read: () => ({ name: 'signOut' }),
  answer: forgetSession,
};

async function forgetSession(parts: DeskParts, turn: Turn): Promise<Reply> {
  const session = await parts.identity.session(turn.person);
  await parts.identity.signOut(turn.person);
  return text({ key: session === undefined ? 'signOut.notSignedIn' : 'signOut.done' });
}
