import type { Partner } from '../../transfers/transfer.ts';
import type { CommandName, CommandOf, SlotName, SlotValues } from './command.ts';
import type { Turn } from './inbound.ts';
import type { DeskParts } from './parts.ts';
import type { Reply } from './reply.ts';

/**
 * One command, as its file in `commands/` declares it. Its phrases, its description and its example are under
 * `commands.<words>` in `cards/locales/<tag>.json`; the grammar, help, the manifest and the README are made from both.
 */
export interface CommandDefinition<Name extends CommandName = CommandName> {
  /** Key of its words. */
  readonly words: string;
  /** The name under which it is carried out and stored. */
  readonly name: Name;
  /** What its phrases may have in braces. When the first one is missing, the person is asked for it. */
  readonly slots: readonly SlotName[];
  /** `partners`: people of a listed partner; `provenPeople`: those of them whose tenant is beyond doubt. Default: these. */
  readonly openTo?: 'anybody' | 'partners' | 'provenPeople';
  /** The command lists of Teams that have it, each of at most 12 commands. Default: none. */
  readonly menus?: readonly Menu[];
  /** Whether help shows it to this person, here. Default: always. */
  readonly isOffered?: (to: Offer) => boolean;
  read(slots: SlotValues): CommandOf<Name>;
  /** `partner` is the person's own. Its name is empty where a command that is open to anybody meets a tenant not listed. */
  answer(parts: DeskParts, turn: Turn, command: CommandOf<Name>, partner: Partner): Promise<Reply>;
}

export const MENUS = ['personal', 'team', 'groupChat'] as const;
export type Menu = (typeof MENUS)[number];

/** To whom help offers commands. */
export interface Offer {
  readonly where: 'personal' | 'channel';
  readonly signedIn: boolean;
  readonly isApprover: boolean;
  readonly isKnownPartner: boolean;
}
