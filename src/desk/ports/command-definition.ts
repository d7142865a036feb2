import type { Partner } from '../../transfers/transfer.ts';
import type { CommandName, CommandOf, SlotName, SlotValues } from './command.ts';
import type { Turn } from './inbound.ts';
import type { DeskParts } from './parts.ts';
import type { Reply } from './reply.ts';

/**
 * One command, as declared by its file in `commands/`. Its phrases, description and example are under `commands.<words>`
 * in `cards/locales/<tag>.json`. The grammar, help, the manifest and the README are made from both.
 */
export interface CommandDefinition<Name extends CommandName = CommandName> {
  /** Its key in `cards/locales`. */
  readonly words: string;
  /** The name of the command in the queue and in stored sign-ins. */
  readonly name: Name;
  /** The slots that its phrases may have in braces. When the first one is missing, the person is asked for it. */
  readonly slots: readonly SlotName[];
  /** `partners`: people of a listed partner. `provenPeople`, the default: those whose tenant is also proven. */
  readonly openTo?: 'anybody' | 'partners' | 'provenPeople';
  /** The command lists of Teams that have it, each of at most 12 commands. Default: none. */
  readonly menus?: readonly Menu[];
  /** Whether help shows the command to this person in this place. Default: always. */
  readonly isOffered?: (to: Offer) => boolean;
  read(slots: SlotValues): CommandOf<Name>;
  /** `partner` is the person's own. Its name is empty for an unlisted tenant, which only commands open to anybody allow. */
  answer(parts: DeskParts, turn: Turn, command: CommandOf<Name>, partner: Partner): Promise<Reply>;
}

export const MENUS = ['personal', 'team', 'groupChat'] as const;
export type Menu = (typeof MENUS)[number];

/** The person to whom help offers commands, and the place. */
export interface Offer {
  readonly where: 'personal' | 'channel';
  readonly signedIn: boolean;
  readonly isApprover: boolean;
  readonly isKnownPartner: boolean;
}
