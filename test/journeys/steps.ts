import assert from 'node:assert/strict';
import { loadLocales } from '../../src/teams/cards/words.ts';
import type { Status } from '../../src/transfers/status.ts';
import type { Transfer } from '../../src/transfers/transfer.ts';
import type { SeedSubscription } from '../../stand-ins/partner-center/seed-subscription.ts';
import type { PersonKey } from '../../stand-ins/teams/rooms.ts';
import { FABRIKAM, NORTHWIND } from '../../stand-ins/world.ts';
import { shown } from '../logging/open-log.ts';
import { actions, buttons, type Journey, type Seen } from './journey.ts';

/** The desk's own words, so that journeys don't depend on the wording. */
export const words = loadLocales(new URL('../../cards/locales/', import.meta.url))();
export const button = (name: string, values?: Parameters<typeof words.get>[1]) => words.get(`actions.${name}`, values);

let customers = 0;

/** A customer that no other journey touches, billed by Northwind; by default with two traditional subscriptions. */
export function newCustomer(journey: Journey, seeds: readonly SeedSubscription[] = TWO): { id: string; name: string } {
  const number = String(++customers).padStart(3, '0');
  const customer = {
    id: `c0ffee00-f9e8-4c57-bcb5-0b8b95c6c${number}`,
    name: `Margies Travel ${number}`,
    domain: `margies${number}.onmicrosoft.com`,
    billedBy: NORTHWIND.tenantId,
    resellers: [NORTHWIND.tenantId, FABRIKAM.tenantId],
  };
  const { control } = journey.standIns.partnerCenter;
  control.addCustomer(customer);
  control.setSubscriptions(customer.id, seeds);
  return customer;
}

const TWO: readonly SeedSubscription[] = [
  { name: 'Office 365 E3', quantity: 12, billingCycle: 'monthly' },
  { name: 'Visio Plan 2', quantity: 3, billingCycle: 'annual' },
];

/** New-commerce subscriptions. */
export function licences(count: number): SeedSubscription[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `Licence ${String(index + 1).padStart(2, '0')}`,
    quantity: index + 1,
    billingCycle: 'monthly' as const,
    term: 'P1Y',
  }));
}

/** Signs people in with the typed command, one after the other. */
export async function signIn(journey: Journey, ...people: readonly PersonKey[]): Promise<void> {
  for (const person of people) {
    const last = journey.seen(person, 'chat').at(-1);
    await journey.say(person, 'chat', 'sign in');
    const link = await signInLink(journey, person, last);
    assert.equal((await journey.signIn(link, person)).status, 200);
    await journey.sees(person, 'chat', ({ text }) => text === words.get('signIn.done'), 'that the sign-in worked');
  }
}

/** A person's newest sign-in card after the given message. */
export function signInLink(journey: Journey, person: PersonKey, after?: Seen): Promise<Seen> {
  const isNew = (seen: Seen) => after === undefined || Number(seen.id) > Number(after.id);
  return journey.sees(
    person,
    'chat',
    (seen) => seen.words.includes(words.get('signIn.title')) && isNew(seen),
    'a sign-in link',
  );
}

export interface Asked {
  readonly by?: PersonKey;
  readonly to?: string;
  readonly note?: string;
  readonly reason?: string;
  readonly partnerIdOnRecord?: string;
}

/** Fills in the form for a traditional transfer up to the review, with everything ticked. The person must be signed in. */
export async function reviewed(journey: Journey, customer: string, asked: Asked = {}): Promise<Seen> {
  const { by = 'riley', to = FABRIKAM.tenantId, note = '', reason = '', partnerIdOnRecord = '' } = asked;
  await journey.say(by, 'chat', `create transfer for ${customer}`);
  const items = await wizard(journey, by, 'items.create', customer);
  await journey.press(by, 'chat', tickAll(items), {}, only(items));
  await journey.press(by, 'chat', button('continue'), {}, only(items));
  return journey.press(by, 'chat', button('toReview'), { other: to, note, reason, partnerIdOnRecord }, only(items));
}

/** Submits a traditional transfer and returns its ref. */
export async function created(journey: Journey, customer: string, asked: Asked = {}): Promise<string> {
  const { by = 'riley' } = asked;
  const review = await reviewed(journey, customer, asked);
  return refOn(await journey.press(by, 'chat', submitTitle(review), {}, only(review)));
}

/** Submits a new-commerce transfer as Noor of Fabrikam and returns its ref. */
export async function requested(
  journey: Journey,
  customer: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<string> {
  await journey.say('noor', 'chat', `request transfer for "${customer}" from Northwind`);
  const details = await wizard(journey, 'noor', 'details.request', customer);
  const given = { customerEmail: 'it@margies.example', ...inputs };
  const review = await journey.press('noor', 'chat', button('toReview'), given, only(details));
  return refOn(await journey.press('noor', 'chat', submitTitle(review), {}, only(review)));
}

/** As Morgan of Northwind, releases all items on the open card that asks which items to release. */
export async function released(journey: Journey, opened: Seen, place: 'chat' | 'channel' = 'channel'): Promise<Seen> {
  const beginning = button('release', { count: 0 }).split('0')[0] ?? '';
  await journey.press('morgan', place, tickAll(opened), {}, only(opened));
  const review = await journey.press('morgan', place, button('continue'), {}, only(opened));
  const title = buttons(review.card).find((one) => one.startsWith(beginning));
  assert.ok(title, `there is a button that releases on: ${review.words}`);
  return journey.press('morgan', place, title, {}, only(opened));
}

/** The newest card of a form at this step, for this customer. */
export function wizard(journey: Journey, person: PersonKey, step: string, customer: string): Promise<Seen> {
  const title = words.get(`draft.${step}`, { target: 'Fabrikam Distribution' });
  const fits = (seen: Seen) => seen.words.includes(title) && seen.words.includes(customer);
  return journey.sees(person, 'chat', fits, `the step ${step}`);
}

export function actionUrl(link: Seen): string {
  const url = actions(link.card).find(({ type }) => type === 'Action.OpenUrl')?.url;
  assert.ok(typeof url === 'string', `there is a link on: ${link.words}`);
  return url;
}

export function tickAll({ card }: Seen): string {
  const beginning = button('all', { count: 0 }).split('0')[0] ?? '';
  const title = buttons(card).find((one) => one.startsWith(beginning));
  assert.ok(title, 'there is a button that ticks all');
  return title;
}

export function submitTitle({ card, words: text }: Seen): string {
  const title = buttons(card).find((one) => [button('submit'), button('submitForApproval')].includes(one));
  assert.ok(title, `there is a button that submits on: ${text}`);
  return title;
}

export function refOn(seen: Seen): string {
  const ref = /Transfer ([0-9a-f]{4,})/.exec(seen.words)?.[1];
  assert.ok(ref, `there is a ref on: ${seen.words}`);
  return ref;
}

export function only({ id }: Seen): (seen: Seen) => boolean {
  return (seen) => seen.id === id;
}

export function isCardOf(ref: string): (seen: Seen) => boolean {
  return ({ words: text }) => text.startsWith(`Transfer ${ref}:`);
}

/** Waits until the transfer's desk card in the channel shows this status, and returns the card. */
export function deskCard(journey: Journey, ref: string, status: Status, person: PersonKey = 'sam'): Promise<Seen> {
  const said = words.get(`status.${status}`);
  const fits = (seen: Seen) => isCardOf(ref)(seen) && seen.words.split('\n').includes(said);
  return journey.sees(person, 'channel', fits, `that ${ref} is ${said}`);
}

/** Like `deskCard`, but moves the clock ahead in small steps until the card shows the status. */
export async function deskCardLater(journey: Journey, ref: string, status: Status): Promise<Seen> {
  const said = words.get(`status.${status}`);
  for (let step = 0; step < 120; step++) {
    const shown = journey.seen('sam', 'channel').find(isCardOf(ref));
    if (shown?.words.split('\n').includes(said)) return shown;
    await journey.advance(2_000);
  }
  return deskCard(journey, ref, status);
}

/** Presses a button of the desk card in the channel. */
export function press(
  journey: Journey,
  person: PersonKey,
  ref: string,
  name: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  return journey.press(person, 'channel', button(name), inputs, isCardOf(ref));
}

/** Waits until the desk tells a person something in their chat. */
export function told(
  journey: Journey,
  person: PersonKey,
  key: string,
  values: Parameters<typeof words.get>[1] = {},
): Promise<Seen> {
  const said = words.get(key, values);
  return journey.sees(person, 'chat', ({ text }) => text.includes(said), `“${said}”`);
}

export async function transferOf(journey: Journey, ref: string): Promise<Transfer> {
  const transfer = await journey.app().store.transfers.withRef(ref);
  assert.ok(transfer, `there is a transfer ${ref}`);
  return transfer;
}

/** The audit rows of a transfer, as `what: status`. */
export async function audit(journey: Journey, ref: string): Promise<string[]> {
  const rows = await journey.app().store.audit.of((await transferOf(journey, ref)).id);
  return rows.filter(({ from, to }) => from !== to).map(({ what, to }) => `${what}: ${to}`);
}

/** What took effect at Partner Center for one transfer, in order. */
export async function effects(journey: Journey, ref: string): Promise<string[]> {
  const { partnerCenterId, customer } = await transferOf(journey, ref);
  const { control } = journey.standIns.partnerCenter;
  const known = new Set(control.transfers().flatMap((one) => (one.customerId === customer.id ? [one.id] : [])));
  if (partnerCenterId !== undefined) known.add(partnerCenterId);
  return control.effects().flatMap(({ transferId, operation }) => (known.has(transferId) ? [operation] : []));
}

/** Fails if the log has errors. */
export function nothingFailed(journey: Journey): void {
  const errors = journey.log.filter(({ level }) => level === 'error');
  assert.deepEqual(errors.map(shown), []);
}
