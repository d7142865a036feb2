import * as commands from '../../desk/commands/every-command.ts';
import { createGrammar, type Grammar } from './grammar.ts';
import { loadPhraseBooks } from './phrase-book.ts';

/** Loads the grammar of every command in every language of the folder. */
export function loadGrammar(folder: URL): Grammar {
  return createGrammar(Object.values(commands), loadPhraseBooks(folder));
}
