import type { Person } from '../../transfers/transfer.ts';
import type { CommandDefinition } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Reply } from '../ports/reply.ts';
import { isApprover } from './is-approver.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    whoAmI: object;
  }
}

/** `who am i`: shows the person's partner and rights, and how they are signed in. */
export const whoAmI: CommandDefinition<'whoAmI'> = {
  words: 'whoAmI',
  name: 'whoAmI',
  slots: [],
  openTo: 'anybody',
  menus: ['personal', 'groupChat'],
  read: () => ({ name: 'whoAmI' }),
  answer: sayWho,
};

async function sayWho(parts: DeskParts, turn: Turn): Promise<Reply> {
  const { person } = turn;
  const session = await parts.identity.session(person);
  const partner = parts.policy.partner(person.tenantId);
  const approves = await isApprover(parts, person);
  const username = session?.username;
  const mfa = session === undefined || partner === undefined ? undefined : await hasSecondFactor(parts, person);
  return { message: { kind: 'whoAmI', person, partner, username, mfa, isApprover: approves } };
}

/**
 * Asks Partner Center whether the session has a second factor. If Partner Center doesn't say, checks the token's
 * claims.
 */
async function hasSecondFactor(parts: DeskParts, person: Person): Promise<boolean | undefined> {
  const token = await parts.identity.tokenFor(person);
  if (token.kind !== 'token') return undefined;
  const asked = await parts.partnerCenter.mfaCompliance({
    token: token.token,
    locale: person.locale,
    correlationId: parts.newId(),
  });
  if (asked.kind === 'refused' && asked.error.code === 'mfaNeeded') return false;
  const said = asked.kind === 'done' ? asked.value.compliant : undefined;
  return said ?? (token.withoutMfa ? false : undefined);
}
