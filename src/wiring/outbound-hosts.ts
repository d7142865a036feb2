import type { Config } from '../settings/config.ts';

/** Whether the desk may send a request to this address. Every client asks before it sends, and follows no redirect. */
export type MayCall = (url: string) => boolean;

/** Where MSAL asks which cloud an authority belongs to ("Instance discovery"), whatever the authority is. */
const ENTRA_DISCOVERY = 'https://login.microsoftonline.com';

/**
 * Every host that the desk calls, apart from its database and Teams' connector (whose addresses come with each message
 * and have their own list, `trustedHosts`). The list follows from the settings alone, so that no answer, card or stored
 * record can send the desk, and a token with it, anywhere else.
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
