import type { SignInCardWords } from '../cards/card.ts';

export interface SsoSettings {
  /** `api://botid-<id>`, as in the manifest's `webApplicationInfo.resource`. */
  readonly resource: string;
}

const CONTENT_TYPE = 'application/vnd.microsoft.card.oauth';
/**
 * Teams requires a connection name. This name refers to no connection in the Bot Framework's token service, because the
 * desk exchanges tokens itself.
 */
const CONNECTION = 'transfer-desk';

/**
 * A sign-in message for which Teams first offers a token. If Teams has a token, the person sees nothing. Otherwise they
 * see the text and a button that leads to our own sign-in.
 */
export function ssoAttachment({ resource }: SsoSettings, exchangeId: string, words: SignInCardWords): object {
  return { contentType: CONTENT_TYPE, content: oAuthCard(words, { id: exchangeId, uri: resource }) };
}

/**
 * Without an exchange, Teams shows its button immediately. Source: pages "OAuthCard" and "SSO for Adaptive Cards
 * Universal Actions".
 */
export function oAuthCard({ text, button, url }: SignInCardWords, exchange?: { id: string; uri: string }): object {
  return {
    text,
    connectionName: CONNECTION,
    ...(exchange === undefined ? {} : { tokenExchangeResource: exchange }),
    buttons: [{ type: 'signin', title: button, text: button, value: url }],
  };
}
