import type { Identity } from '../../identity/identity.ts';
import type { Log } from '../../logging/log.ts';
import type { PartnerCenter } from '../../partner-center/partner-center.ts';
import type { Store } from '../../store/store.ts';
import type { Policy } from '../../transfers/policy.ts';
import type { Actor, Partner } from '../../transfers/transfer.ts';
import type { Command } from './command.ts';
import type { Mention } from './inbound.ts';
import type { Messenger } from './messenger.ts';

/** Everything the desk depends on, including time, randomness and everything that leaves the process. */
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
  /**
   * Minutes between checks at Partner Center on a transfer that waits for a person. Each check is made as a person who
   * took part.
   */
  readonly watchMinutes: number;
}

export interface DeskPolicy {
  /** All partners that the desk knows, to be offered as the other side of a transfer. */
  readonly partners: readonly Partner[];
  partner(tenantId: string): Partner | undefined;
  approvalBeforeSubmit(tenantId: string): boolean;
  /**
   * The rules, with these people's rights. `fresh` reads their groups again; use it for decisions. `cached` may be
   * minutes old; use it for anything that is only shown.
   */
  rulesFor(people: readonly Actor[], how: 'fresh' | 'cached'): Promise<Policy>;
  /** The approvers at a partner to whom the desk may write. `unknown`: their groups can't be read at the moment. */
  approversToWriteTo(tenantId: string): Promise<readonly Actor[] | 'unknown'>;
}
