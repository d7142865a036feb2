import type { CredentialSource } from '../identity/credential-source.ts';
import type { ChannelEndpoints } from '../teams/bot/bot-authentication.ts';
import { PUBLIC_CHANNEL } from '../teams/gate/inbound-token.ts';
import type { PartnerTenantId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { DOUBTS, FAULTS, type Rule } from './cross-checks.ts';
import { type ValueOf, valuesIn } from './setting.ts';
import { SETTINGS, TREE, type Values } from './settings.ts';
import { isLoopback } from './values.ts';

type Given = ValueOf<typeof TREE>;

/** The checked settings of one desk, each at the path of its entry, plus values derived from several settings. */
export interface Config
  extends Omit<Given, 'bot' | 'partnerCenter' | 'teamsTenants' | 'approvers' | 'channel'>,
    Readonly<Derived> {}

interface Derived {
  bot: Registration<Given['bot']>;
  partnerCenter: Registration<Given['partnerCenter']>;
  /** The Teams tenants in whose conversations the bot answers. */
  teamsTenants: readonly PartnerTenantId[];
  /** People who are approvers, each in their own tenant only. */
  approvers: readonly Actor[];
  /** Groups whose members are approvers for the partner with that tenant. */
  approverGroups: readonly { readonly tenantId: PartnerTenantId; readonly groupId: string }[];
  channel: ChannelEndpoints & { readonly isStandIn: boolean };
  /** A stand-in on this machine plays Teams or Entra, so http on loopback is allowed for both. */
  allowLoopback: boolean;
  /** A sentence for each value that works but is probably a mistake. */
  warnings: readonly string[];
}

type Registration<Of> = Omit<Of, 'credential'> & { readonly credential: CredentialSource };

export type ConfigAnswer =
  | {
      readonly kind: 'ok';
      readonly config: Config;
      /** For the log at startup: `NAME=value` for each setting, and `NAME=(secret)` for a secret that is set. */
      readonly description: readonly string[];
    }
  /** One sentence for each problem, saying what to do. No sentence repeats a value. */
  | { readonly kind: 'missing'; readonly problems: readonly string[] };

/** Reads the settings from an environment. A blank value counts as missing, as in a copied `.env.example`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ConfigAnswer {
  const found: Record<string, unknown> = {};
  const problems: Said[] = [];
  const warnings: string[] = [];
  const description: string[] = [];
  for (const { name, read } of SETTINGS) {
    const reading = read(env[name]?.trim() || undefined);
    if (reading.kind === 'wrong') {
      problems.push(...reading.because.map((sentence) => ({ name, sentence })));
      continue;
    }
    found[name] = reading.value;
    description.push(`${name}=${reading.shown}`);
    if (reading.warning !== undefined) warnings.push(`${name} ${reading.warning}`);
  }
  problems.push(...saidOf(FAULTS, found));
  if (problems.length > 0) return { kind: 'missing', problems: sentencesInOrder(problems) };
  warnings.push(...sentencesInOrder(saidOf(DOUBTS, found)));
  return { kind: 'ok', config: toConfig(valuesIn(TREE, found), warnings), description };
}

interface Said {
  readonly name: string;
  readonly sentence: string;
}

function saidOf(rules: readonly Rule[], found: Partial<Values>): readonly Said[] {
  return rules.flatMap(({ name, check }) => {
    const said = check(found) ?? [];
    return (typeof said === 'string' ? [said] : said).map((sentence) => ({ name, sentence }));
  });
}

function sentencesInOrder(all: readonly Said[]): readonly string[] {
  const placeOf = (said: Said) => SETTINGS.findIndex(({ name }) => name === said.name);
  return all.toSorted((one, other) => placeOf(one) - placeOf(other)).map(({ name, sentence }) => `${name} ${sentence}`);
}

function toConfig(given: Given, warnings: readonly string[]): Config {
  const { bot, partnerCenter, partners, channel } = given;
  const isStandIn = isLoopback(channel.openIdMetadataUrl);
  return {
    ...given,
    bot: { ...bot, credential: sourceOf(bot.credential) },
    partnerCenter: { ...partnerCenter, credential: sourceOf(partnerCenter.credential) },
    teamsTenants: given.teamsTenants ?? partners.map(({ tenantId }) => tenantId),
    ...approversOf(given),
    channel: { ...channel, issuer: PUBLIC_CHANNEL.issuer, isStandIn },
    allowLoopback: isStandIn || given.unauthenticated || isLoopback(given.entraAuthority),
    warnings,
  };
}

/** The cross-checks have already made sure that exactly one of the three is set. */
function sourceOf({ secret = '', certificate, managedIdentity }: Given['bot']['credential']): CredentialSource {
  if (certificate !== undefined) return { kind: 'certificate', file: certificate };
  return managedIdentity === undefined
    ? { kind: 'secret', secret }
    : { kind: 'managedIdentity', clientId: managedIdentity };
}

/** An entry without a tenant belongs to the only partner tenant. The cross-checks have refused it where there are more. */
function approversOf({ approvers: { people, groups }, partners }: Given): Pick<Config, 'approvers' | 'approverGroups'> {
  const known = new Set(partners.map(({ tenantId }) => tenantId));
  const [only = ''] = known;
  const entries = <Of extends { readonly tenantId?: PartnerTenantId }>(listed: readonly Of[]) => {
    const placed = listed
      .map((one) => ({ ...one, tenantId: one.tenantId ?? only }))
      .filter((one) => known.has(one.tenantId));
    return [...new Map(placed.map((one) => [JSON.stringify(Object.entries(one).toSorted()), one])).values()];
  };
  return { approvers: entries(people), approverGroups: entries(groups) };
}
