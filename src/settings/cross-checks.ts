import type { Partner } from '../transfers/transfer.ts';
import { withoutTenant } from './people-values.ts';
import type { SettingName, Values } from './settings.ts';
import { isLoopback, isLoopbackHost } from './values.ts';

/** A rule about how settings fit together. */
export interface Rule {
  /** The setting that the sentence is about. */
  readonly name: SettingName;
  /**
   * Returns sentences that continue the name; undefined when all is well, or when one of the settings has no valid
   * value.
   */
  check(found: Partial<Values>): Sentences;
}

type Sentences = string | readonly string[] | undefined;
type Names = readonly [told: SettingName, ...others: SettingName[]];

const BOT_CREDENTIAL = ['MicrosoftAppPassword', 'MicrosoftAppCertificate', 'MicrosoftAppManagedIdentity'] as const;
const PARTNER_CENTER_CREDENTIAL = [
  'PARTNER_CENTER_CLIENT_SECRET',
  'PARTNER_CENTER_CERTIFICATE',
  'PARTNER_CENTER_MANAGED_IDENTITY',
] as const;

/** If any of these fails, the desk does not start. */
export const FAULTS: readonly Rule[] = [
  oneCredential(BOT_CREDENTIAL, "the bot's app registration"),
  oneCredential(PARTNER_CENTER_CREDENTIAL, 'the app registration for Partner Center'),
  rule(['APPROVAL_BEFORE_SUBMIT', 'PARTNER_TENANTS'], ({ APPROVAL_BEFORE_SUBMIT: before, PARTNER_TENANTS: known }) =>
    typeof before === 'boolean' || before.every((id) => known.some(({ tenantId }) => tenantId === id))
      ? undefined
      : 'names a tenant that is not in PARTNER_TENANTS. Add it there, or take it out here.',
  ),
  rule(['APPROVERS', 'PARTNER_TENANTS'], ({ APPROVERS: listed, PARTNER_TENANTS: known }) =>
    known.length < 2 ? undefined : withoutTenant(listed).map((entry) => chooseTenant(entry, known)),
  ),
  noStandInElsewhere('GRAPH_URL', 'Microsoft Graph', 'could make anybody an approver'),
  noStandInElsewhere('BOT_OPENID_METADATA_URL', 'Teams', 'could be anybody'),
  noStandInElsewhere('ENTRA_AUTHORITY', 'Entra', 'could be anybody'),
  rule(['DEV_UNAUTHENTICATED', 'PUBLIC_URL', 'HOST'], ({ DEV_UNAUTHENTICATED: isOn, ...around }) =>
    !isOn || isReachedFromHere(around)
      ? undefined
      : 'is for this machine only, because anyone who reaches the desk could speak as anybody. Leave it empty, or set ' +
        'PUBLIC_URL to http://localhost:<port> and HOST to 127.0.0.1.',
  ),
  rule(
    ['DEV_UNAUTHENTICATED', 'PUBLIC_URL', 'HOST', 'PARTNER_CENTER_URL'],
    ({ DEV_UNAUTHENTICATED: isOn, PARTNER_CENTER_URL: url, ...around }) =>
      !isOn || !isReachedFromHere(around) || isLoopback(url)
        ? undefined
        : 'is for a stand-in for Partner Center only: every program on this machine could move real subscriptions in the ' +
          'name of anybody who signed in. Leave it empty, or set PARTNER_CENTER_URL to an address on this machine.',
  ),
];

/** Combinations that work but are probably a mistake. */
export const DOUBTS: readonly Rule[] = [
  rule(['TRUST_PROXY_HOPS', 'PUBLIC_URL'], ({ TRUST_PROXY_HOPS: hops, PUBLIC_URL: url }) =>
    hops > 0 || !url.startsWith('https://')
      ? undefined
      : 'is 0, but PUBLIC_URL is https, so a proxy ends TLS in front of the desk: all visitors share its address, and one ' +
        'of them can use up the limit of all. Set it to the number of proxies that append to X-Forwarded-For.',
  ),
  rule(
    ['APPROVALS_REQUIRED', 'APPROVERS', 'PARTNER_TENANTS'],
    ({ APPROVALS_REQUIRED: required, APPROVERS: listed, PARTNER_TENANTS: known }) =>
      known.flatMap((partner) => {
        const count = approversAt(partner, listed, known);
        if (count === 0 || count >= required) return [];
        return `is ${required}, and APPROVERS names fewer people at ${partner.name} (${count}): nothing can be approved there. List more, or ask for fewer.`;
      }),
  ),
  rule(['APPROVERS', 'PARTNER_TENANTS'], ({ APPROVERS: { people, groups }, PARTNER_TENANTS: known }) =>
    [...people, ...groups].every(
      ({ tenantId: of }) => of === undefined || known.some(({ tenantId }) => tenantId === of),
    )
      ? undefined
      : 'names a person or group of a tenant that is not in PARTNER_TENANTS: it makes nobody an approver. Add the tenant ' +
        'there, or take the entry out.',
  ),
  rule(['APPROVERS', 'PARTNER_TENANTS'], ({ APPROVERS: listed, PARTNER_TENANTS: [only, ...others] }) =>
    others.length > 0 || only === undefined
      ? undefined
      : withoutTenant(listed).map(
          (entry) =>
            `names ${entry} without a tenant. With one partner tenant it counts for ${only.name}. Write ${entryIn(only, entry)}: ` +
            'with a second partner tenant, the desk would not start.',
        ),
  ),
];

function rule<const Among extends Names>(
  names: Among,
  check: (values: Pick<Values, Among[number]>) => Sentences,
): Rule {
  return {
    name: names[0],
    check: (found) => (names.every((name) => name in found) ? check(found as Values) : undefined),
  };
}

/** Asks for the tenant of an entry. The desk never chooses, because each tenant would get an approver. */
function chooseTenant(entry: string, known: Values['PARTNER_TENANTS']): string {
  const choices = known.map((partner) => `${entryIn(partner, entry)} (${partner.name})`);
  return `names ${entry} without a tenant. An approver counts in one tenant only. Write ${choices.join(' or ')}.`;
}

function entryIn({ tenantId }: Partner, entry: string): string {
  const [, group = '', id = ''] = /^(group:)?(.*)$/.exec(entry) ?? [];
  return `${group}${tenantId}/${id}`;
}

/** How many approvers a partner has. A group counts as enough. */
function approversAt(
  { tenantId: at }: Partner,
  { people, groups }: Values['APPROVERS'],
  known: Values['PARTNER_TENANTS'],
): number {
  const isHere = ({ tenantId }: { readonly tenantId?: string }) => (tenantId ?? known[0]?.tenantId) === at;
  return groups.some(isHere) ? Number.POSITIVE_INFINITY : people.filter(isHere).length;
}

function isReachedFromHere({ PUBLIC_URL, HOST }: Pick<Values, 'PUBLIC_URL' | 'HOST'>): boolean {
  return isLoopback(PUBLIC_URL) && isLoopbackHost(HOST);
}

/** Requires exactly one credential for an app registration: a secret, a certificate or a managed identity. */
function oneCredential(names: typeof BOT_CREDENTIAL | typeof PARTNER_CENTER_CREDENTIAL, whose: string): Rule {
  const [, certificate, identity] = names;
  return rule(names, (values: Partial<Values>) => {
    const given = names.filter((name) => values[name] !== undefined);
    if (given.length === 1) return undefined;
    return given.length === 0
      ? `is not set. Give a client secret of ${whose}, or set ${certificate} or ${identity} instead.`
      : `is one of ${names.join(', ')}, and more than one is set. Keep one and empty the others.`;
  });
}

/** Stand-ins are only for made-up transfers, and only for people on this machine. */
function noStandInElsewhere(
  name: 'GRAPH_URL' | 'BOT_OPENID_METADATA_URL' | 'ENTRA_AUTHORITY',
  plays: string,
  danger: string,
): Rule {
  return rule([name, 'PUBLIC_URL', 'PARTNER_CENTER_URL'], (values) =>
    !isLoopback(values[name]) || (isLoopback(values.PUBLIC_URL) && isLoopback(values.PARTNER_CENTER_URL))
      ? undefined
      : `names a stand-in for ${plays} while PUBLIC_URL or PARTNER_CENTER_URL is not on this machine: anyone who uses the ` +
        `stand-in ${danger}. Leave it empty in production.`,
  );
}
