import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bindDemoChannel } from '../../demo/demo-channel.ts';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/settings/config.ts';
import { type StandIns, startStandIns } from '../../stand-ins/stand-ins.ts';
import { type Activity, createWriter, type Writer } from '../../stand-ins/teams/activities.ts';
import type { Place, SeenMessage } from '../../stand-ins/teams/control.ts';
import { type PersonKey, personByKey, ROOMS, type RoomKey, roomByKey } from '../../stand-ins/teams/rooms.ts';
import { freePort } from '../free-port.ts';
import { type Line, openLog, shown } from '../logging/open-log.ts';
import { postgresUrl } from '../store/postgres-server.ts';
import { sealedData } from '../teams/sealed.ts';

/** Long enough for a slow machine. A step waits this long only when it fails. */
const PATIENCE_MS = 8_000;

export type Card = Record<string, unknown>;

/** A message with a card, as one person sees it. */
export interface Seen {
  readonly id: string;
  readonly text: string;
  readonly card: Card | undefined;
  /** All texts on the card, joined. */
  readonly words: string;
  /** The line at the card with the answer to the person's last click. */
  readonly note: string;
  /** The address that opens from the button which Teams shows at the foot of the card. */
  readonly link?: string;
}

/** The real desk over HTTP, with the stand-ins around it; `restart` stops it and starts it on the same store. */
export interface Journey {
  readonly standIns: StandIns;
  readonly app: () => App;
  /** The log lines. A journey that expects errors removes those lines. */
  readonly log: Line[];
  say(person: PersonKey, place: Place, text: string): Promise<void>;
  /** Waits for a fitting message from the bot, and returns the newest one. */
  sees(person: PersonKey, place: Place, fits: (seen: Seen) => boolean, what?: string): Promise<Seen>;
  /** Presses the button with this title on this person's newest fitting card, and returns what they then see. */
  press(
    person: PersonKey,
    place: Place,
    title: string,
    inputs?: Readonly<Record<string, string>>,
    fits?: (seen: Seen) => boolean,
  ): Promise<Seen>;
  /** Clicks like a client with an outdated card, and returns the sentence or card that the desk answers. */
  clickRaw(person: PersonKey, messageId: string, verb: string, data: object): Promise<string | Card>;
  /** A message in this person's chat, as Teams would send it. The test posts it itself. */
  activityOf(person: PersonKey, text: string): Activity;
  /** Waits until the condition holds. */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>;
  /** Follows the sign-in link on the card and signs in as this person, or cancels. */
  signIn(link: Seen, as: PersonKey | 'cancel'): Promise<{ readonly status: number; readonly page: string }>;
  /** All messages from the bot that a person now sees in a place, oldest first. */
  seen(person: PersonKey, place: Place): Seen[];
  /**
   * Moves the clocks of the desk and of Partner Center ahead, and lets the desk do due work. Teams and botbuilder keep the
   * real clock, and their tokens last an hour. So one journey may move the clocks by less than an hour in all.
   */
  advance(ms: number): Promise<void>;
  /** Restarts the desk, with these settings if any are given. */
  restart(env?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

export interface JourneyOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly completesAfter?: number;
  /** PEM, registered for both apps. */
  readonly certificate?: string;
  /** False: no channel has been chosen for cards yet. */
  readonly bound?: boolean;
  /** True: Teams' real rate limits apply. Otherwise their clock runs so fast that nothing exceeds them. */
  readonly budgets?: boolean;
}

export async function startJourney(options: JourneyOptions = {}): Promise<Journey> {
  const folder = mkdtempSync(join(tmpdir(), 'transfer-desk-'));
  const deskPort = await freePort();
  const standIns = await startStandIns({
    deskPort,
    budgetClock: options.budgets ? undefined : () => performance.now() * 1_000,
    databaseUrl: process.env.JOURNEYS_ON === 'postgres' ? await postgresUrl() : join(folder, 'desk.sqlite'),
    certificate: options.certificate,
    completesAfter: options.completesAfter ?? 0,
    requestsPerMinute: Number.POSITIVE_INFINITY,
  });
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const { log, lines } = openLog();

  const start = async (env: Readonly<Record<string, string>> = {}) => {
    const settings = readConfig({ ...standIns.env, ...options.env, ...env });
    if (settings.kind === 'missing') throw new Error(settings.problems.join('\n'));
    const budgetsNow = options.budgets ? undefined : () => new Date(performance.timeOrigin + performance.now() * 1_000);
    const app = await startApp(settings.config, { log, now, budgetsNow });
    if (options.bound === false) return app;
    await bindDemoChannel(
      app.store,
      standIns.teams.serviceUrl,
      standIns.env.MicrosoftAppId ?? '',
      new Date().toISOString(),
    );
    return app;
  };
  let app = await start();
  const { control } = standIns.teams;
  await control.installed();

  const all = (person: PersonKey, place: Place): Seen[] =>
    control
      .messages(roomOf(person, place))
      .flatMap((message) => (message.from === 'bot' ? [seenBy(person, message)] : []));

  const sees: Journey['sees'] = (person, place, fits, what = 'what was expected') =>
    control
      .waitFor(() => all(person, place).reverse().find(fits), PATIENCE_MS)
      .catch(() => {
        const newest = all(person, place).slice(-5);
        const seen = newest.map(({ text, words, note }) => [text, words, note].filter(Boolean).join(' | '));
        const errors = lines.filter(({ level }) => level !== 'info').map(shown);
        throw new Error(
          `${person} does not see ${what} in the ${place}; seen:\n  ${seen.join('\n  ')}\nlogged:\n  ${errors.join('\n  ')}`,
        );
      });

  const say: Journey['say'] = async (person, place, text) => {
    const { status } = await control.send(person, place, text);
    if (status !== 200) throw new Error(`the desk answered a message with ${status}`);
  };

  return {
    standIns,
    app: () => app,
    log: lines,
    sees,
    say,
    seen: all,
    async press(person, place, title, inputs = {}, fits = () => true) {
      const hasIt = (seen: Seen) => buttons(seen.card).includes(title) && fits(seen);
      const { id } = await sees(person, place, hasIt, `a button "${title}"`);
      const { status } = await control.click(person, id, { title }, inputs);
      if (status !== 200) throw new Error(`the desk answered a click with ${status}`);
      const after = all(person, place).find((seen) => seen.id === id);
      if (after === undefined) throw new Error('the card is gone');
      return after;
    },
    async clickRaw(person, messageId, verb, data) {
      const { status, body } = await control.post(clickActivity(standIns, person, messageId, verb, data));
      const answer = body as { type?: string; value?: Card | string } | undefined;
      if (status !== 200 || answer?.value === undefined) throw new Error(`the desk answered a click with ${status}`);
      return answer.value;
    },
    activityOf: (person, text) =>
      writerOf(standIns).message({ room: roomByKey(`chat:${person}`), from: personByKey(person) }, randomUUID(), text),
    async until(isSo) {
      const end = performance.now() + PATIENCE_MS;
      while (!(await isSo())) {
        if (performance.now() > end) throw new Error('it never came about');
        await new Promise(setImmediate);
      }
    },
    async signIn(link, as) {
      const url = actions(link.card).find(({ type }) => type === 'Action.OpenUrl')?.url;
      if (typeof url !== 'string') throw new Error(`there is no link on: ${link.words}`);
      return followSignIn(url, as);
    },
    async advance(ms) {
      ahead += ms;
      standIns.partnerCenter.control.advance(ms);
      // A typed message wakes the desk at once. Otherwise the desk would look for work within a second.
      await say('jamie', 'chat', 'who am i');
    },
    async restart(env) {
      await app.stop();
      app = await start(env);
    },
    async stop() {
      await app.stop();
      await standIns.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writerOf({ env, teams }: StandIns): Writer {
  const bot = { appId: env.MicrosoftAppId ?? '', name: 'Transfer Desk' };
  return createWriter(
    bot,
    () => teams.serviceUrl,
    () => new Date(),
    randomUUID,
  );
}

/** A click as the Teams stand-in writes it, for a button that the card doesn't have (any more). Adds a missing seal. */
function clickActivity(standIns: StandIns, person: PersonKey, messageId: string, verb: string, data: object): Activity {
  const { control } = standIns.teams;
  const rooms = ROOMS.filter(({ members }) => members.some(({ key }) => key === person));
  const room = rooms.find(({ key }) => control.messages(key).some(({ id }) => id === messageId));
  if (room === undefined) throw new Error(`${person} does not see the message ${messageId}`);
  const key = Buffer.from(standIns.env.TOKEN_KEY ?? '', 'base64');
  const sealed = 'seal' in data ? data : sealedData(key, { conversationId: room.id, messageId }, verb, data);
  const value = { action: { type: 'Action.Execute', verb, data: sealed }, trigger: 'manual' };
  return writerOf(standIns).invoke(
    { room, from: personByKey(person), rootId: messageId },
    'adaptiveCard/action',
    value,
    messageId,
  );
}

/** Follows the link as a browser does: goes to Entra, picks the account, and returns to the desk. */
export async function followSignIn(url: string, as: PersonKey | 'cancel') {
  const away = await fetch(url, { redirect: 'manual' });
  const authorize = away.headers.get('location');
  if (authorize === null) return { status: away.status, page: await away.text() };
  const choice: Record<string, string> = as === 'cancel' ? { cancel: '1' } : { account: personByKey(as).objectId };
  const back = await fetch(authorize, { method: 'POST', body: new URLSearchParams(choice), redirect: 'manual' });
  const callback = back.headers.get('location');
  if (callback === null) throw new Error(`Entra answered ${back.status}: ${await back.text()}`);
  const page = await fetch(callback, { redirect: 'manual' });
  return { status: page.status, page: await page.text() };
}

function roomOf(person: PersonKey, place: Place): RoomKey {
  return place === 'channel' ? 'channel' : `chat:${person}`;
}

function seenBy(person: PersonKey, message: SeenMessage): Seen {
  const view = message.views[person];
  const card = view?.card as Card | undefined;
  const unsealed = actions(card).filter(({ type, data }) => type === 'Action.Execute' && !isSealed(data));
  if (unsealed.length > 0)
    throw new Error(`without a seal, on ${texts(card).join(' | ')}: ${JSON.stringify(unsealed)}`);
  const { text: note = '', link } = view?.note ?? {};
  return { id: message.id, text: message.text, card, words: texts(card).join('\n'), note, link: link?.url };
}

/** Whether a button has a seal. Without one, it doesn't work, and nobody would notice before pressing it. */
function isSealed(data: unknown): boolean {
  return typeof (data as { seal?: unknown } | undefined)?.seal === 'string';
}

export function actions(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(actions);
  if (typeof node !== 'object' || node === null) return [];
  const record = node as Record<string, unknown>;
  const own = String(record.type).startsWith('Action.') ? [record] : [];
  return [...own, ...Object.entries(record).flatMap(([name, value]) => (name === 'fallback' ? [] : actions(value)))];
}

export function buttons(card: unknown): string[] {
  return actions(card)
    .filter(({ type }) => type === 'Action.Execute')
    .map(({ title }) => String(title));
}

function texts(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(texts);
  if (typeof node !== 'object' || node === null) return [];
  const record = node as Record<string, unknown>;
  const own = ['text', 'title', 'value', 'label'].flatMap((name) =>
    typeof record[name] === 'string' ? [record[name]] : [],
  );
  return [
    ...own,
    ...Object.entries(record).flatMap(([name, value]) => (name === 'data' || name === 'fallback' ? [] : texts(value))),
  ];
}
