import type { Config } from '../settings/config.ts';

/**
 * Whether the desk may send a request to this address. Every client checks this before sending, and no client follows
 * redirects.
 */
export type MayCall = (url: string) => boolean;

/** MSAL asks this host which cloud an authority belongs to ("Instance discovery"), whatever the authority. */
const ENTRA_DISCOVERY = 'https://login.microsoftonline.com';

/**
 * Allows the hosts that the desk calls, apart from its database and the Bot Connector (whose addresses arrive with each
 * message and are checked by `trustedHosts`). The list depends only on the settings, so no response, card or stored
 * record can make the desk send a token anywhere else.
 */
export function outboundHosts(
  config: Pick<Config, 'partnerCenter' | 'entraAuthority' | 'channel' | 'graphUrl'>,
): MayCall {
  const { partnerCenter, entraAuthority, channel, graphUrl } = config;
  const urls = [partnerCenter.url, entraAuthority, ENTRA_DISCOVERY, channel.openIdMetadataUrl, graphUrl];
  const origins = new Set(urls.map((url) => new URL(url).origin));
  return (url) => {
    const parsed = URL.parse(url);
    return parsed !== null && parsed.username === '' && parsed.password === '' && origins.has(parsed.origin);
  };
}
