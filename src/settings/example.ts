import { type Setting, settingsIn } from './setting.ts';
import { GROUPS } from './settings.ts';

const WIDTH = 100;

const HEADER = `\
# The settings of Transfer Desk. Copy this file to .env and fill in the empty values. A value left empty counts as
# missing. The desk checks all values at startup and lists every problem at once. npm run demo needs none of them.
`;

/**
 * Returns the text of `.env.example`: every setting under the heading of its group, with its comment and example value.
 */
export function envExample(): string {
  const groups = GROUPS.map(([heading, tree]) =>
    [`# ---- ${heading} ----\n`, ...settingsIn(tree).map(entryOf)].join('\n'),
  );
  return [HEADER, ...groups].join('\n');
}

function entryOf({ name, doc, example }: Setting): string {
  const comment = doc.split('\n').flatMap((line) => wrapped(line, WIDTH - 2));
  return [...comment.map((line) => `# ${line}`), `${name}=${example}`, ''].join('\n');
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
