import { z } from 'zod';
import { parseGuid } from '../../transfers/ids.ts';

/** Teams sometimes sends null instead of leaving a field out. Both mean the same here. */
const absent = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
const text = z.string().nullish().transform(absent);
/**
 * A field that is only displayed. A value of the wrong type counts as absent, whereas an id of the wrong type is
 * refused.
 */
const label = text.catch(undefined);
const guid = z
  .string()
  .transform((value, context) => {
    const parsed = parseGuid(value);
    if (parsed === undefined) context.addIssue({ code: 'custom', message: 'not a GUID' });
    return parsed ?? '';
  })
  .nullish()
  .transform(absent);
const account = z.object({ id: z.string().min(1), name: label });
const accounts = z
  .array(z.object({ id: z.string() }))
  .nullish()
  .transform(absent);
const named = z.object({ id: text, name: label }).nullish().transform(absent);
const tenant = z.object({ id: guid }).nullish().transform(absent);

const entity = z.object({
  type: label,
  text: label,
  locale: label,
  mentioned: z.object({ id: label, name: label }).nullish().transform(absent).catch(undefined),
});

/**
 * The fields of an activity that the desk reads; all others are dropped. The schema is tolerant in general, because
 * real clients send nulls and undocumented fields, but strict about the person, the conversation and the tenant.
 */
export const activitySchema = z.object({
  type: z.string().min(1),
  id: text,
  name: text,
  action: text,
  timestamp: label,
  text: label,
  locale: label,
  channelId: text,
  serviceUrl: text,
  replyToId: text,
  from: account.extend({ aadObjectId: guid, tenantId: guid }),
  recipient: account,
  conversation: z.object({
    id: z.string().min(1),
    tenantId: guid,
    conversationType: text,
    isGroup: z.boolean().nullish().transform(absent).catch(undefined),
    name: label,
  }),
  channelData: z.object({ tenant, team: named, channel: named }).nullish().transform(absent),
  entities: z.array(entity.nullable().catch(null)).nullish().transform(absent).catch(undefined),
  membersAdded: accounts,
  membersRemoved: accounts,
  value: z.unknown().optional(),
});

type ReadActivity = z.output<typeof activitySchema>;

/** An activity that passed the gate: verified, with one tenant for the conversation and one for the person. */
export type TeamsActivity = Omit<ReadActivity, 'serviceUrl' | 'channelId' | 'conversation' | 'from'> & {
  readonly serviceUrl: string;
  readonly channelId: string;
  readonly conversation: ReadActivity['conversation'] & { readonly tenantId: string };
  readonly from: ReadActivity['from'] & {
    readonly tenantId: string;
    /** Teams named no tenant for the person, so we assume the conversation's tenant. */
    readonly tenantIsAssumed?: true;
  };
};
