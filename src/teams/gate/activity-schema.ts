import { z } from 'zod';
import { shortList } from '../../http/short-list.ts';
import { parseGuid } from '../../transfers/ids.ts';

/** Far more than any activity of Teams has, also when it carries the inputs of a form with 500 rows. */
export const ACTIVITY_BOUNDS = { depth: 64, members: 1_000, marks: 5_000 } as const;

/** In characters. A longer id, address or name of an event is refused, because part of it would mean something else. */
const LONGEST_ID = 1_000;
/** A longer label is cut. */
const LONGEST_LABEL = 250;
/** A longer text is cut. No command is as long, and Teams itself takes about 28 KB. */
const LONGEST_TEXT = 10_000;
const MOST_ENTITIES = 50;

/** Teams sometimes sends null instead of leaving a field out. Both mean the same here. */
const absent = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
const text = z.string().max(LONGEST_ID).nullish().transform(absent);
/**
 * A field that is only displayed. A value of the wrong type counts as absent, whereas an id of the wrong type is
 * refused.
 */
const label = cut(LONGEST_LABEL);
const guid = z
  .string()
  .transform((value, context) => {
    const parsed = parseGuid(value);
    if (parsed === undefined) context.addIssue({ code: 'custom', message: 'not a GUID' });
    return parsed ?? '';
  })
  .nullish()
  .transform(absent);
const account = z.object({ id: z.string().min(1).max(LONGEST_ID), name: label });
const accounts = shortList(z.object({ id: z.string().max(LONGEST_ID) }), ACTIVITY_BOUNDS.members)
  .nullish()
  .transform(absent);
const named = z.object({ id: text, name: label }).nullish().transform(absent);
/** Source: page "Build apps for shared and private channels": `type` is `standard`, `private` or `shared`. */
const channel = z.object({ id: text, name: label, type: label }).nullish().transform(absent);
const tenant = z.object({ id: guid }).nullish().transform(absent);

const entity = z.object({
  type: label,
  text: label,
  locale: label,
  mentioned: z.object({ id: label, name: label }).nullish().transform(absent).catch(undefined),
});

/** Later entities are left out. A mention of the bot is found without its entity, too. */
const entities = z
  .array(z.unknown())
  .transform((all) => all.slice(0, MOST_ENTITIES).map((one) => entity.nullable().catch(null).parse(one)))
  .nullish()
  .transform(absent)
  .catch(undefined);

/**
 * The fields of an activity that the desk reads; all others are dropped. The schema is tolerant in general, because
 * real clients send nulls and undocumented fields, but strict about the person, the conversation and the tenant.
 */
export const activitySchema = z.object({
  type: z.string().min(1).max(LONGEST_ID),
  id: text,
  name: text,
  action: text,
  timestamp: label,
  text: cut(LONGEST_TEXT),
  locale: label,
  channelId: text,
  serviceUrl: text,
  replyToId: text,
  from: account.extend({ aadObjectId: guid, tenantId: guid }),
  recipient: account,
  conversation: z.object({
    id: z.string().min(1).max(LONGEST_ID),
    tenantId: guid,
    conversationType: text,
    isGroup: z.boolean().nullish().transform(absent).catch(undefined),
    name: label,
  }),
  channelData: z.object({ tenant, team: named, channel }).nullish().transform(absent),
  entities,
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

function cut(longest: number) {
  return z
    .string()
    .transform((value) => value.slice(0, longest))
    .nullish()
    .transform(absent)
    .catch(undefined);
}
