import { equal, match, notEqual } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'mocha';
import { commandIndex } from '../scripts/write-command-index.ts';
import { LISTS } from '../scripts/write-command-lists.ts';

describe('The lists of commands', () => {
  for (const [file, withLists] of Object.entries(LISTS)) {
    const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

    it(`in ${file} are as the commands and their words make them`, () => {
      equal(withLists(text), text, 'Run: npm run commands');
    });

    it(`in ${file} would be noticed if one were left out`, () => {
      const without = text.replace('subscriptions of', 'subscriptions for');
      notEqual(without, text);
      equal(withLists(without), text);
    });
  }
});

describe('The index of commands', () => {
  const index = readFileSync(new URL('../src/desk/commands/every-command.ts', import.meta.url), 'utf8');

  it('names every file that exports a command', () => {
    equal(commandIndex(), index, 'Run: npm run commands');
  });

  it('gains a line for a new command file, and none for a file that exports no command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'commands-'));
    try {
      writeFileSync(join(folder, 'remind.ts'), "export const remind: CommandDefinition<'remind'> = {\n};\n");
      writeFileSync(join(folder, 'find-reminder.ts'), 'export function findReminder(): void {}\n');
      match(commandIndex(pathToFileURL(`${folder}/`)), /^\/\/ [^\n]*\nexport \{ remind \} from '\.\/remind\.ts';\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
