import type { Person } from '../../src/transfers/transfer.ts';
import { FABRIKAM, NORTHWIND, TAILSPIN } from '../transfers/samples.ts';

/** A person, with everything that rights depend on. Northwind creates the transfers; Fabrikam is the other side. */
export interface Somebody {
  readonly called: string;
  readonly person: Person;
  readonly side: 'creator' | 'counterparty' | 'neither';
  readonly approver: 'yes' | 'no' | 'unknown';
  readonly asked?: true;
  readonly signedOut?: true;
  /** The person's tenant is not in `PARTNER_TENANTS`. */
  readonly unlisted?: true;
  /** Teams did not name the person's tenant. */
  readonly assumed?: true;
  /** The person has written to the bot in a personal chat. */
  readonly met?: true;
}

const CONTOSO_TENANT = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
let count = 0;

function of(tenantId: string, name: string): Person {
  count += 1;
  return { tenantId, objectId: `f0000000-0000-4000-8000-${String(count).padStart(12, '0')}`, name };
}

const bo = of(FABRIKAM.tenantId, 'Bo Approver');
const maja = of(NORTHWIND.tenantId, 'Maja');

export const PEOPLE: readonly Somebody[] = [
  { called: 'the requester', person: of(NORTHWIND.tenantId, 'Alva'), side: 'creator', approver: 'no', asked: true },
  {
    called: 'an approver who is the requester',
    person: of(NORTHWIND.tenantId, 'Ada'),
    side: 'creator',
    approver: 'yes',
    asked: true,
  },
  { called: 'a colleague', person: of(NORTHWIND.tenantId, 'Ari'), side: 'creator', approver: 'no' },
  { called: "the creator's approver", person: maja, side: 'creator', approver: 'yes' },
  {
    called: "the creator's approver, signed out",
    person: of(NORTHWIND.tenantId, 'Moa'),
    side: 'creator',
    approver: 'yes',
    signedOut: true,
  },
  {
    called: "the creator's approver, whose tenant Teams left out, met in their own chat",
    person: of(NORTHWIND.tenantId, 'Mio'),
    side: 'creator',
    approver: 'yes',
    assumed: true,
    met: true,
    signedOut: true,
  },
  { called: "the counterparty's clerk", person: of(FABRIKAM.tenantId, 'Bea'), side: 'counterparty', approver: 'no' },
  { called: "the counterparty's approver", person: bo, side: 'counterparty', approver: 'yes' },
  {
    called: "the counterparty's approver, signed out",
    person: of(FABRIKAM.tenantId, 'Bim'),
    side: 'counterparty',
    approver: 'yes',
    signedOut: true,
  },
  {
    called: "the counterparty's approver, whose tenant Teams left out, signed in",
    person: of(FABRIKAM.tenantId, 'Bix'),
    side: 'counterparty',
    approver: 'yes',
    assumed: true,
  },
  {
    called: "somebody of the counterparty's whose groups can't be read",
    person: of(FABRIKAM.tenantId, 'Bru'),
    side: 'counterparty',
    approver: 'unknown',
  },
  {
    called: "somebody of the counterparty's with the object id of the creator's approver",
    person: { ...maja, tenantId: FABRIKAM.tenantId, name: 'Mallory' },
    side: 'counterparty',
    approver: 'no',
  },
  { called: "another partner's approver", person: of(TAILSPIN.tenantId, 'Tim'), side: 'neither', approver: 'yes' },
  {
    called: "a customer's employee, guest of the creator, not signed in",
    person: of(NORTHWIND.tenantId, 'Gil'),
    side: 'creator',
    approver: 'no',
    assumed: true,
    signedOut: true,
  },
  {
    called: "a customer's employee, guest of the creator, signed in there",
    person: of(NORTHWIND.tenantId, 'Gus'),
    side: 'creator',
    approver: 'no',
    assumed: true,
  },
  {
    called: "a customer's employee, from the customer's own tenant",
    person: of(CONTOSO_TENANT, 'Cleo'),
    side: 'neither',
    approver: 'no',
    unlisted: true,
  },
  {
    called: 'an outsider with the object id of an approver',
    person: { ...bo, tenantId: '99999999-9999-4999-8999-999999999999', name: 'Mallory' },
    side: 'neither',
    approver: 'yes',
    unlisted: true,
  },
  {
    called: "the counterparty's approver, taken for the creator's since Teams left the tenant out",
    person: { ...bo, tenantId: NORTHWIND.tenantId, name: 'Bo Approver' },
    side: 'creator',
    approver: 'no',
    assumed: true,
    signedOut: true,
  },
];

/** The people to whom decisions are handed over: another approver at each partner. Each has talked with the bot. */
export const ASSIGNEES = {
  creator: of(NORTHWIND.tenantId, 'Mika'),
  counterparty: of(FABRIKAM.tenantId, 'Bjorn'),
  neither: of(TAILSPIN.tenantId, 'Tea'),
} as const;

/** Who gave the first approval, in cases that need two. */
export const FIRST_APPROVER = {
  creator: PEOPLE.find(({ called }) => called === "the creator's approver"),
  counterparty: PEOPLE.find(({ called }) => called === "the counterparty's approver"),
} as const;
