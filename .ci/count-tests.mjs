import { readFileSync } from 'node:fs';

/**
 * Reads a report of mocha's json reporter, tells each test that did not pass on standard error, and prints
 * `<passed> <failed or pending>`. Exits with 1 when there is no report, or no test in it.
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
