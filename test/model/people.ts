import type { DeskPolicy } from '../../src/desk/ports/parts.ts';
import type { Place } from '../../src/store/store.ts';
import type { Actor, Person } from '../../src/transfers/transfer.ts';
import { ADATUM, CUSTOMERS, FABRIKAM, NORTHWIND, PARTNERS, PEOPLE } from '../../stand-ins/world.ts';
import { MANAGERS, type Who } from './life.ts';
import type { Setting } from './stage.ts';

/** The people in the histories: the demo's, a second manager at each partner, a stranger from a third, and an outsider. */
export const EVERYBODY: readonly Who[] = [
  'riley',
  'morgan',
  'alex',
  'jamie',
  'noor',
  'sam',
  'kim',
  'stranger',
  'outsider',
];

export interface Somebody extends Person {
  readonly key: Who;
  readonly userId: string;
  readonly roles: readonly string[];
}

const OTHERS: readonly Somebody[] = [
  extra('stranger', '1', ADATUM.tenantId, 'Robin of Adatum'),
  extra('alex', '3', NORTHWIND.tenantId, 'Alex of Northwind'),
  extra('kim', '4', FABRIKAM.tenantId, 'Kim of Fabrikam'),
  extra('outsider', '2', '99999999-9999-4999-8999-999999999999', 'Max Mustermann'),
];

export const PERSON = Object.fromEntries(
  [
    ...PEOPLE.map(
      ({ key, objectId, tenantId, name, role }): Somebody => ({
        key,
        objectId,
        tenantId,
        name,
        userId: `29:${key}`,
        roles: role === undefined ? [] : [role],
      }),
    ),
    ...OTHERS,
  ].map((one) => [one.key, one]),
) as Record<Who, Somebody>;

export function whoIs(actor: Actor): Who {
  const found = Object.values(PERSON).find(
    ({ objectId, tenantId }) => objectId === actor.objectId && tenantId === actor.tenantId,
  );
  if (found === undefined) throw new Error(`nobody has the object id ${actor.objectId} in ${actor.tenantId}`);
  return found.key;
}

export function named(name: string | undefined): Who {
  const found = Object.values(PERSON).find((one) => one.name === name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found.key;
}

export function asPerson(who: Who): Person {
  const { tenantId, objectId, name } = PERSON[who];
  return { tenantId, objectId, name };
}

export const CUSTOMER = CUSTOMERS[0] as (typeof CUSTOMERS)[number];
export const SUBSCRIPTIONS = {
  traditional: ['a0000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002'],
  newCommerce: ['a0000000-0000-4000-8000-000000000003', 'a0000000-0000-4000-8000-000000000004'],
} as const;

export const CHANNEL: Place = {
  serviceUrl: 'https://teams.example/',
  conversationId: '19:transfers@thread.tacv2',
  tenantId: NORTHWIND.tenantId,
  kind: 'channel',
  botId: '28:desk',
};

export function chatOf(who: Who): Place {
  const { tenantId } = PERSON[who];
  return { ...CHANNEL, tenantId, kind: 'personal', conversationId: `chat:${who}` };
}

export function policy({ asksFirst, quorum }: Pick<Setting, 'asksFirst' | 'quorum'>): DeskPolicy {
  const partners = PARTNERS.map(({ tenantId, name }) => ({ tenantId, name }));
  const tenants = { northwind: NORTHWIND.tenantId, fabrikam: FABRIKAM.tenantId };
  const first = asksFirst.map((name) => tenants[name]);
  const partner = (tenantId: string) => partners.find((known) => known.tenantId === tenantId);
  const approvalBeforeSubmit = (tenantId: string) => first.includes(tenantId);
  return {
    partners,
    partner,
    approvalBeforeSubmit,
    approversToWriteTo: async () => [],
    rulesFor: async () => ({
      isKnownPartner: (tenantId) => partner(tenantId) !== undefined,
      approver: ({ objectId }) => (MANAGERS.some((who) => PERSON[who].objectId === objectId) ? 'yes' : 'no'),
      approvalBeforeSubmit,
      approvalsRequired: () => quorum,
    }),
  };
}

/** The person's roles at Partner Center. Partner Center refuses the calls of a person without a role. */
export function rolesOf(who: Who, { withoutRole }: Pick<Setting, 'withoutRole'>): readonly string[] {
  return withoutRole.includes(who) ? [] : PERSON[who].roles;
}

function extra(key: Who, digit: string, tenantId: string, name: string): Somebody {
  const objectId = `eeeeeeee-eeee-4eee-8eee-eeeeeeeeeee${digit}`;
  return { key, objectId, tenantId, name, userId: `29:${key}`, roles: ['AdminAgents'] };
}
