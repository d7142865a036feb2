import type { Identity } from '../../identity/identity.ts';
import type { Log } from '../../logging/log.ts';
import type { PartnerCenter } from '../../partner-center/partner-center.ts';
import type { Store } from '../../store/store.ts';
import type { Policy } from '../../transfers/policy.ts';
import type { Actor, Partner } from '../../transfers/transfer.ts';
import type { Command } from './command.ts';
import type { Mention } from './inbound.ts';
import type { Messenger } from './messenger.ts';

/** What the desk is built from. Everything that leaves the process, and time and chance, come in here. */
export interface DeskParts {
  readonly store: Store;
  readonly identity: Identity;
  readonly partnerCenter: PartnerCenter;
  readonly messenger: Messenger;
  readonly policy: DeskPolicy;
  readonly parse: (text: string, mentions?: readonly Mention[]) => Command;
  readonly now: () => Date;
  /** A fresh GUID. */
  readonly newId: () => string;
  readonly log: Log;
  /** Minutes between two looks at a transfer that waits for a person; Partner Center is asked as somebody who took part. */
  readonly watchMinutes: number;
}

export interface DeskPolicy {
  /** Everyone the desk knows, for offering the other side of a transfer. */
  readonly partners: readonly Partner[];
  partner(tenantId: string): Partner | undefined;
  approvalBeforeSubmit(tenantId: string): boolean;
  /**
   * The rules with what is known of these people's rights. `fresh`, for a decision: their groups are read again; `cached`,
   * for what is only shown: minutes old will do.
   */
  rulesFor(people: readonly Actor[], how: 'fresh' | 'cached'): Promise<Policy>;
}
