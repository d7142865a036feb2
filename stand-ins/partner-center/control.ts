import type { WorldCustomer } from '../world.ts';
import type { Call, Operation } from './call.ts';
import { storeSeeds } from './catalogue.ts';
import { acceptTransfer, patchTransfer, withdrawTransfer } from './decide-transfer.ts';
import type { Fault } from './faults.ts';
import { fieldsOf } from './fields.ts';
import { settle } from './handover.ts';
import type { CallRecord, Line } from './pipeline.ts';
import type { Caller, Effect, StoredSubscription, StoredTransfer } from './records.ts';
import type { SeedSubscription } from './seed-subscription.ts';

type PortalVerb = 'approve' | 'reject' | 'withdraw';

/** What tests and the demo can do to the stand-in, outside the API. */
export interface Control {
  /** Queues a fault and returns a function that removes the fault. Faults apply in the order in which they were queued. */
  fault(fault: Fault): () => void;
  clearFaults(): void;
  now(): Date;
  /** Moves the clock ahead, so that requests expire (after 30 days) and work in progress ends. */
  advance(ms: number): void;
  /** Sets how long new-commerce work stays in progress, from the next accept on. */
  completesAfter(ms: number): void;
  requireMfa(on: boolean): void;
  /** Copies of the current transfers. Withdrawn traditional transfers are gone. */
  transfers(): StoredTransfer[];
  subscriptions(customerId: string): StoredSubscription[];
  /** The writes that took effect, in order, including those made in the portal. */
  effects(): Effect[];
  calls(): CallRecord[];
  addCustomer(customer: WorldCustomer): void;
  /** Replaces the subscriptions that the billing partner bills this customer. */
  setSubscriptions(customerId: string, seeds: readonly SeedSubscription[]): void;
  /** Changes a subscription's status, or whether all its transfers fail. */
  changeSubscription(
    subscriptionId: string,
    change: Partial<Pick<StoredSubscription, 'status' | 'quantity' | 'failsOnTransfer'>>,
  ): void;
  /** Gives a person these roles instead of the ones in their token; undefined goes back to the token's. */
  setRole(objectId: string, roles: readonly string[] | undefined): void;
  /**
   * Decides in the portal. Rights and states are checked as on the API; throws `Refusal`. `subscriptionIds` are the
   * subscriptions that a new-commerce approve releases. `by` is an object id.
   */
  decideElsewhere(
    transferId: string,
    decision: { readonly verb: PortalVerb; readonly by?: string; readonly subscriptionIds?: readonly string[] },
  ): void;
}

export function controlOf(line: Line): Control {
  const { books } = line;
  const { state } = books;
  const changing = (change: () => void) => {
    change();
    line.save();
  };
  const settled = <T>(read: () => T): T => {
    if (settle(books)) line.save();
    return structuredClone(read());
  };
  return {
    fault: (fault) => line.faults.add(fault),
    clearFaults: () => line.faults.clear(),
    now: () => books.now(),
    advance: (ms) =>
      changing(() => {
        state.clockOffset += ms;
      }),
    completesAfter(ms) {
      books.completesAfter = ms;
    },
    requireMfa(on) {
      line.requireMfa = on;
    },
    transfers: () => settled(() => state.transfers),
    subscriptions: (customerId) => settled(() => state.subscriptions.filter((one) => one.customerId === customerId)),
    effects: () => structuredClone(state.effects),
    calls: () => structuredClone(line.calls),
    addCustomer: (customer) => changing(() => state.customers.push(customer)),
    setSubscriptions: (customerId, seeds) =>
      changing(() => {
        const customer = state.customers.find((one) => one.id === customerId);
        if (customer === undefined) throw new Error(`There is no customer ${customerId} in the stand-in.`);
        const others = state.subscriptions.filter((one) => one.customerId !== customerId);
        state.subscriptions = [...others, ...storeSeeds(customer, seeds, books.now())];
      }),
    changeSubscription: (subscriptionId, change) =>
      changing(() => {
        const found = state.subscriptions.find((one) => one.id === subscriptionId.toLowerCase());
        if (found === undefined) throw new Error(`There is no subscription ${subscriptionId} in the stand-in.`);
        Object.assign(found, change);
      }),
    setRole: (objectId, roles) =>
      changing(() => {
        if (roles === undefined) delete state.roles[objectId.toLowerCase()];
        else state.roles[objectId.toLowerCase()] = roles;
      }),
    decideElsewhere: (transferId, decision) =>
      changing(() => {
        settle(books);
        const found = state.transfers.find((transfer) => transfer.id === transferId.toLowerCase());
        if (found === undefined) throw new Error(`There is no transfer ${transferId} in the stand-in.`);
        const [side, operation, body] = portalDecision(found, decision.verb, decision.subscriptionIds ?? [], state);
        operation(portalCall(line, found, found[side].tenantId, decision.by, body));
      }),
  };
}

function portalDecision(
  transfer: StoredTransfer,
  verb: PortalVerb,
  subscriptionIds: readonly string[],
  state: Line['books']['state'],
): [side: 'source' | 'target', operation: Operation, body: object] {
  if (transfer.commerce === 'traditional') {
    if (verb === 'withdraw') return ['source', withdrawTransfer, {}];
    return verb === 'approve' ? ['target', acceptTransfer, {}] : ['target', patchTransfer, { status: 'Reject' }];
  }
  if (verb === 'withdraw') return ['target', patchTransfer, { status: 'Cancel' }];
  if (verb === 'reject') return ['source', patchTransfer, { status: 'Reject' }];
  const lineItems = subscriptionIds.map((subscriptionId) => ({
    subscriptionId,
    productType: state.subscriptions.find((one) => one.id === subscriptionId.toLowerCase())?.productType,
  }));
  return ['source', patchTransfer, { status: 'Accept', lineItems }];
}

function portalCall(
  line: Line,
  transfer: StoredTransfer,
  tenantId: string,
  objectId: string | undefined,
  body: object,
): Call {
  const caller: Caller = {
    tenantId,
    objectId: objectId ?? '00000000-0000-4000-8000-000000000001',
    roles: ['AdminAgents'],
  };
  return {
    books: line.books,
    caller,
    params: { customer: transfer.customerId, transfer: transfer.id },
    query: new URLSearchParams(),
    headers: {},
    requestId: undefined,
    body: () => fieldsOf(body),
  };
}
