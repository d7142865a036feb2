import { createIdentity, type IdentityOptions } from '../../src/identity/entra-identity.ts';
import type { EntraIdentity } from '../../src/identity/identity.ts';
import type { Records, SignInRecord } from '../../src/store/store.ts';
import type { Actor } from '../../src/transfers/transfer.ts';
import { type EntraClient, type EntraStandIn, startEntra } from '../../stand-ins/entra/entra.ts';
import { PEOPLE, type WorldPerson } from '../../stand-ins/world.ts';
import { type Line, openLog } from '../logging/open-log.ts';

export const APP = {
  clientId: '5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a01',
  clientSecret: 'the app’s secret +/=&',
  redirectUris: ['http://127.0.0.1:3978/sign-in/callback'],
};
export const BOT = { clientId: '5f0c2a1e-7c0f-4e8e-9f0e-3d9e0a6f1a02', clientSecret: 'bot secret', redirectUris: [] };
const [REDIRECT_URI = ''] = APP.redirectUris;

export interface Rig {
  readonly entra: EntraStandIn;
  readonly identity: EntraIdentity;
  readonly store: MemoryStore;
  /** Every log line. */
  readonly logged: Line[];
  /** Moves the clocks of the identity and of the stand-in ahead. */
  pass(minutes: number): void;
  /** Another process on the same store. */
  replica(changes?: Partial<IdentityOptions>): EntraIdentity;
  /** Requests a sign-in link, opens it, and returns the address at Entra to which it leads. */
  openLink(actor: Actor, claims?: string): Promise<string>;
  signIn(person: WorldPerson, claims?: string): Promise<void>;
  refreshes(): number;
  close(): Promise<void>;
}

export async function startRig(clients: readonly EntraClient[] = [APP, BOT]): Promise<Rig> {
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const entra = await startEntra({ clients, now });
  const store = memoryStore();
  const { log, lines: logged } = openLog();
  let ids = 0;
  const options: IdentityOptions = {
    authority: entra.url,
    allowLoopback: true,
    clientId: APP.clientId,
    credential: { kind: 'secret', secret: APP.clientSecret },
    redirectUri: REDIRECT_URI,
    signInUrl: (state) => `http://127.0.0.1:3978/sign-in/${state}`,
    scopes: ['https://api.partnercenter.microsoft.com/user_impersonation'],
    tokenKey: Buffer.alloc(32, 7),
    store,
    now,
    newId: () => `correlation-${++ids}`,
    log,
  };
  const identity = createIdentity(options);
  const openLink = async (actor: Actor, claims?: string) => {
    const { url } = await identity.beginSignIn(
      actor,
      { hurry: 'work-1' },
      claims === undefined ? undefined : { claims },
    );
    const address = await identity.authorizeUrl(stateIn(url));
    if (address === undefined) throw new Error('The link did not open.');
    return address;
  };
  return {
    entra,
    identity,
    store,
    logged,
    pass(minutes) {
      ahead += minutes * 60_000;
    },
    replica: (changes = {}) => createIdentity({ ...options, ...changes }),
    openLink,
    async signIn(person, claims) {
      const back = await pick(await openLink(person, claims), person.objectId);
      const outcome = await identity.completeSignIn(back);
      if (outcome.kind !== 'signedIn') throw new Error(`Signing in failed: ${JSON.stringify(outcome)}`);
    },
    refreshes: () => entra.control.calls().filter((call) => call.grantType === 'refresh_token').length,
    close: () => entra.close(),
  };
}

export function stateIn(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}

export function someone(key: WorldPerson['key']): WorldPerson {
  const person = PEOPLE.find((one) => one.key === key);
  if (person === undefined) throw new Error(`Nobody is called ${key}.`);
  return person;
}

/** Clicks an account (or Cancel) on Entra's page, and returns the query with which the browser comes back. */
export async function pick(address: string, account: string | 'cancel'): Promise<Record<string, string>> {
  const body = new URLSearchParams(account === 'cancel' ? { cancel: '1' } : { account });
  const answer = await fetch(address, { method: 'POST', body, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (answer.status !== 302 || location === null) throw new Error(`Entra's page answered ${answer.status}.`);
  if (!location.startsWith(`${REDIRECT_URI}?`)) throw new Error(`Entra sent the browser to ${location}.`);
  return Object.fromEntries(new URL(location).searchParams);
}

export interface MemoryStore extends Pick<Records, 'tokens' | 'signIns'> {
  readonly rows: Map<string, { sealed: string; version: number }>;
  readonly links: Map<string, SignInRecord>;
}

function memoryStore(): MemoryStore {
  const rows = new Map<string, { sealed: string; version: number }>();
  const links = new Map<string, SignInRecord>();
  // As in the real store, a version is never reused, even after a removal.
  let version = 0;
  return {
    rows,
    links,
    tokens: {
      read: async (partition) => rows.get(partition),
      async write(partition, sealed, seen) {
        if (rows.get(partition)?.version !== seen) return false;
        rows.set(partition, { sealed, version: ++version });
        return true;
      },
      async remove(partition) {
        rows.delete(partition);
      },
      sealedOtherwise: async (mark, after, limit) =>
        [...rows]
          .filter(([name, { sealed }]) => name > after && name.startsWith('usr:') && !sealed.startsWith(mark))
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .slice(0, limit)
          .map(([partition, row]) => ({ partition, ...row })),
    },
    signIns: {
      async add(record) {
        links.set(record.state, structuredClone(record));
      },
      find: async (state) => links.get(state),
      async reseal(state, sealed) {
        const record = links.get(state);
        if (record !== undefined) links.set(state, { ...record, sealed });
      },
      async use(state, now) {
        const record = links.get(state);
        links.delete(state);
        return record !== undefined && record.expiresAt > now ? record : undefined;
      },
      forgetBefore: async () => 0,
    },
  };
}
