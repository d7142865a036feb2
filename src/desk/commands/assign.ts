import { assign } from '../decisions/decide.ts';
import type { Command } from '../ports/command.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { findByRef } from './find-by-ref.ts';

/** `assign 3f2a to @…`: the person is one who has talked with the bot, known by the id that Teams mentions them with. */
export async function assignTyped(
  parts: DeskParts,
  turn: Turn,
  command: Extract<Command, { name: 'assign' }>,
): Promise<Reply> {
  const found = await findByRef(parts, turn, command.ref, 'assign');
  if (found.kind === 'instead') return text(found.say);
  const to = await parts.store.places.known(turn.person.tenantId, command.to);
  if (to === undefined) return text({ key: 'assign.unknownPerson' });
  const outcome = await assign(parts, found.transfer.id, turn.person, to);
  if (outcome.kind === 'refused') return text(outcome.say);
  return text({ key: 'decided.assign', with: { ref: found.transfer.ref, to: to.name } });
}
