import type { TeamsActivity } from '../gate/activity-schema.ts';

type Spoken = Pick<TeamsActivity, 'text' | 'entities' | 'recipient'>;

/**
 * Returns the typed text as one line, without the mention of the bot. Clients write a mention as `<at>Name</at>` and
 * may put `&nbsp;` or zero-width characters around it. Mentions of other people are replaced by the name. No pattern
 * here searches past the next `<`; otherwise 256 KB of `<at` would take quadratic time.
 */
export function spokenText({ text = '', entities, recipient }: Spoken): string {
  let rest = text;
  for (const entity of entities ?? []) {
    const isBot = entity?.type === 'mention' && entity.mentioned?.id === recipient.id;
    if (isBot && entity.text) rest = rest.replaceAll(entity.text, ' ');
  }
  rest = rest.replaceAll(/<at[^<>]*>([^<]*)<\/at>/gi, (_, name: string) => (isName(name, recipient.name) ? ' ' : name));
  return decodeEntities(rest)
    .replaceAll(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function isName(one: string, other: string | undefined): boolean {
  return other !== undefined && decodeEntities(one).trim().toLowerCase() === other.trim().toLowerCase();
}

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#160': ' ',
};

/** Decodes in one pass, so that `&amp;lt;` becomes `&lt;` and not `<`. */
function decodeEntities(text: string): string {
  return text.replaceAll(/&(nbsp|amp|lt|gt|quot|#39|#160);/gi, (_, name: string) => ENTITIES[name.toLowerCase()] ?? '');
}
