import type { Message } from '../../src/desk/ports/message.ts';
import { createRender } from '../../src/teams/cards/render-message.ts';
import { loadTemplates } from '../../src/teams/cards/template.ts';
import { loadLocales } from '../../src/teams/cards/words.ts';
import type { Commerce } from '../../src/transfers/commerce.ts';
import type { Partner, Person, Transfer } from '../../src/transfers/transfer.ts';
import { inStatus } from '../transfers/samples.ts';

/** Northwind bills the subscriptions now, and Fabrikam takes them over, no matter which partner asks for the transfer. */
export const NORTHWIND: Partner = { tenantId: '11111111-1111-4111-8111-111111111111', name: 'Northwind' };
export const FABRIKAM: Partner = { tenantId: '22222222-2222-4222-8222-222222222222', name: 'Fabrikam' };

export const NORA = person('aa', NORTHWIND, 'Nora');
export const NILS = person('ab', NORTHWIND, 'Nils');
export const FAY = person('ba', FABRIKAM, 'Fay');
export const FINN = person('bb', FABRIKAM, 'Finn');

function person(start: string, { tenantId }: Partner, name: string): Person {
  return { tenantId, objectId: `${start.repeat(4)}-0000-4000-8000-000000000000`, name };
}

const CARDS = new URL('../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS)), loadTemplates(CARDS));

/** All texts in the message as an English reader sees them, in the order of the card. */
export function textsOf(message: Message): string[] {
  const { text, attachment } = render(message, 'en-US');
  return text === undefined ? textsIn(attachment) : [text];
}

const SHOWN = ['text', 'title', 'value'];

function textsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' && SHOWN.includes(name) ? [value] : textsIn(value),
  );
}

/** Traditional: Nora of Northwind asks and Fabrikam decides. New commerce: Fay of Fabrikam asks and Northwind decides. */
export function transferIn(status: Transfer['status'], commerce: Commerce, changes: Partial<Transfer> = {}): Transfer {
  const base = inStatus(status, commerce);
  const [creator, decider] = commerce === 'traditional' ? [NORA, FINN] : [FAY, NILS];
  const by = base.pending?.call === 'create' || base.pending?.verb === 'withdraw' ? creator : decider;
  return {
    ...base,
    source: NORTHWIND,
    target: FABRIKAM,
    requester: creator,
    pending: base.pending && { ...base.pending, as: by },
    ...changes,
  };
}
