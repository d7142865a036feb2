import { readFileSync, writeFileSync } from 'node:fs';
import { MENUS } from '../src/desk/ports/command-definition.ts';
import { loadLocales } from '../src/teams/cards/words.ts';
import type { CommandForm } from '../src/teams/inbound/grammar.ts';
import { loadGrammar } from '../src/teams/inbound/load-grammar.ts';

const ROOT = new URL('..', import.meta.url);
const LOCALES = new URL('cards/locales/', ROOT);
/** The most commands that Teams allows in one menu. */
const MOST = 12;

/**
 * The files that list the commands. Each function returns the file's text with its list rebuilt from the command
 * definitions and the English words.
 */
export const LISTS: Readonly<Record<string, (text: string) => string>> = {
  'manifest/manifest.json': manifestWith,
  'README.md': readmeWith,
};

const words = loadLocales(LOCALES)('en');
const forms = loadGrammar(LOCALES).forms('en');
const about = ({ definition }: CommandForm) => words.get(`commands.${definition.words}.about`);

function manifestWith(text: string): string {
  let menu = 0;
  return text.replace(/"commands": \[[^\]]*\]/g, () => {
    const scope = MENUS[menu++];
    const listed = forms.filter(({ definition: { menus = [] } }) => scope !== undefined && menus.includes(scope));
    if (listed.length > MOST) throw new RangeError(`the menu of ${scope} has ${listed.length} commands, not ${MOST}`);
    const commands = listed.map((form) => ({ title: form.title, description: about(form) }));
    return `"commands": ${JSON.stringify(commands, undefined, 2).replaceAll('\n', '\n          ')}`;
  });
}

function readmeWith(text: string): string {
  const rows = forms.map((form) => `| \`${form.example}\` | ${about(form)} |\n`);
  return text.replace(
    /(\| command \| what it does \|\n\|---\|---\|\n)(?:\| `[^\n]*\n)*/,
    (_, head: string) => head + rows.join(''),
  );
}

if (import.meta.main) {
  for (const [file, withLists] of Object.entries(LISTS)) {
    const path = new URL(file, ROOT);
    writeFileSync(path, withLists(readFileSync(path, 'utf8')));
  }
}
