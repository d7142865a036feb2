import { randomBytes } from 'node:crypto';
import type { Click } from '../../desk/ports/inbound.ts';
import type { Log } from '../../logging/log.ts';
import type { StampRecords } from '../../store/store.ts';
import { channelOf } from '../../transfers/place.ts';
import { createButtonSeals } from './button-seal.ts';
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
   * instead, and `posted` records which message has the stamp. If Teams never confirmed the post, the stamp belongs to
   * the first message in which somebody clicks a button, unless that message has a stamp of its own.
   */
  sealForNew(conversationId: string, card: object): { readonly card: object; posted(messageId: string): Promise<void> };
  /**
   * Returns the message that the button was made for; undefined if the click names another message or conversation, or
   * if the desk didn't make the button. If the client names no message, as some phones do, the conversation must fit.
   */
  ownerOf(click: Click): Promise<Owner | undefined>;
  /** Seals the card that takes the place of a clicked card, for the message of the clicked card. */
  sealLike(clicked: Owner, card: object): object;
}

export interface MessageAddress {
  readonly conversationId: string;
  readonly messageId: string;
}

/** The message that a button belongs to. */
export interface Owner {
  readonly conversationId: string;
  /** What the seal names: a message id (`m…`) or a stamp (`s…`). */
  readonly madeFor: string;
  /** Absent if the client names no message and Teams never confirmed the post of the card. */
  readonly messageId?: string;
}

export interface CardSealOptions {
  /** `TOKEN_KEY`, which seals, then the former keys, whose seals stay valid. */
  readonly keys: readonly [Buffer, ...Buffer[]];
  readonly stamps: Pick<StampRecords, 'put' | 'find' | 'claim'>;
  readonly now: () => Date;
  readonly log: Log;
}

type WhyNot = 'noSeal' | 'broken' | 'otherMessage';

const STAMP_BYTES = 12;

export function createCardSeals({ keys, stamps, now, log }: CardSealOptions): CardSeals {
  const { seal, read } = createButtonSeals(keys);

  /**
   * Returns the owner, or why the button is refused. The log needs the reason: a key that was removed too early needs a
   * different fix than a client that names the wrong message.
   */
  async function judge({ turn, verb, data, messageId: clicked }: Click): Promise<Owner | WhyNot> {
    const { conversationId } = turn.place;
    const button = read(conversationId, verb, data);
    if (typeof button === 'string') return button;
    const messageId = await messageOf(conversationId, button.madeFor, clicked);
    if (clicked !== undefined && messageId !== clicked) return 'otherMessage';
    return messageId === undefined
      ? { conversationId, madeFor: button.madeFor }
      : { conversationId, madeFor: forMessage(messageId), messageId };
  }

  /** Returns the id of the message that a seal names. A stamp without a message is bound to the clicked message. */
  async function messageOf(conversationId: string, madeFor: string, clicked?: string): Promise<string | undefined> {
    const name = madeFor.slice(1);
    if (madeFor.startsWith('m')) return Buffer.from(name, 'base64url').toString();
    const known = await stamps.find(name);
    if (known !== undefined || clicked === undefined) return known;
    return stamps.claim(name, addressOf(conversationId, clicked), now().toISOString());
  }

  return {
    sealFor: ({ conversationId, messageId }, card) => seal(conversationId, forMessage(messageId), card),
    sealLike: ({ conversationId, madeFor }, card) => seal(conversationId, madeFor, card),

    sealForNew(conversationId, card) {
      const stamp = randomBytes(STAMP_BYTES).toString('base64url');
      const sealed = seal(conversationId, `s${stamp}`, card);
      const hasButtons = JSON.stringify(sealed).includes(stamp);
      return {
        card: sealed,
        async posted(messageId) {
          if (!hasButtons) return;
          try {
            await stamps.put(stamp, addressOf(conversationId, messageId), now().toISOString());
          } catch (error) {
            log.warn(
              { code: 'stamp-not-kept', err: error },
              'The message of a card was not stored. Its first click stores it.',
            );
          }
        },
      };
    },

    async ownerOf(click) {
      const judged = await judge(click);
      if (typeof judged !== 'string') return judged;
      const { tenantId, objectId } = click.turn.person;
      const fields = {
        why: judged,
        tenantId,
        objectId,
        verb: click.verb.slice(0, 40),
        messageId: click.messageId?.slice(0, 100),
      };
      log.warn({ code: 'button-not-sealed', ...fields }, 'Somebody pressed a button that does not belong to its card.');
      return undefined;
    },
  };
}

/** Returns the rendered message with its card sealed, if it has a card. */
export function sealedWith(rendered: Rendered, seal: (card: object) => object): Rendered {
  const { attachment } = rendered;
  return attachment === undefined ? rendered : { ...rendered, attachment: seal(attachment) };
}

function addressOf(conversationId: string, messageId: string): MessageAddress {
  return { conversationId: channelOf({ conversationId }).conversationId, messageId };
}

function forMessage(id: string): string {
  return `m${Buffer.from(id).toString('base64url')}`;
}
