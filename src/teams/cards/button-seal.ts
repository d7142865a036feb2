import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { channelOf } from '../../transfers/place.ts';

/** Makes and checks the seals of buttons. Pure: it knows keys, but no messages. */
export interface ButtonSeals {
  /** Seals every button of the card. `madeFor` names the message: its id (`m…`) or a stamp (`s…`). */
  seal(conversationId: string, madeFor: string, card: object): object;
  /**
   * Returns what the button was made for. `broken`: sealed with another key or for another conversation, or the verb or
   * the data was changed.
   */
  read(conversationId: string, verb: string, data: Data): { readonly madeFor: string } | 'noSeal' | 'broken';
}

type Data = Readonly<Record<string, unknown>>;

const MAC_BYTES = 16;
/** `names of the sealed data ~ what it was made for ~ mac`. */
const SEAL = /^([^~]*)~([ms][\w-]+)~([\w-]+)$/;

/** Seals with the first key. Seals made with the former keys stay valid. */
export function createButtonSeals([key, ...former]: readonly [Buffer, ...Buffer[]]): ButtonSeals {
  const current = sealKey(key);
  const all = [current, ...former.map(sealKey)];
  return {
    seal: (conversationId, madeFor, card) =>
      withSeals(card, (verb, data) => {
        const names = Object.keys(data);
        const mac = macOf(current, [rootOf(conversationId), madeFor, verb, sealed(names, data)]);
        return [names, madeFor, mac.toString('base64url')].join('~');
      }),

    read(conversationId, verb, data) {
      if (typeof data.seal !== 'string') return 'noSeal';
      const [, names = '', madeFor = '', mac = ''] = SEAL.exec(data.seal) ?? [];
      // Take each name once; otherwise a seal that repeats the name of a long value could fill the memory.
      const named = [...new Set(names.split(',').filter(Boolean))];
      const content = [rootOf(conversationId), madeFor, verb, sealed(named, data)];
      const given = Buffer.from(mac, 'base64url');
      return all.some((one) => same(macOf(one, content), given)) ? { madeFor } : 'broken';
    },
  };
}

function rootOf(conversationId: string): string {
  return channelOf({ conversationId }).conversationId;
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
