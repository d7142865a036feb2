import {
  type PartnerCenterOptions,
  type PartnerCenterStandIn,
  startPartnerCenter,
} from '../../../stand-ins/partner-center/partner-center.ts';
import { ADATUM, CUSTOMERS, FABRIKAM, NORTHWIND, PEOPLE } from '../../../stand-ins/world.ts';

export type Json = Record<string, unknown>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes as sent, byte-order mark included. */
  readonly bytes: Buffer;
  /** Parsed; undefined when empty. */
  readonly body: unknown;
  /** The body as an object. */
  readonly json: Json;
  /** The body as a list. */
  readonly list: Json[];
  readonly code: unknown;
}

export interface Rig extends PartnerCenterStandIn {
  /** `path` is the part after `/v1`; `who` is a person's key, which is also their token. */
  call(who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  tick(ms: number): void;
  /** Resolves once `count` calls with a matching path have been admitted. */
  arrived(path: RegExp, count?: number): Promise<void>;
}

export const customerId = (name: string): string => {
  const found = CUSTOMERS.find((customer) => customer.name === name);
  if (found === undefined) throw new Error(`no customer ${name}`);
  return found.id;
};

/** A person from a third partner. */
const STRANGER = { key: 'stranger', tenantId: ADATUM.tenantId, objectId: ADATUM.tenantId, role: 'AdminAgents' };

/**
 * The stand-in at noon on a fixed day. The demo's people, and a stranger, are signed in with their keys as tokens;
 * `.sales` and `.nomfa` after the key change the role and the sign-in.
 */
export async function startRig(options: Partial<PartnerCenterOptions> = {}): Promise<Rig> {
  let time = Date.parse('2026-11-20T12:00:00.123Z');
  const standIn = await startPartnerCenter({
    now: () => new Date(time),
    verifyToken: async (bearer) => {
      const [key, ...flags] = bearer.split('.');
      const person = [...PEOPLE, STRANGER].find((one) => one.key === key);
      if (person === undefined) return undefined;
      const roles = flags.includes('sales') ? ['SalesAgents'] : person.role === undefined ? [] : [person.role];
      return { tenantId: person.tenantId, objectId: person.objectId, roles, mfa: !flags.includes('nomfa') };
    },
    ...options,
  });
  return {
    ...standIn,
    tick(ms) {
      time += ms;
    },
    async arrived(path, count = 1) {
      const letIn = () => standIn.control.calls().filter((call) => call.by !== undefined && path.test(call.path));
      while (letIn().length < count) await new Promise(setImmediate);
    },
    async call(who, method, path, body, headers = {}) {
      const response = await fetch(`${standIn.url}/v1${path}`, {
        method,
        headers: { ...(who === '' ? {} : { authorization: `Bearer ${who}` }), ...headers },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      });
      return answered(response.status, response.headers, Buffer.from(await response.arrayBuffer()));
    },
  };
}

function answered(status: number, headers: Headers, bytes: Buffer): Answered {
  const body: unknown = bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  const json = (body ?? {}) as Json;
  return { status, headers, bytes, body, json, list: body as Json[], code: json.code };
}

/** Ids of the base subscriptions that a partner bills a customer, as Partner Center sends them. */
export async function billed(rig: Rig, who: string, customer: string): Promise<string[]> {
  const { json } = await rig.call(who, 'GET', `/customers/${customer}/subscriptions`);
  const items = json.items as Json[];
  return items.filter((item) => item.parentSubscriptionId === undefined).map((item) => String(item.id));
}

export function traditionalBody(subscriptionIds: readonly string[]): Json {
  return {
    sourcePartnerTenantId: NORTHWIND.tenantId,
    targetPartnerTenantId: FABRIKAM.tenantId,
    lineItems: subscriptionIds.map((subscriptionId) => ({ subscriptionId, partnerIdOnRecord: '517285' })),
  };
}

export function newCommerceBody(more: Json = {}): Json {
  return {
    sourcePartnerTenantId: NORTHWIND.tenantId,
    sourcePartnerName: NORTHWIND.name,
    customerEmailId: 'it@contoso.example',
    transferType: 5,
    ...more,
  };
}

export function releaseBody(subscriptionIds: readonly string[], status = 'Accept'): Json {
  const lineItems = subscriptionIds.map((subscriptionId) => ({ subscriptionId, productType: 'OnlineServicesNCE' }));
  return { status, lineItems };
}

/** Opens a traditional transfer as Riley, for these subscriptions or for the customer's first one. */
export async function openTraditional(rig: Rig, customer: string, subscriptionIds?: readonly string[]) {
  const ids = subscriptionIds ?? (await billed(rig, 'riley', customer)).slice(0, 1);
  const { status, json } = await rig.call('riley', 'POST', `/customers/${customer}/transfers`, traditionalBody(ids));
  if (status !== 201) throw new Error(`create answered ${status} ${JSON.stringify(json)}`);
  return { id: String(json.id), path: `/customers/${customer}/transfers/${json.id}` };
}

/** Opens a new-commerce transfer as Noor. */
export async function openNewCommerce(rig: Rig, customer: string, more: Json = {}) {
  const { status, json } = await rig.call('noor', 'POST', `/customers/${customer}/transfers`, newCommerceBody(more));
  if (status !== 201) throw new Error(`create answered ${status} ${JSON.stringify(json)}`);
  return { id: String(json.id), path: `/customers/${customer}/transfers/${json.id}` };
}
