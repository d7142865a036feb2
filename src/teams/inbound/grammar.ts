import { distance } from 'fastest-levenshtein';
import type { Command, ListCommand } from '../../desk/ports/command.ts';
import { STATUS_FILTERS } from '../../transfers/status.ts';

/** One way to ask for something. The manifest's command list, the help card and the README's table are made from these. */
export interface CommandForm {
  /** As the manifest offers it, and what a typo is compared with. */
  readonly title: string;
  /** A full example, ready to be typed. */
  readonly example: string;
  /** Key of its one-line description under `commands` in `cards/locales`. */
  readonly about: string;
  /** What is said when only the beginning was typed: a key under `incomplete`. */
  readonly incomplete?: string;
  readonly pattern: RegExp;
  readonly read: (groups: Readonly<Record<string, string | undefined>>) => Command;
}

/** Of anything longer only this much is read: what comes back on a button has to stay small. */
const LONGEST = 600;

/** A ref as people copy it: with or without `#`, any number of its first digits. */
const REF = '#?(?<ref>[0-9a-f]{2,36})';
const BECAUSE = '(?:[\\s,:;.–-]+(?:because\\b|since\\b|reason\\b:?)?\\s*(?<reason>.+))?';

export const FORMS: readonly CommandForm[] = [
  {
    title: 'create transfer for',
    example: 'create transfer for Contoso',
    about: 'create',
    incomplete: 'create',
    pattern: /^(?:create|new|start|make)(?: an?)?(?: new)? transfer(?: for| of)? (?<customer>(?!(?:for|of)$).+)$/i,
    read: ({ customer }) => ({ name: 'create', customer: unquoted(customer) }),
  },
  {
    title: 'request transfer for',
    example: 'request transfer for Contoso from Northwind Cloud',
    about: 'request',
    incomplete: 'request',
    pattern:
      /^request(?: an?)? transfer(?: for| of)? (?!(?:for|of)$)(?<customer>"[^"]+"|.+?)(?: from (?<source>.+))?$/i,
    read: ({ customer, source }) => ({
      name: 'request',
      customer: unquoted(customer),
      source: unquoted(source) || undefined,
    }),
  },
  {
    title: 'approve',
    example: 'approve 3f2a',
    about: 'approve',
    incomplete: 'approve',
    pattern: new RegExp(`^(?:approve|accept)(?: transfer)? ${REF}$`, 'i'),
    read: ({ ref = '' }) => ({ name: 'decide', verb: 'approve', ref }),
  },
  {
    title: 'reject',
    example: 'reject 3f2a because the contract runs until June',
    about: 'reject',
    incomplete: 'reject',
    pattern: new RegExp(`^(?:reject|decline)(?: transfer)? ${REF}${BECAUSE}$`, 'i'),
    read: ({ ref = '', reason }) => ({ name: 'decide', verb: 'reject', ref, reason }),
  },
  {
    title: 'withdraw',
    example: 'withdraw 3f2a',
    about: 'withdraw',
    incomplete: 'withdraw',
    pattern: new RegExp(`^(?:withdraw|cancel|recall)(?: transfer)? ${REF}${BECAUSE}$`, 'i'),
    read: ({ ref = '', reason }) => ({ name: 'decide', verb: 'withdraw', ref, reason }),
  },
  {
    title: 'assign',
    example: 'assign 3f2a to @Morgan Diaz',
    about: 'assign',
    incomplete: 'assign',
    pattern: new RegExp(`^(?:assign|hand|delegate)(?: transfer)? ${REF} to @?(?<to>.+)$`, 'i'),
    read: ({ ref = '', to = '' }) => ({ name: 'assign', ref, to }),
  },
  {
    title: 'list transfers',
    example: 'list transfers',
    about: 'list',
    pattern:
      /^(?:(?:list|show)(?<which>(?: all)?(?: (?:my|the|open))?) transfers|list transfer|transfers|list(?! (?:customer|subscription)s?\b))(?: (?<rest>.+))?$/i,
    read: ({ which = '', rest = '' }) => readList(`${which} ${rest}`.trim()),
  },
  {
    title: 'show',
    example: 'show 3f2a',
    about: 'show',
    incomplete: 'show',
    pattern: new RegExp(
      `^(?:show|open|details(?: of)?)(?: transfer)? ${REF}(?<items> items(?: page (?<page>\\d{1,3}))?)?$`,
      'i',
    ),
    read: ({ ref = '', items, page }) =>
      items === undefined ? { name: 'show', ref } : { name: 'show', ref, itemsPage: pageIndex(page) ?? 0 },
  },
  {
    title: 'customers',
    example: 'customers Cont',
    about: 'customers',
    incomplete: 'customers',
    pattern: /^(?:list |find |search )?customers? (?:named |like )?(?<text>.+)$/i,
    read: ({ text }) => ({ name: 'customers', text: unquoted(text) }),
  },
  {
    title: 'subscriptions of',
    example: 'subscriptions of Contoso',
    about: 'subscriptions',
    incomplete: 'subscriptions',
    pattern:
      /^(?:list |show )?subscriptions?(?: of| for)? (?<customer>(?!(?:of|for)$).+?)(?: page (?<page>\d{1,3}))?$/i,
    read: ({ customer, page }) => ({ name: 'subscriptions', customer: unquoted(customer), page: pageIndex(page) }),
  },
  {
    title: 'help',
    example: 'help',
    about: 'help',
    pattern: /^(?:help|\?|hi|hello|hey|start)[!.]*$/i,
    read: () => ({ name: 'help' }),
  },
  {
    title: 'sign in',
    example: 'sign in',
    about: 'signIn',
    pattern: /^(?:sign|log) ?in$/i,
    read: () => ({ name: 'signIn' }),
  },
  {
    title: 'sign out',
    example: 'sign out',
    about: 'signOut',
    pattern: /^(?:sign|log) ?(?:out|off)$/i,
    read: () => ({ name: 'signOut' }),
  },
  {
    title: 'who am i',
    example: 'who am i',
    about: 'whoAmI',
    pattern: /^who ?am ?i\??$/i,
    read: () => ({ name: 'whoAmI' }),
  },
  {
    title: 'use this channel',
    example: 'use this channel',
    about: 'useThisChannel',
    pattern: /^(?:use|bind)(?: to)? (?:this|the) channel$/i,
    read: () => ({ name: 'useThisChannel' }),
  },
];

/** What was typed, as a command; free text is `unknown`, with the nearest command when there is one. */
export function parseCommand(text: string): Command {
  const typed = tidy(text);
  if (typed === '') return { name: 'help' };
  for (const form of FORMS) {
    const match = form.pattern.exec(typed);
    if (match === null) continue;
    const command = form.read(match.groups ?? {});
    return form.incomplete !== undefined && namesNothing(command)
      ? { name: 'incomplete', usage: form.incomplete }
      : command;
  }
  const usage = FORMS.find(({ title, incomplete }) => incomplete !== undefined && isStartOf(title, typed))?.incomplete;
  if (usage !== undefined) return { name: 'incomplete', usage };
  return { name: 'unknown', text: typed, nearest: nearest(typed) };
}

/** White space, zero-width characters from a copied name, and typographic quotes are not what a person meant. */
function tidy(text: string): string {
  return text
    .replace(/[\u200B-\u200F\u2060\u2066-\u2069\uFEFF]/g, '')
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[/ ]+/, '')
    .slice(0, LONGEST)
    .trim();
}

/** Only quotation marks where a name should be. */
function namesNothing(command: Command): boolean {
  return ('customer' in command && command.customer === '') || ('text' in command && command.text === '');
}

function unquoted(text = ''): string {
  return text
    .trim()
    .replace(/^"(.*)"[.!]?$/, '$1')
    .replace(/^'(.*)'[.!]?$/, '$1')
    .trim();
}

/** The command's first words were typed, and nothing that it could work with (`approve`, `reject that thing`). */
function isStartOf(title: string, typed: string): boolean {
  const short = title.replace(/ (?:for|of)$/, '');
  const start = `${typed.toLowerCase()} `;
  return start.startsWith(`${title} `) || start.startsWith(`${short} `);
}

function readList(rest: string): ListCommand {
  const customer = /\b(?:for|of) (?<customer>"[^"]+"|.+?)(?: page \d+)?$/i.exec(rest)?.groups?.customer;
  const words = rest
    .replace(/\b(?:for|of) .*$/i, '')
    .toLowerCase()
    .split(' ');
  const filter = words.find((word) => Object.hasOwn(STATUS_FILTERS, word));
  const direction = words.includes('incoming') ? 'incoming' : words.includes('outgoing') ? 'outgoing' : undefined;
  return {
    name: 'list',
    customer: unquoted(customer) || undefined,
    filter,
    mine: words.includes('mine') || words.includes('my') || undefined,
    direction,
    page: pageIndex(/\bpage (\d{1,3})$/i.exec(rest)?.[1]),
  };
}

/** Pages are counted from 1 by people and from 0 here. */
function pageIndex(page: string | undefined): number | undefined {
  return page === undefined ? undefined : Math.max(0, Number(page) - 1);
}

/** At most a third of the letters may be off. */
const CLOSE = 1 / 3;

function nearest(typed: string): string | undefined {
  const words = typed.split(' ');
  let best: { text: string; off: number } | undefined;
  for (const { title, example } of FORMS) {
    const length = title.split(' ').length;
    const off = distance(words.slice(0, length).join(' ').toLowerCase(), title) / title.length;
    const rest = words.slice(length).join(' ');
    if (off <= CLOSE && off < (best?.off ?? 1)) best = { text: rest === '' ? example : `${title} ${rest}`, off };
  }
  return best?.text;
}
