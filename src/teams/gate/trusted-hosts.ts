/**
 * Whether an address belongs to Teams. The bot sends its own bearer token there, so only listed addresses are trusted:
 * the connector hosts that Microsoft documents ("Send proactive messages"), with https on the default port and without
 * user info, query or fragment.
 */
export type TrustsHost = (serviceUrl: string) => boolean;

const TEAMS_HOSTS: readonly string[] = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
];
const TEAMS_DOMAIN = '.botframework.com';
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

export interface TrustedHostsOptions {
  /** Only for the Teams stand-in: allows http, and every port on this machine. */
  readonly allowLoopback?: boolean;
  /** More host names, for a cloud that is not listed yet. */
  readonly hosts?: readonly string[];
}

export function trustedHosts(options: TrustedHostsOptions = {}): TrustsHost {
  const names = new Set([...TEAMS_HOSTS, ...(options.hosts ?? []).map((host) => host.toLowerCase())]);
  return (serviceUrl) => {
    const url = URL.parse(serviceUrl);
    if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
      return false;
    if (options.allowLoopback === true && LOOPBACK.includes(url.hostname)) {
      return url.protocol === 'http:' || url.protocol === 'https:';
    }
    if (url.protocol !== 'https:' || url.port !== '') return false;
    return names.has(url.hostname) || url.hostname.endsWith(TEAMS_DOMAIN);
  };
}
