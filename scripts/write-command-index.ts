import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const COMMANDS = new URL('../src/desk/commands/', import.meta.url);
const INDEX = 'every-command.ts';

/** A command's definition, as each command file exports it. */
const DEFINITION = /^export const (\w+): CommandDefinition\b/gm;

const HEAD = `// All commands. Written by \`npm run commands\` from the command definitions that the files in this folder export.\n`;

/** Returns the text of the index: one line for each file in `folder` that exports a command, in the order of file names. */
export function commandIndex(folder = COMMANDS): string {
  const lines = readdirSync(folder)
    .sort()
    .filter((file) => file.endsWith('.ts') && file !== INDEX)
    .flatMap((file) => {
      const names = [...readFileSync(new URL(file, folder), 'utf8').matchAll(DEFINITION)].map(([, name]) => name);
      return names.length === 0 ? [] : [`export { ${names.join(', ')} } from './${file}';\n`];
    });
  return HEAD + lines.join('');
}

if (import.meta.main) writeFileSync(new URL(INDEX, COMMANDS), commandIndex());
