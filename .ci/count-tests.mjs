import { readFileSync } from 'node:fs';

/**
 * Reads a report from mocha's json reporter, prints each failed or pending test to standard error, and prints `<passed>
 * <failed or pending>` to standard output. Exits with 1 when the report is missing or has no tests.
 */
const [, , path] = process.argv;
try {
  const { passes, failures, pending } = JSON.parse(readFileSync(path, 'utf8'));
  for (const { fullTitle, file, err } of failures) {
    console.error(`\nFAILED  ${fullTitle}\n        ${file}\n${err?.stack ?? err?.message ?? ''}`);
  }
  for (const { fullTitle, file } of pending) console.error(`\nPENDING ${fullTitle}\n        ${file}`);
  if (passes.length + failures.length + pending.length === 0) throw new Error('The report holds no test.');
  console.log(`${passes.length} ${failures.length + pending.length}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
