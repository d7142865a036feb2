import type { Command } from '../ports/command.ts';
import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Waiting } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Reply } from '../ports/reply.ts';
import { belongs } from '../sign-in/whose-tenant.ts';
import { waitingFor } from '../views/waiting-for.ts';
import { isApprover } from './is-approver.ts';

const NOTHING: Waiting = { waiting: [], waitingInAll: { exactly: 0 } };

declare module '../ports/command.ts' {
  interface CommandsByName {
    help: object;
  }
}

/** `help`: lists the commands that this person can use in this place. */
export const help: CommandDefinition<'help'> = {
  words: 'help',
  name: 'help',
  slots: [],
  openTo: 'anybody',
  menus: MENUS,
  isOffered: ({ isKnownPartner }) => isKnownPartner,
  read: () => ({ name: 'help' }),
  answer: (parts, turn, command) => answerHelp(parts, turn, command),
};

/** Replies to `help`, and to any text that isn't a command. `nearestButton`: the similar command that a button may run. */
export async function answerHelp(
  parts: DeskParts,
  turn: Turn,
  command: Command,
  nearestButton?: string,
): Promise<Reply> {
  const { person } = turn;
  const bound = await parts.store.places.boundTo(person.tenantId);
  const known = parts.policy.partner(person.tenantId) !== undefined;
  const waiting = known && (await belongs(parts, turn)) ? await waitingFor(parts, person) : NOTHING;
  return {
    message: {
      kind: 'help',
      unknown: command.name === 'unknown' ? command.text : undefined,
      nearest: command.name === 'unknown' ? command.nearest : undefined,
      nearestButton,
      where: turn.place.kind === 'personal' ? 'personal' : 'channel',
      signedIn: (await parts.identity.session(person)) !== undefined,
      isApprover: await isApprover(parts, person),
      isKnownPartner: known,
      channel: bound === undefined ? undefined : (bound.name ?? ''),
      ...waiting,
    },
  };
}
