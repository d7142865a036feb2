import { assign as assignTransfer } from '../decisions/decide.ts';
import type { CommandOf } from '../ports/command.ts';
import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { findByRef } from './find-by-ref.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    /** `to`: a name, an Entra object id, or the Teams id of a person who was mentioned. */
    assign: { readonly ref: string; readonly to: string };
  }
}

/** `assign 3f2a to @…`: hands the decision to a person, who must have talked with the bot before. */
export const assign: CommandDefinition<'assign'> = {
  words: 'assign',
  name: 'assign',
  slots: ['ref', 'person'],
  decides: true,
  menus: ['team', 'groupChat'],
  isOffered: ({ isApprover }) => isApprover,
  read: ({ ref = '', person = '' }) => ({ name: 'assign', ref, to: person }),
  answer: assignByRef,
};

async function assignByRef(parts: DeskParts, turn: Turn, command: CommandOf<'assign'>): Promise<Reply> {
  const found = await findByRef(parts, turn, command.ref, 'assign');
  if (found.kind === 'instead') return found.reply;
  const about = [found.transfer];
  const to = await parts.store.places.known(turn.person.tenantId, command.to);
  if (to === undefined) return text({ key: 'assign.unknownPerson' });
  const outcome = await assignTransfer(parts, found.transfer.id, turn.person, to);
  if (outcome.kind === 'refused') return text(outcome.say, about);
  return text({ key: 'decided.assign', with: { ref: found.transfer.ref, to: to.name } }, about);
}
