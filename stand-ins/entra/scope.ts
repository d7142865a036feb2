import { EntraRefusal } from './errors.ts';

/** A parsed `scope` parameter: one resource, and OpenID's own scopes. */
export interface AskedScope {
  readonly resource: string;
  readonly permissions: readonly string[];
  readonly wantsIdToken: boolean;
  readonly wantsRefreshToken: boolean;
  /** The scope text that the answer repeats. */
  readonly text: string;
}

const OPENID = new Set(['openid', 'profile', 'email', 'offline_access']);
const GRAPH = 'https://graph.microsoft.com';

/** Reads `https://resource/permission …`. A scope without a resource is Graph's. A request has one resource. */
export function parseScope(scope: string | null | undefined): AskedScope {
  const words = (scope ?? '').split(' ').filter((word) => word !== '');
  if (words.length === 0) throw new EntraRefusal(90014);
  const asked = words.filter((word) => !OPENID.has(word)).map(split);
  const resources = new Set(asked.map(({ resource }) => resource));
  if (resources.size > 1) throw new EntraRefusal(28000);
  const [resource = GRAPH] = resources;
  return {
    resource,
    permissions: asked.map(({ permission }) => (permission === '.default' ? 'user_impersonation' : permission)),
    wantsIdToken: words.includes('openid'),
    wantsRefreshToken: words.includes('offline_access'),
    text: words.join(' '),
  };
}

function split(word: string): { resource: string; permission: string } {
  const slash = word.lastIndexOf('/');
  if (slash === -1) return { resource: GRAPH, permission: word };
  const resource = word.slice(0, slash);
  const permission = word.slice(slash + 1);
  if (!/^(https|api):\/\/[^/]+/.test(resource) || permission === '') throw new EntraRefusal(70011);
  return { resource, permission };
}
