import type { IncomingMessage } from 'node:http';
import { claimedIssuer, type InboundTokens, type OriginFault, type TokenFault } from './inbound-token.ts';

/** The origin that an activity claims. The sender's proof must cover this origin. */
export interface Origin {
  readonly serviceUrl: string;
  readonly channelId: string;
}

/** How a sender proves, with the headers alone, that it may send activities. */
export interface Sender {
  prove(request: IncomingMessage): Promise<Proof | 'noToken' | 'otherIssuer' | TokenFault>;
}

export interface BearerHeader {
  /** The whole header, which botbuilder's own check needs. */
  readonly authorization: string;
}

export interface Proof extends BearerHeader {
  /** Compares the proof with the activity, once the body has been read. */
  covers(origin: Origin): 'ok' | OriginFault;
}

export interface BearerSenderOptions {
  readonly tokens: InboundTokens;
  /** The only issuer whose tokens are accepted. */
  readonly issuer: string;
}

/** Recognises the Bot Connector by its bearer token. */
export function bearerSender({ tokens, issuer }: BearerSenderOptions): Sender {
  return {
    async prove({ headers }) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(headers.authorization ?? '')?.[1];
      if (token === undefined) return 'noToken';
      // botbuilder caches keys by the issuer named in the token, so tokens from other issuers must not reach it.
      if (claimedIssuer(token) !== issuer) return 'otherIssuer';
      const verified = await tokens.verify(token);
      if (typeof verified === 'string') return verified;
      return { authorization: `Bearer ${token}`, covers: (origin) => verified.covers(origin) };
    },
  };
}
