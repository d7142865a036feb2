import { channelOf } from '../../transfers/place.ts';
import type { Partner } from '../../transfers/transfer.ts';
import { keepRefusal } from '../decisions/note-refusal.ts';
import type { CommandOf } from '../ports/command.ts';
import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { isApprover } from './is-approver.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    useThisChannel: object;
  }
}

/** `use this channel`: an approver makes the current channel the one that gets their partner's desk cards. */
export const useThisChannel: CommandDefinition<'useThisChannel'> = {
  words: 'useThisChannel',
  name: 'useThisChannel',
  slots: [],
  decides: true,
  menus: ['team'],
  isOffered: ({ isApprover, where }) => isApprover && where === 'channel',
  read: () => ({ name: 'useThisChannel' }),
  answer: bindChannel,
};

async function bindChannel(
  parts: DeskParts,
  turn: Turn,
  _: CommandOf<'useThisChannel'>,
  partner: Partner,
): Promise<Reply> {
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
