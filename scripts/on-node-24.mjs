/**
 * Runs a TypeScript file of the project: `node scripts/on-node-24.mjs demo/demo.ts`. This file is plain JavaScript, so
 * that an older version of Node can still run it and print which version the project needs.
 */
const NEEDED = 24;

const [major] = process.versions.node.split('.').map(Number);
if (major < NEEDED) {
  console.error(
    `\n  This needs Node ${NEEDED} or newer, and this is ${process.versions.node}. "npm ci" brings the right one along; then start it with "npm run".\n`,
  );
  process.exit(1);
}
const [file] = process.argv.splice(2, 1);
await import(new URL(`../${file}`, import.meta.url));
