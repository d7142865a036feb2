import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { signInMessage } from '../sign-in/read-as.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    signIn: object;
  }
}

export const signIn: CommandDefinition<'signIn'> = {
  words: 'signIn',
  name: 'signIn',
  slots: [],
  openTo: 'partners',
  menus: ['personal'],
  isOffered: ({ signedIn }) => !signedIn,
  read: () => ({ name: 'signIn' }),
  answer: giveLink,
};

async function giveLink(parts: DeskParts, turn: Turn): Promise<Reply> {
  const session = await parts.identity.session(turn.person);
  if (session !== undefined) return text({ key: 'signIn.already', with: { username: session.username } });
  return { message: await signInMessage(parts, turn.person, undefined, { key: 'signIn.asked' }) };
}
