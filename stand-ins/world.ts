/**
 * The demo's people, partners and customers. The stand-ins for Entra, Teams and Partner Center share this directory,
 * as the real services share Entra. All names are fictional. Ids are fixed, so that a restarted demo can continue.
 */
export interface WorldPartner {
  readonly tenantId: string;
  readonly name: string;
  readonly domain: string;
  readonly mpnId: string;
}

export interface WorldPerson {
  readonly key: 'riley' | 'morgan' | 'noor' | 'sam' | 'jamie';
  readonly objectId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly username: string;
  /** The person's description in the person switcher. */
  readonly title: string;
  /** The id by which Teams knows the person in conversations with this bot. */
  readonly teamsId: string;
  /** Partner Center role. Without a role, Partner Center refuses transfers. */
  readonly role: 'AdminAgents' | 'SalesAgents' | undefined;
  /** Whether the demo's `APPROVERS` names the person. Others may be approvers through a group. */
  readonly isApprover: boolean;
}

export const NORTHWIND: WorldPartner = {
  tenantId: '7c8db11f-1e5e-4472-8386-f0b627d1f301',
  name: 'Northwind Cloud',
  domain: 'northwindcloud.example',
  mpnId: '4847383',
};

export const FABRIKAM: WorldPartner = {
  tenantId: '3a9a35ce-d5be-4814-ab58-4451c36fe102',
  name: 'Fabrikam Distribution',
  domain: 'fabrikam.example',
  mpnId: '4847433',
};

/** A partner with no people in the demo. With it, there is more than one target to choose from. */
export const ADATUM: WorldPartner = {
  tenantId: '656218b1-80c9-40b2-83ae-3a2703b55203',
  name: 'Adatum Licensing',
  domain: 'adatum.example',
  mpnId: '5139005',
};

export const PARTNERS: readonly WorldPartner[] = [NORTHWIND, FABRIKAM, ADATUM];

export const PEOPLE: readonly WorldPerson[] = [
  person('riley', NORTHWIND, 'Riley Chen', 'Account manager at Northwind Cloud', 'AdminAgents', false),
  person('morgan', NORTHWIND, 'Morgan Diaz', 'Manager at Northwind Cloud', 'AdminAgents', true),
  person('noor', FABRIKAM, 'Noor Haddad', 'Account manager at Fabrikam Distribution', 'AdminAgents', false),
  person('sam', FABRIKAM, 'Sam Okafor', 'Manager at Fabrikam Distribution', 'AdminAgents', false),
  person('jamie', NORTHWIND, 'Jamie Lindqvist', 'Support at Northwind Cloud, no rights', undefined, false),
];

export interface WorldGroup {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** Object ids of people, and ids of groups. The members of those groups belong to this group too. */
  readonly members: readonly string[];
}

/** The group that the demo's `APPROVERS` names. Sam belongs to it through a nested group. */
export const APPROVER_GROUP: WorldGroup = {
  id: 'c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a401',
  tenantId: FABRIKAM.tenantId,
  name: 'Transfer approvers',
  members: ['c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a402'],
};

export const GROUPS: readonly WorldGroup[] = [
  APPROVER_GROUP,
  {
    id: 'c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a402',
    tenantId: FABRIKAM.tenantId,
    name: 'Managers',
    members: PEOPLE.filter(({ key }) => key === 'sam').map(({ objectId }) => objectId),
  },
];

export interface WorldCustomer {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  /** The partner that bills the customer's subscriptions when the demo starts. */
  readonly billedBy: string;
  /** Partners that have a reseller relationship with the customer. The billing partner is always one of them. */
  readonly resellers: readonly string[];
  /** Partners with whom the customer hasn't accepted the Microsoft Customer Agreement. Default: none. */
  readonly unsignedWith?: readonly string[];
}

const BOTH = [NORTHWIND.tenantId, FABRIKAM.tenantId];

export const CUSTOMERS: readonly WorldCustomer[] = [
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c001', 'Contoso', 'contoso.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c002', 'Fourth Coffee East', 'fourthcoffeeeast.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c003', 'Fourth Coffee West', 'fourthcoffeewest.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c004', 'Wingtip Toys', 'wingtiptoys.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c005', 'Litware', 'litware.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c006', 'Proseware', 'proseware.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c007', 'Trey Research', 'treyresearch.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c008', 'Tailspin Toys', 'tailspintoys.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c009', 'Alpine Ski House', 'alpineskihouse.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c011', 'Lamna Healthcare', 'lamnahealthcare.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c012', 'Woodgrove Bank', 'woodgrovebank.onmicrosoft.com', BOTH),
  customer('b67f0b00-f9e8-4c57-bcb5-0b8b95c6c010', 'شركة النور', 'alnoor.onmicrosoft.com', [NORTHWIND.tenantId]),
];

export function personByObjectId(objectId: string): WorldPerson | undefined {
  return PEOPLE.find((one) => one.objectId === objectId);
}

function person(
  key: WorldPerson['key'],
  partner: WorldPartner,
  name: string,
  title: string,
  role: WorldPerson['role'],
  isApprover: boolean,
): WorldPerson {
  const number = String(['riley', 'morgan', 'noor', 'sam', 'jamie'].indexOf(key) + 1).padStart(2, '0');
  return {
    key,
    objectId: `d0648481-b615-45c9-8cd1-ff87940dbd${number}`,
    tenantId: partner.tenantId,
    name,
    username: `${key}@${partner.domain}`,
    title,
    teamsId: `29:1${key}-${'x'.repeat(24)}`,
    role,
    isApprover,
  };
}

function customer(id: string, name: string, domain: string, resellers: readonly string[]): WorldCustomer {
  return { id, name, domain, billedBy: NORTHWIND.tenantId, resellers };
}
