import type { IncomingMessage } from 'node:http';
import { claimedIssuer, type InboundTokens, type TokenFault } from './inbound-token.ts';

/** Where a message says that it comes from, which its sender has to be good for. */
export interface Origin {
  readonly serviceUrl: string;
  readonly channelId: string;
}

/** How the sender of an activity proves that it may send it. Any answer but `BearerHeader` or `ok` is a refusal. */
export interface Sender {
  /** From the headers alone, before anything is read. */
  look(request: IncomingMessage): BearerHeader | 'noToken' | 'otherIssuer';
  /** Whether this header was found good before and still is. Then its sender is no stranger. */
  knows(header: BearerHeader): boolean;
  /** With the activity in hand. */
  check(header: BearerHeader, origin: Origin): Promise<'ok' | TokenFault>;
}

export interface BearerHeader {
  /** The whole header, for botbuilder's own check. */
  readonly authorization: string;
}

export interface BearerSenderOptions {
  readonly tokens: InboundTokens;
  /** The only issuer whose tokens are looked at. */
  readonly issuer: string;
}

/** The Bot Connector, by its bearer token. */
export function bearerSender({ tokens, issuer }: BearerSenderOptions): Sender {
  return {
    look({ headers }) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(headers.authorization ?? '')?.[1];
      if (token === undefined) return 'noToken';
      // botbuilder decodes the issuer too, and keeps what it finds: other issuers must not get that far.
      return claimedIssuer(token) === issuer ? { authorization: `Bearer ${token}` } : 'otherIssuer';
    },
    knows: ({ authorization }) => tokens.knows(authorization.slice('Bearer '.length)),
    check: ({ authorization }, origin) => tokens.check(authorization.slice('Bearer '.length), origin),
  };
}
