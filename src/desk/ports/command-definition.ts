import type { Partner } from '../../transfers/transfer.ts';
import type { CommandName, CommandOf, SlotName, SlotValues } from './command.ts';
import type { Turn } from './inbound.ts';
import type { DeskParts } from './parts.ts';
import type { Reply } from './reply.ts';

/**
 * One command, as declared by its file in `commands/`. Its phrases, description and example are under
 * `commands.<words>` in `cards/locales/<tag>.json`. The grammar, help, the manifest and the README are generated from
 * the two.
 */
export interface CommandDefinition<Name extends CommandName = CommandName> {
  /** Its key in `cards/locales`. */
  readonly words: string;
  /** The name of the command in the queue and in stored sign-ins. */
  readonly name: Name;
  /** The slots that its phrases can have in braces. If the first slot is missing, the desk asks the person for it. */
  readonly slots: readonly SlotName[];
  /**
   * `partners`: people at a listed partner. `provenPeople`, the default: people at a listed partner whose tenant is
   * also proven.
   */
  readonly openTo?: 'anybody' | 'partners' | 'provenPeople';
  /**
   * The command decides something for others. People have to type it: no button ever runs it, because somebody else
   * could press that button in their own name.
   */
  readonly decides?: true;
  /** The Teams command menus that list this command, at most 12 commands in each. Default: none. */
  readonly menus?: readonly Menu[];
  /** Whether help shows the command to this person in this place. Default: always. */
  readonly isOffered?: (to: Offer) => boolean;
  read(slots: SlotValues): CommandOf<Name>;
  /** `partner` is the person's own partner. For an unlisted tenant, which only `anybody` lets in, its name is empty. */
  answer(parts: DeskParts, turn: Turn, command: CommandOf<Name>, partner: Partner): Promise<Reply>;
}

export const MENUS = ['personal', 'team', 'groupChat'] as const;
export type Menu = (typeof MENUS)[number];

/** The person to whom help offers commands, and where. */
export interface Offer {
  readonly where: 'personal' | 'channel';
  readonly signedIn: boolean;
  readonly isApprover: boolean;
  readonly isKnownPartner: boolean;
}
