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

/** An entry without a tenant counts only where there is one partner tenant; `cross-checks.ts` refuses it elsewhere. */
export interface ListedApprovers {
  readonly people: readonly { readonly tenantId?: PartnerTenantId; readonly objectId: ObjectId }[];
  readonly groups: readonly { readonly tenantId?: PartnerTenantId; readonly groupId: string }[];
}

export function approvers() {
  return z.string().transform((given, context): ListedApprovers => {
    const people = new Map<string, ListedApprovers['people'][number]>();
    const groups = new Map<string, ListedApprovers['groups'][number]>();
    for (const [index, entry] of listed(given, ',').entries()) {
      const approver = readApprover(entry);
      if (approver === undefined) wrong(context, approverProblem(index + 1));
      else if (approver.isGroup) groups.set(`${approver.tenantId}/${approver.id}`, groupOf(approver));
      else people.set(`${approver.tenantId}/${approver.id}`, personOf(approver));
    }
    return { people: [...people.values()], groups: [...groups.values()] };
  });
}

function approverProblem(number: number): string {
  return (
    `has an entry that can't be read (number ${number}). Give <tenant id>/<object id> for a person, or ` +
    'group:<tenant id>/<group id>, separated by commas.'
  );
}

interface ReadApprover {
  readonly isGroup: boolean;
  readonly tenantId?: PartnerTenantId;
  readonly id: string;
}

function readApprover(entry: string): ReadApprover | undefined {
  const [, group, tenant, given = ''] = /^(group:)?(?:([^/]*)\/)?([^/]*)$/is.exec(entry) ?? [];
  const id = parseGuid(given);
  const tenantId = tenant === undefined ? undefined : parseGuid(tenant);
  if (id === undefined || (tenant !== undefined && tenantId === undefined)) return undefined;
  return { isGroup: group !== undefined, ...(tenantId !== undefined && { tenantId }), id };
}

function personOf({ isGroup: _, id, ...of }: ReadApprover): ListedApprovers['people'][number] {
  return { ...of, objectId: id };
}

function groupOf({ isGroup: _, id, ...of }: ReadApprover): ListedApprovers['groups'][number] {
  return { ...of, groupId: id };
}

export function shownPartners(listed: readonly Partner[]): string {
  return listed.map(({ tenantId, name }) => `${tenantId}=${name}`).join('; ');
}

export function shownApprovers({ people, groups }: ListedApprovers): string {
  return [
    ...people.map(({ tenantId, objectId }) => withTenant(tenantId, objectId)),
    ...groups.map(({ tenantId, groupId }) => `group:${withTenant(tenantId, groupId)}`),
  ].join(',');
}

function withTenant(tenantId: PartnerTenantId | undefined, id: string): string {
  return tenantId === undefined ? id : `${tenantId}/${id}`;
}

/** The entries that name no tenant, as they are written in the setting. */
export function withoutTenant({ people, groups }: ListedApprovers): readonly string[] {
  return [
    ...people.flatMap(({ tenantId, objectId }) => (tenantId === undefined ? [objectId] : [])),
    ...groups.flatMap(({ tenantId, groupId }) => (tenantId === undefined ? [`group:${groupId}`] : [])),
  ];
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
