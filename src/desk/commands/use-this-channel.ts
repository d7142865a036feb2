import { channelOf } from '../../transfers/place.ts';
import type { Partner } from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { isApprover } from './is-approver.ts';

/** `use this channel`: an approver binds the desk cards of their partner to the channel they are in. */
export async function useThisChannel(parts: DeskParts, turn: Turn, partner: Partner): Promise<Reply> {
  if (turn.place.kind !== 'channel') return text({ key: 'channel.notHere' });
  if (!(await isApprover(parts, turn.person, 'fresh'))) {
    await keepRefusal(parts, { by: turn.person, what: 'useThisChannel', why: 'noApproverRight' });
    return text({ key: 'channel.notApprover', with: { partner: partner.name } });
  }
  const channel = channelOf(turn.place);
  const at = parts.now().toISOString();
  return {
    ...text({ key: 'channel.bound', with: { partner: partner.name } }),
    commit: (records) => records.places.bind(partner.tenantId, channel, turn.person, at),
  };
}
