import { folded } from '../../transfers/folded.ts';
import { parseGuid } from '../../transfers/ids.ts';
import type { Partner } from '../../transfers/transfer.ts';
import { emptyDraft, newForm, otherPartners } from '../forms/draft-record.ts';
import type { CommandOf } from '../ports/command.ts';
import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import type { Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Reply, text } from '../ports/reply.ts';
import { chooseCustomer } from './choose-customer.ts';

declare module '../ports/command.ts' {
  interface CommandsByName {
    request: { readonly customer: string; readonly source?: string };
  }
}

/** `request transfer for … from …`: new commerce. The target begins the transfer, without line items. */
export const request: CommandDefinition<'request'> = {
  words: 'request',
  name: 'request',
  slots: ['customer', 'partner'],
  menus: MENUS,
  read: ({ customer = '', partner }) => ({ name: 'request', customer, source: partner }),
  answer: beginRequest,
};

async function beginRequest(
  parts: DeskParts,
  turn: Turn,
  command: CommandOf<'request'>,
  partner: Partner,
): Promise<Reply> {
  const source = command.source === undefined ? undefined : findPartner(parts, command.source);
  if (source !== undefined && source.kind === 'unknown') {
    const known = otherPartners(parts, partner).map(({ name }) => name);
    return text({ key: 'request.unknownSource', with: { typed: command.source ?? '', known: known.join(', ') } });
  }
  const next = { name: 'request' as const, source: command.source };
  const found = await chooseCustomer(parts, turn, command.customer, command, next);
  if (found.kind === 'instead') return { message: found.message };
  const draft = emptyDraft(parts, turn, partner, found.value);
  return newForm(parts, { ...draft, kind: 'request', step: 'details', other: source?.tenantId ?? '' });
}

/** Finds a partner by its name, the start of its name, or its tenant id. Any tenant id is accepted, even an unknown one. */
function findPartner(
  { policy }: Pick<DeskParts, 'policy'>,
  text: string,
): { kind: 'found'; tenantId: string } | { kind: 'unknown'; tenantId?: undefined } {
  const tenantId = parseGuid(text);
  if (tenantId !== undefined) return { kind: 'found', tenantId };
  const wanted = folded(text);
  const named = policy.partners.filter(({ name }) => folded(name).startsWith(wanted));
  const exact = named.find(({ name }) => folded(name) === wanted) ?? (named.length === 1 ? named[0] : undefined);
  return exact === undefined ? { kind: 'unknown' } : { kind: 'found', tenantId: exact.tenantId };
}
