import type { Transfer } from '../../src/transfers/transfer.ts';
import { type PersonKey, personByKey } from '../../stand-ins/teams/rooms.ts';
import { personByObjectId } from '../../stand-ins/world.ts';
import type { CardSeen, Ending } from './agree.ts';
import { deskCards } from './flows.ts';
import { title } from './people.ts';
import type { World } from './world.ts';

/** The columns of an audit row that `endingOf` needs. */
export interface Asked {
  readonly verb: string;
  readonly by: string;
  readonly requestId: string;
}

/** Reads every place that shows a transfer, without going through the desk. */
export async function endingOf(world: World, transfer: Transfer, asked: readonly Asked[]): Promise<Ending> {
  const { control } = world.standIns.partnerCenter;
  const { ref, status, commerce, partnerCenterId, decisions } = transfer;
  const id = partnerCenterId?.toLowerCase();
  const effects = control.effects().filter((one) => one.transferId === id);
  const requester = nameOf(transfer.requester.objectId);
  const people = [...new Set(['jamie', requester, ...asked.map(({ by }) => nameOf(by))])] as PersonKey[];
  return {
    ref,
    desk: {
      status,
      commerce,
      isSent: id !== undefined,
      decisions: decisions
        .filter(({ stage, inPart }) => stage === 'partnerCenter' && !inPart)
        .map(({ verb, by }) => ({ verb, by: nameOf(by.objectId) })),
    },
    books: {
      status: control.transfers().find((one) => one.id === id)?.status,
      effects: effects
        .filter(({ operation }) => operation !== 'create')
        .map(({ operation, by, requestId }) => ({
          operation,
          by: nameOf(by.objectId),
          isDesks: requestId !== undefined,
        })),
    },
    cards: await cardsOf(world, transfer, people),
    told: Object.fromEntries(people.map((person) => [person, toldTo(world, person, ref)])),
    requester,
    asked: asked.map(({ verb, by, requestId }) => ({
      verb,
      by: nameOf(by),
      tookEffect: effects.some((one) => one.requestId === requestId),
    })),
  };
}

function nameOf(objectId: string): string {
  return personByObjectId(objectId)?.key ?? objectId;
}

function toldTo({ standIns }: World, person: PersonKey, ref: string): string[] {
  return standIns.teams.control
    .messages(`chat:${person}`)
    .filter(({ from, isDeleted, text }) => from === 'bot' && !isDeleted && new RegExp(`\\b${ref}\\b`).test(text))
    .map(({ text }) => text);
}

/** What the status line of a card may say, written by hand. */
const STATUS_LINES = [
  ...['waiting for approval', 'being sent', 'open', 'being approved', 'being rejected', 'being withdrawn', 'checking'],
  ...['in progress', 'completed', 'partly completed', 'rejected', 'withdrawn', 'expired', 'failed'],
];

async function cardsOf(world: World, transfer: Transfer, people: readonly PersonKey[]): Promise<CardSeen[]> {
  const rows = await world.ask(`select activity_id from cards where transfer_id = '${transfer.id}'`);
  const kept = rows[0]?.activity_id;
  const seen = people.map((person) => [person, deskCards(world, transfer.ref, person)] as const);
  const ids = [...new Set(seen.flatMap(([, cards]) => cards.map(({ id }) => id)))].toSorted();
  return ids.map((id, index) => ({
    id,
    isKept: id === kept,
    says: Object.fromEntries(
      seen.map(([person, cards]) => {
        const lines = cards.find((card) => card.id === id)?.words.split('\n') ?? [];
        return [person, lines.find((line) => STATUS_LINES.includes(line))];
      }),
    ),
    wasUnanswered: world.cuts.some((cut) => cut > Number(id) - CUT_SLACK_MS && cut < Number(ids[index + 1] ?? 0)),
    leadsToOther: world.led.has(id),
  }));
}

/** If the desk dies during a post, its death may be recorded slightly before Teams receives the post. */
const CUT_SLACK_MS = 2_000;

type Press = readonly [person: PersonKey, button: string];

/** Changes nothing. While a call is under way, a card has no other button. */
const REFRESH: Press = ['riley', 'refresh'];

const PRESSES: readonly Press[] = [
  ['riley', 'withdrawNow'],
  ['noor', 'withdrawNow'],
  ['sam', 'approveNow'],
  ['morgan', 'chooseItems'],
  REFRESH,
];

/**
 * Presses a button on each card of this transfer that the desk doesn't keep up to date. Such a duplicate leads to the kept
 * card if the answer is about this transfer, or if the duplicate has no button and shows the same text. `again`: only
 * Refresh is pressed, because a replica that was just killed may not have answered the first press.
 */
export async function pressSeconds(world: World, { id, ref }: Transfer, how?: 'again'): Promise<void> {
  const presses = how === 'again' ? [REFRESH] : PRESSES;
  const rows = await world.ask(`select activity_id from cards where transfer_id = '${id}'`);
  const kept = rows[0]?.activity_id;
  const latest = deskCards(world, ref).find((card) => card.id === kept);
  for (const card of deskCards(world, ref)) {
    if (card.id === kept || world.led.has(card.id)) continue;
    const press = presses.find(([person, name]) =>
      deskCards(world, ref, person).some((one) => one.id === card.id && one.buttons.includes(title(name))),
    );
    if (press === undefined) {
      const says = ({ words }: { readonly words: string }) =>
        words.split('\n').find((line) => STATUS_LINES.includes(line));
      if (latest !== undefined && says(card) === says(latest)) world.led.add(card.id);
      continue;
    }
    const [person, name] = press;
    const { control } = world.standIns.teams;
    const answer = await control.click(personByKey(person).key, card.id, { title: title(name) });
    if (answer.status === 200 && JSON.stringify(answer.body).includes(ref)) world.led.add(card.id);
  }
}
