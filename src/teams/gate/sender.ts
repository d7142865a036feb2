import type { IncomingMessage } from 'node:http';
import { claimedIssuer, type InboundTokens, type TokenFault } from './inbound-token.ts';

/** The origin that an activity claims. The sender's proof must cover this origin. */
export interface Origin {
  readonly serviceUrl: string;
  readonly channelId: string;
}

/** How a sender proves that it may send an activity. Every result other than `BearerHeader` and `ok` is a refusal. */
export interface Sender {
  /** Checks the headers, before the body is read. */
  look(request: IncomingMessage): BearerHeader | 'noToken' | 'otherIssuer';
  /** Whether this header was verified before and is still valid. Such a sender doesn't count as a stranger. */
  knows(header: BearerHeader): boolean;
  /** Checks the proof against the activity. */
  check(header: BearerHeader, origin: Origin): Promise<'ok' | TokenFault>;
}

export interface BearerHeader {
  /** The whole header, which botbuilder's own check needs. */
  readonly authorization: string;
}

export interface BearerSenderOptions {
  readonly tokens: InboundTokens;
  /** The only issuer whose tokens are accepted. */
  readonly issuer: string;
}

/** Recognises the Bot Connector by its bearer token. */
export function bearerSender({ tokens, issuer }: BearerSenderOptions): Sender {
  return {
    look({ headers }) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(headers.authorization ?? '')?.[1];
      if (token === undefined) return 'noToken';
      // botbuilder caches keys by the issuer named in the token, so tokens from other issuers must not reach it.
      return claimedIssuer(token) === issuer ? { authorization: `Bearer ${token}` } : 'otherIssuer';
    },
    knows: ({ authorization }) => tokens.knows(authorization.slice('Bearer '.length)),
    check: ({ authorization }, origin) => tokens.check(authorization.slice('Bearer '.length), origin),
  };
}
