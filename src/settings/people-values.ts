import { z } from 'zod';
import { type ObjectId, type PartnerTenantId, parseGuid } from '../transfers/ids.ts';
import type { Partner } from '../transfers/transfer.ts';
import { listed, wrong } from './values.ts';

/*
 * Values that list partners, tenants and people. Messages name an entry by its number, as no message repeats a value.
 */

export function partners() {
  return z.string().transform((given, context): readonly Partner[] => {
    const found: Partner[] = [];
    for (const [index, entry] of listed(given, ';').entries()) {
      const [, id = '', name = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
      const tenantId = parseGuid(id);
      if (tenantId === undefined || name.trim() === '') {
        wrong(
          context,
          `has an entry that can't be read (number ${index + 1}). Write <tenant id>=<name>; <tenant id>=<name>.`,
        );
      } else if (found.some((one) => one.tenantId === tenantId)) {
        wrong(context, `names one tenant twice (number ${index + 1}). Keep one of the two.`);
      } else if (found.some((one) => one.name.toLowerCase() === name.trim().toLowerCase())) {
        wrong(context, `gives two tenants one name (number ${index + 1}). People could not tell them apart.`);
      } else {
        found.push({ tenantId, name: name.trim() });
      }
    }
    if (listed(given, ';').length === 0)
      wrong(context, 'names no partner. Write <tenant id>=<name>; <tenant id>=<name>.');
    return found;
  });
}

/** A group without a tenant is looked for in every partner tenant. */
export interface ListedApprovers {
  readonly people: readonly ObjectId[];
  readonly groups: readonly { readonly tenantId?: PartnerTenantId; readonly groupId: string }[];
}

export function approvers() {
  return z.string().transform((given, context): ListedApprovers => {
    const people = new Set<ObjectId>();
    const groups = new Map<string, ListedApprovers['groups'][number]>();
    for (const [index, entry] of listed(given, ',').entries()) {
      const [, tenant, group] = /^group:(?:([^/]*)\/)?([^/]*)$/is.exec(entry) ?? [];
      const tenantId = tenant === undefined ? undefined : parseGuid(tenant);
      const id = parseGuid(group ?? entry);
      if (id === undefined || (tenant !== undefined && tenantId === undefined)) {
        wrong(
          context,
          `has an entry that can't be read (number ${index + 1}). Give object ids of people, or group:<tenant ` +
            'id>/<group id>, separated by commas.',
        );
      } else if (group === undefined) people.add(id);
      else groups.set(`${tenantId}/${id}`, tenantId === undefined ? { groupId: id } : { tenantId, groupId: id });
    }
    return { people: [...people], groups: [...groups.values()] };
  });
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
