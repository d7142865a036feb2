import { firstTables } from './001-first-tables.ts';
import { replicas } from './002-replicas.ts';
import { sealsAndRefusals } from './003-seals-and-refusals.ts';
import { messagesOfCards } from './004-messages-of-cards.ts';
import { foldedNames } from './005-folded-names.ts';
import { countedRefusals } from './006-counted-refusals.ts';
import { partnerAudit } from './007-partner-audit.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema, in order. A new step goes at the end and takes the next number. */
export const MIGRATIONS: readonly Migration[] = [
  firstTables,
  replicas,
  sealsAndRefusals,
  messagesOfCards,
  foldedNames,
  countedRefusals,
  partnerAudit,
];
