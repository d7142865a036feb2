import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { FORMS, parseCommand } from './teams/english.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const PACKAGE = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('the README', () => {
  it('names every command, as the desk understands it', () => {
    const rows = [...README.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)]);
    const typed = rows.map(([, text = '']) => parseCommand(text).name);
    for (const { example, title } of FORMS) {
      assert.ok(README.includes(`\`${example}\``), `"${title}" is missing`);
      assert.ok(typed.includes(parseCommand(example).name), `"${title}" is not in the table`);
    }
  });

  it('tells only of npm scripts and files that are there', () => {
    const scripts = [...README.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    for (const name of scripts) assert.ok(name in PACKAGE.scripts, `there is no script "${name}"`);
    const files = [...README.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path = '']) => path);
    const folders = [...README.matchAll(/`((?:src|cards|manifest|test)\/[\w./-]*)`/g)].map(([, path = '']) => path);
    for (const path of [...files, ...folders]) {
      assert.ok(existsSync(new URL(`../${path}`, import.meta.url)), `there is no ${path}`);
    }
  });
});
