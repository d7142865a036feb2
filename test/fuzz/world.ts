import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { JWK } from 'jose';
import type { Verb } from '../../src/transfers/commerce.ts';
import { type PersonKey, personByKey, roomByKey } from '../../stand-ins/teams/rooms.ts';
import { type Journey, startJourney } from '../journeys/journey.ts';
import {
  created,
  deskCard,
  licences,
  newCustomer,
  press,
  requested,
  reviewed,
  signIn,
  transferOf,
} from '../journeys/steps.ts';

/** A transfer to attack, and the only people who are allowed to act on it. */
export interface Target {
  readonly id: string;
  readonly ref: string;
  readonly cardId: string;
  readonly may: Readonly<Record<Verb, readonly PersonKey[]>>;
}

export interface DraftTarget {
  readonly id: string;
  readonly cardId: string;
  readonly owner: PersonKey;
}

/** The real desk with data to attack: transfers that wait for three different people, and two people's open forms. */
export interface World {
  readonly journey: Journey;
  readonly transfers: readonly Target[];
  readonly drafts: readonly DraftTarget[];
  readonly jwk: JWK;
  readonly publicKey: KeyObject;
  readonly serviceUrl: string;
  readonly botId: string;
  /** The key that seals the desk's cards. */
  readonly tokenKey: Buffer;
  /** A fingerprint of the whole store. */
  everything(): string;
  /** A fingerprint of the data that only people with rights may change. Chats, typed commands and refusals are left out. */
  protectedState(): string;
  /** Resolves when no work is due. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const journey = await startJourney({
    env: { REQUESTS_PER_PERSON: '1000000', REQUESTS_PER_ADDRESS: '1000000', WATCH_MINUTES: '1440' },
  });
  const { standIns } = journey;
  await signIn(journey, 'riley', 'noor', 'morgan', 'sam');

  const waiting = await created(journey, newCustomer(journey).name);
  await deskCard(journey, waiting, 'awaitingApproval');
  const open = await created(journey, newCustomer(journey).name);
  await deskCard(journey, open, 'awaitingApproval');
  await press(journey, 'morgan', open, 'approveNow');
  await deskCard(journey, open, 'open');
  const release = await requested(journey, newCustomer(journey, licences(2)).name);
  await deskCard(journey, release, 'open');

  const review = await reviewed(journey, newCustomer(journey).name, { note: 'Not yours.' });
  const name = newCustomer(journey, licences(1)).name;
  await journey.say('noor', 'chat', `request transfer for "${name}" from Northwind`);
  const details = await journey.sees('noor', 'chat', (seen) => seen.words.includes(name), 'the form');
  const draftOn = (card: unknown) => /"draftId":"([^"]+)"/.exec(JSON.stringify(card))?.[1] ?? '';

  const target = async (ref: string, may: Target['may']): Promise<Target> => {
    const { id } = await transferOf(journey, ref);
    const card = await journey.sees('sam', 'channel', (seen) => seen.words.startsWith(`Transfer ${ref}:`));
    return { id, ref, cardId: card.id, may };
  };
  const transfers = [
    await target(waiting, { approve: ['morgan'], reject: ['morgan'], withdraw: ['riley', 'morgan'] }),
    await target(open, { approve: ['sam'], reject: ['sam'], withdraw: ['riley', 'morgan'] }),
    await target(release, { approve: ['morgan'], reject: ['morgan'], withdraw: ['noor', 'sam'] }),
  ];

  const keys = (await (await fetch(`${standIns.teams.url}v1/.well-known/keys`)).json()) as { keys: JWK[] };
  const [jwk] = keys.keys;
  if (jwk === undefined) throw new Error('The Teams stand-in publishes no key.');
  const database = new DatabaseSync(standIns.env.DATABASE_URL ?? '', { readOnly: true });
  const rows = (query: string) => JSON.stringify(database.prepare(query).all());
  const print = (...parts: readonly string[]) => createHash('sha256').update(parts.join('\n')).digest('hex');
  const tables = (database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all() as { name: string }[])
    .map((table) => table.name)
    .filter((table) => !table.startsWith('sqlite_'));

  return {
    journey,
    transfers,
    drafts: [
      { id: draftOn(review.card), cardId: review.id, owner: 'riley' },
      { id: draftOn(details.card), cardId: details.id, owner: 'noor' },
    ],
    jwk,
    publicKey: createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: jwk.n, e: jwk.e } }),
    serviceUrl: standIns.teams.serviceUrl,
    botId: `28:${standIns.env.MicrosoftAppId}`,
    tokenKey: Buffer.from(standIns.env.TOKEN_KEY ?? '', 'base64'),
    everything: () => print(...tables.map((table) => rows(`SELECT * FROM "${table}" ORDER BY rowid`))),
    protectedState: () =>
      print(
        rows('SELECT * FROM transfers ORDER BY id'),
        rows('SELECT * FROM drafts ORDER BY id'),
        rows('SELECT * FROM bindings ORDER BY partner_tenant_id'),
        rows('SELECT * FROM tokens ORDER BY "partition"'),
        rows(`SELECT * FROM audit WHERE what <> 'refused' ORDER BY id`),
        JSON.stringify(standIns.partnerCenter.control.effects()),
      ),
    async settled() {
      const due = database.prepare(
        'SELECT count(*) AS n FROM work WHERE done_at IS NULL AND (worker IS NOT NULL OR run_at <= ?)',
      );
      const end = performance.now() + 120_000;
      while (due.get(new Date().toISOString())?.n !== 0) {
        if (performance.now() > end) throw new Error('The worker does not come to an end.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      database.close();
      await journey.stop();
    },
  };
}

export { personByKey, roomByKey };
