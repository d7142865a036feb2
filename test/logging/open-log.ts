import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Log, LogFields } from '../../src/logging/log.ts';

/** A log line before pino formats it. */
export interface Line {
  readonly level: keyof Log;
  readonly fields: LogFields;
  readonly text: string;
}

/** A log that tests can read. The test fails if a line breaks the rules for log lines. */
export function openLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const write = (level: keyof Log) => (fields: LogFields, text: string) => {
    assert.match(fields.code, /^[a-z]+(-[a-z]+)*$/, 'a code is in kebab-case');
    assert.match(text, /^[A-Z].*\.$/s, 'a line is a sentence');
    lines.push({ level, fields: { ...fields }, text });
  };
  return { lines, log: { info: write('info'), warn: write('warn'), error: write('error') } };
}

/** A log line as text for the message of a failed test, with the stack of its error. */
export function shown(line: Line | undefined): string {
  if (line === undefined) return 'no line';
  return `${line.text} ${inspect(line.fields, { breakLength: Number.POSITIVE_INFINITY, depth: 10 })}`;
}
