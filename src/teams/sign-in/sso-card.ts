import type { SignInCardWords } from '../cards/card.ts';

export interface SsoSettings {
  /** `api://botid-<id>`, as in the manifest's `webApplicationInfo.resource`. */
  readonly resource: string;
}

const CONTENT_TYPE = 'application/vnd.microsoft.card.oauth';
/** Teams requires a name. It refers to no connection of the Bot Framework's token service: the desk exchanges tokens itself. */
const CONNECTION = 'transfer-desk';

/**
 * A sign-in message for which Teams offers a token first. If Teams has one, the person sees nothing; otherwise they see
 * the text, and the button leads to our own sign-in.
 */
export function ssoAttachment({ resource }: SsoSettings, exchangeId: string, words: SignInCardWords): object {
  return { contentType: CONTENT_TYPE, content: oAuthCard(words, { id: exchangeId, uri: resource }) };
}

/** Without an exchange, Teams shows its button at once. Source: pages "OAuthCard" and "SSO for Adaptive Cards Universal Actions". */
export function oAuthCard({ text, button, url }: SignInCardWords, exchange?: { id: string; uri: string }): object {
  return {
    text,
    connectionName: CONNECTION,
    ...(exchange === undefined ? {} : { tokenExchangeResource: exchange }),
    buttons: [{ type: 'signin', title: button, text: button, value: url }],
  };
}
