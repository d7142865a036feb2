import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Click } from '../../desk/ports/inbound.ts';
import type { Log } from '../../logging/log.ts';
import type { StampRecords } from '../../store/store.ts';
import { channelOf } from '../../transfers/place.ts';
import type { Rendered } from './render-message.ts';

/**
 * Ties each button to the message that it was made for. A button that somebody moved to another message or
 * conversation, or made themselves, does nothing, even if the bot's own account posted the button.
 */
export interface CardSeals {
  /** Seals the card for a message that already exists. */
  sealFor(message: MessageAddress, card: object): object;
  /**
   * Seals the card for a message that is not posted yet. The message id is unknown, so the buttons carry a stamp
   * instead, and `posted` records which message has the stamp. If that record is lost, the stamp belongs to the first
   * message in which somebody clicks a button.
   */
  sealForNew(conversationId: string, card: object): { readonly card: object; posted(messageId: string): Promise<void> };
  /**
   * Whether we made this button for the message in which somebody clicked it. If the client names no message, as some
   * phones do, it is enough that we made the button for this conversation.
   */
  holds(click: Click): Promise<boolean>;
}

export interface MessageAddress {
  readonly conversationId: string;
  readonly messageId: string;
}

export interface CardSealOptions {
  /** `TOKEN_KEY`, which seals, then the former keys, whose seals stay valid. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  readonly stamps: Pick<StampRecords, 'putOn'>;
  readonly now: () => Date;
  readonly log: Log;
}

type Data = Readonly<Record<string, unknown>>;
/** `broken`: sealed with another key or for another conversation, or the data was changed. */
type WhyNot = 'noSeal' | 'broken' | 'otherMessage';

const STAMP_BYTES = 12;
const MAC_BYTES = 16;
/** `names of the sealed data ~ owner ~ mac`. The owner is a message id (`m…`) or a stamp (`s…`). */
const SEAL = /^([^~]*)~([ms][\w-]+)~([\w-]+)$/;

export function createCardSeals({ keys: [key, ...former], stamps, now, log }: CardSealOptions): CardSeals {
  const current = sealKey(key);
  const all = [current, ...former.map(sealKey)];
  const rootOf = (conversationId: string) => channelOf({ conversationId }).conversationId;

  const sealOf = (conversationId: string, madeFor: string, verb: string, data: Data): string => {
    const names = Object.keys(data);
    const mac = macOf(current, [rootOf(conversationId), madeFor, verb, sealed(names, data)]);
    return [names, madeFor, mac.toString('base64url')].join('~');
  };

  /**
   * Returns why a button is refused. The log needs the reason: a key that was removed too early needs a different fix
   * than a client that names the wrong message.
   */
  async function whyNot({ turn, verb, data, messageId }: Click): Promise<WhyNot | undefined> {
    if (typeof data.seal !== 'string') return 'noSeal';
    const [, names = '', madeFor = '', mac = ''] = SEAL.exec(data.seal) ?? [];
    // Take each name once; otherwise a seal that repeats the name of a long value could fill the memory.
    const named = [...new Set(names.split(',').filter(Boolean))];
    const content = [rootOf(turn.place.conversationId), madeFor, verb, sealed(named, data)];
    const given = Buffer.from(mac, 'base64url');
    if (!all.some((one) => same(macOf(one, content), given))) return 'broken';
    return messageId === undefined || (await isOn(madeFor, messageId)) ? undefined : 'otherMessage';
  }

  async function isOn(madeFor: string, messageId: string): Promise<boolean> {
    if (!madeFor.startsWith('s')) return madeFor === forMessage(messageId);
    return (await stamps.putOn(madeFor.slice(1), messageId, now().toISOString())) === messageId;
  }

  return {
    sealFor: ({ conversationId, messageId }, card) =>
      withSeals(card, (verb, data) => sealOf(conversationId, forMessage(messageId), verb, data)),

    sealForNew(conversationId, card) {
      const stamp = randomBytes(STAMP_BYTES).toString('base64url');
      let isUsed = false;
      return {
        card: withSeals(card, (verb, data) => {
          isUsed = true;
          return sealOf(conversationId, `s${stamp}`, verb, data);
        }),
        async posted(messageId) {
          if (!isUsed) return;
          try {
            await stamps.putOn(stamp, messageId, now().toISOString());
          } catch (error) {
            log.warn(
              { code: 'stamp-not-kept', err: error },
              'The message of a card was not stored. Its first click stores it.',
            );
          }
        },
      };
    },

    async holds(click) {
      const why = await whyNot(click);
      if (why === undefined) return true;
      const { tenantId, objectId } = click.turn.person;
      const fields = {
        why,
        tenantId,
        objectId,
        verb: click.verb.slice(0, 40),
        messageId: click.messageId?.slice(0, 100),
      };
      log.warn({ code: 'button-not-sealed', ...fields }, 'Somebody pressed a button that does not belong to its card.');
      return false;
    },
  };
}

/**
 * Seals the card for the message with this id. Without an id, the card belongs to the first message in which somebody
 * clicks a button.
 */
export function sealedFor(
  seals: CardSeals,
  { conversationId, messageId }: { readonly conversationId: string; readonly messageId?: string | undefined },
  rendered: Rendered,
): Rendered {
  const { attachment } = rendered;
  if (attachment === undefined) return rendered;
  return {
    ...rendered,
    attachment:
      messageId === undefined
        ? seals.sealForNew(conversationId, attachment).card
        : seals.sealFor({ conversationId, messageId }, attachment),
  };
}

function forMessage(id: string): string {
  return `m${Buffer.from(id).toString('base64url')}`;
}

/** Derives a separate key, so that a seal made for one purpose is never valid for another. */
function sealKey(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'transfer-desk card seal', 32));
}

/**
 * Converts values to text, because a client may return a number as text. A forged value may be an object that `String`
 * can't convert.
 */
function sealed(names: readonly string[], data: Data): [string, string][] {
  return names.map((name) => [name, typeof data[name] === 'object' ? JSON.stringify(data[name]) : String(data[name])]);
}

function macOf(key: Buffer, content: unknown): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(content)).digest().subarray(0, MAC_BYTES);
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Adds a seal to the data of every button. A client merges the card's inputs into that data, so an input with a sealed
 * name breaks the seal.
 */
function withSeals(card: object, seal: (verb: string, data: Data) => string): object {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    const walked: Record<string, unknown> = Object.fromEntries(
      Object.entries(node).map(([name, value]) => [name, walk(value)]),
    );
    if (walked.type !== 'Action.Execute' && walked.type !== 'Action.Submit') return walked;
    const { verb: verbInData, ...data } = (walked.data ?? {}) as Record<string, unknown>;
    const verb = String(walked.verb ?? verbInData);
    return { ...walked, data: { ...(walked.data ?? {}), seal: seal(verb, data) } };
  };
  return walk(card) as object;
}
