import { randomUUID } from 'node:crypto';
import { callDirectly, type DirectAnswer } from '../direct.ts';
import { type Arrived, listen, type Route, type Routing, type SocketlessHandler } from '../http.ts';
import { keepState } from '../kept-state.ts';
import { CUSTOMERS, PARTNERS, type WorldCustomer, type WorldPartner } from '../world.ts';
import type { Books } from './books.ts';
import { demoSubscriptions } from './catalogue.ts';
import { type Control, controlOf } from './control.ts';
import { queueFaults } from './faults.ts';
import type { VerifyToken } from './gate.ts';
import { handle, type Line, unknownPath } from './pipeline.ts';
import type { State } from './records.ts';
import { keepReplays } from './replays.ts';
import { ROUTES } from './routes.ts';
import { limitPerMinute } from './throttle.ts';

export interface PartnerCenterOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** File for the state. Default: memory only. */
  readonly stateFile?: string;
  readonly verifyToken: VerifyToken;
  readonly now?: () => Date;
  readonly newId?: () => string;
  /** Whether JSON bodies start with a UTF-8 byte-order mark, as at Partner Center. Default: true. */
  readonly bom?: boolean;
  /** Whether a token without MFA is refused. Default: true; Partner Center has enforced this since 2026. */
  readonly requireMfa?: boolean;
  /** How long new-commerce work stays in progress, in milliseconds. Default: 5,000. */
  readonly completesAfter?: number;
  /** Requests a minute per partner tenant, documented as 500; `Infinity` for no limit. */
  readonly requestsPerMinute?: number;
  /** The customers to start with when there is no state yet. Default: the demo's customers with their subscriptions. */
  readonly customers?: readonly WorldCustomer[];
  readonly partners?: readonly WorldPartner[];
  readonly log?: (what: string, error: unknown) => void;
}

export interface PartnerCenterStandIn {
  /** Base address, without `/v1`. */
  readonly url: string;
  close(): Promise<void>;
  readonly control: Control;
}

/** The stand-in without a socket. */
export interface SocketlessPartnerCenter {
  answer(call: Omit<Arrived, 'isGone'>): Promise<DirectAnswer>;
  readonly control: Control;
}

/** Starts Partner Center's transfer API, and the other calls that a client needs, on loopback. */
export async function startPartnerCenter(options: PartnerCenterOptions): Promise<PartnerCenterStandIn> {
  const line = lineOf(options);
  const server = await listen({ port: options.port, ...routing(line) });
  return {
    url: server.url,
    control: controlOf(line),
    async close() {
      await server.close();
      line.faults.close();
    },
  };
}

/** Opens Partner Center in this process, for tests that need it to be faster than a socket. */
export function openPartnerCenter(options: Omit<PartnerCenterOptions, 'port'>): SocketlessPartnerCenter {
  const line = lineOf(options);
  return { answer: callDirectly(routing(line)), control: controlOf(line) };
}

function routing(line: Line): Routing<SocketlessHandler> {
  return {
    routes: ROUTES.map(
      ({ method, path, does }): Route<SocketlessHandler> => [method, `/v1${path}`, handle(line, does)],
    ),
    fallback: unknownPath(line),
    log: line.log,
  };
}

function lineOf(options: PartnerCenterOptions): Line {
  const wallClock = options.now ?? (() => new Date());
  const { state, save } = keepState(options.stateFile, () => begin(options.customers, wallClock()));
  const books: Books = {
    state,
    partners: options.partners ?? PARTNERS,
    now: () => new Date(wallClock().getTime() + state.clockOffset),
    newId: options.newId ?? randomUUID,
    completesAfter: options.completesAfter ?? 5000,
  };
  return {
    books,
    save,
    verifyToken: options.verifyToken,
    faults: queueFaults(),
    replays: keepReplays(state),
    throttle: limitPerMinute(options.requestsPerMinute ?? 500),
    calls: [],
    busy: new Set(),
    requireMfa: options.requireMfa ?? true,
    bom: options.bom ?? true,
    log: options.log ?? console.error,
  };
}

function begin(customers: readonly WorldCustomer[] | undefined, now: Date): State {
  const known = customers ?? CUSTOMERS;
  return {
    clockOffset: 0,
    customers: [...known],
    subscriptions: demoSubscriptions(now, known),
    transfers: [],
    effects: [],
    answers: {},
    roles: {},
  };
}
