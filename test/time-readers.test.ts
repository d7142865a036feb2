import { deepEqual } from 'node:assert/strict';
import { readSources } from '../scripts/check-imports.ts';

/** The language's parser reads a time without a zone in the machine's zone, and so do a date's local getters. */
const BY_THE_MACHINE: readonly RegExp[] = [
  /\bDate\s*\.\s*parse\b/,
  /\bnew\s+Date\s*\(\s*(?!\s*\))/,
  /\.(?:get|set)(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds)\(/,
  /\.toLocale(?:Date|Time)String\(|\.to(?:Date|Time)String\(/,
  /\bnew\s+Intl\.DateTimeFormat\((?!.*timeZone)/,
];

function readingsIn(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, at) => (BY_THE_MACHINE.some((form) => form.test(line)) ? [`${at + 1}: ${line.trim()}`] : []));
}

describe('A time that comes as text', () => {
  it('is read by src/time alone, which takes a time without a zone for UTC', () => {
    const found = [...readSources()]
      .filter(([file]) => /^(?:src|demo)\//.test(file) && !file.startsWith('src/time/'))
      .flatMap(([file, text]) => readingsIn(text).map((line) => `${file}:${line}`));
    deepEqual(found, []);
  });

  for (const line of [
    'const at = Date.parse(iso);',
    'const at = texts.map(Date.parse);',
    'const at = new Date(iso);',
    "const at = new Date('2026-01-15T08:00:00');",
    'const hour = at.getHours();',
    'return at.toLocaleTimeString();',
    'const days = new Intl.DateTimeFormat(locale);',
  ])
    it(`would be noticed in ${line}`, () => deepEqual(readingsIn(line), [`1: ${line}`]));

  for (const line of [
    'const now = () => new Date();',
    'const at = now().getTime();',
    "const days = new Intl.DateTimeFormat(locale, { timeZone: 'UTC' });",
  ])
    it(`is not what ${line} reads`, () => deepEqual(readingsIn(line), []));
});
