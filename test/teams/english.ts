import { loadGrammar } from '../../src/teams/inbound/load-grammar.ts';

const grammar = loadGrammar(new URL('../../cards/locales/', import.meta.url));

export const parseCommand = grammar.parse;
/** The commands in English. */
export const FORMS = grammar.forms('en').map(({ definition, title, example, asksFor }) => ({
  title,
  example,
  about: definition.words,
  ...(asksFor === undefined ? {} : { incomplete: definition.words }),
}));
