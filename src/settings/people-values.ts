import { z } from 'zod';
import { type ObjectId, type PartnerTenantId, parseGuid } from '../transfers/ids.ts';
import type { Partner } from '../transfers/transfer.ts';
import { listed, wrong } from './values.ts';

/*
 * Readers for settings that list partners, tenants and people. An error names an entry by its number, because errors
 * never repeat a value.
 */

export function partners() {
  return z.string().transform((given, context): readonly Partner[] => {
    const found: Partner[] = [];
    const entries = listed(given, ';');
    for (const [index, entry] of entries.entries()) {
      const partner = readPartner(entry);
      const number = `(number ${index + 1})`;
      const clash = partner && clashWith(found, partner, number);
      if (partner === undefined) wrong(context, `has an entry that can't be read ${number}. Write ${PARTNER_LIST}`);
      else if (clash !== undefined) wrong(context, clash);
      else found.push(partner);
    }
    if (entries.length === 0) wrong(context, `names no partner. Write ${PARTNER_LIST}`);
    return found;
  });
}

const PARTNER_LIST = '<tenant id>=<name>; <tenant id>=<name>.';

function readPartner(entry: string): Partner | undefined {
  const [, id = '', given = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
  const tenantId = parseGuid(id);
  const name = given.trim();
  return tenantId === undefined || name === '' ? undefined : { tenantId, name };
}

function clashWith(found: readonly Partner[], { tenantId, name }: Partner, number: string): string | undefined {
  if (found.some((one) => one.tenantId === tenantId)) return `names one tenant twice ${number}. Keep one of the two.`;
  if (found.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    return `gives two tenants one name ${number}. People could not tell them apart.`;
  return undefined;
}

export interface ListedApprovers {
  readonly people: readonly ObjectId[];
  readonly groups: readonly ListedGroup[];
}

/** A group without a tenant is looked up in every partner tenant. */
interface ListedGroup {
  readonly tenantId?: PartnerTenantId;
  readonly groupId: string;
}

export function approvers() {
  return z.string().transform((given, context): ListedApprovers => {
    const people = new Set<ObjectId>();
    const groups = new Map<string, ListedGroup>();
    for (const [index, entry] of listed(given, ',').entries()) {
      const approver = readApprover(entry);
      if (approver === undefined) wrong(context, approverProblem(index + 1));
      else if (typeof approver === 'string') people.add(approver);
      else groups.set(`${approver.tenantId}/${approver.groupId}`, approver);
    }
    return { people: [...people], groups: [...groups.values()] };
  });
}

function approverProblem(number: number): string {
  return (
    `has an entry that can't be read (number ${number}). Give object ids of people, or group:<tenant id>/<group id>, ` +
    'separated by commas.'
  );
}

function readApprover(entry: string): ObjectId | ListedGroup | undefined {
  const [group, tenant, groupId = ''] = /^group:(?:([^/]*)\/)?([^/]*)$/is.exec(entry) ?? [];
  if (group === undefined) return parseGuid(entry);
  const id = parseGuid(groupId);
  if (id === undefined) return undefined;
  if (tenant === undefined) return { groupId: id };
  const tenantId = parseGuid(tenant);
  return tenantId === undefined ? undefined : { tenantId, groupId: id };
}

export function shownPartners(listed: readonly Partner[]): string {
  return listed.map(({ tenantId, name }) => `${tenantId}=${name}`).join('; ');
}

export function shownApprovers({ people, groups }: ListedApprovers): string {
  const ids = groups.map(({ tenantId, groupId }) => (tenantId === undefined ? groupId : `${tenantId}/${groupId}`));
  return [...people, ...ids.map((id) => `group:${id}`)].join(',');
}

export function truthOrTenants() {
  return z.string().transform((given, context): boolean | readonly PartnerTenantId[] => {
    if (/^(true|false)$/i.test(given)) return given.toLowerCase() === 'true';
    return guids(listed(given, ','), context, 'tenant id', 'true, false or ');
  });
}

export function tenants() {
  return z
    .string()
    .transform((given, context): readonly PartnerTenantId[] => guids(listed(given, ','), context, 'tenant id'));
}

function guids(entries: readonly string[], context: z.RefinementCtx, what: string, or = ''): readonly string[] {
  const found = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const id = parseGuid(entry);
    if (id !== undefined) found.add(id);
    else
      wrong(context, `has an entry that is no ${what} (number ${index + 1}). Give ${or}${what}s, separated by commas.`);
  }
  return [...found];
}
