import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

/** `npm run sbom`: lists the production dependencies as a CycloneDX bill of materials, which npm itself generates. */
const FILE = new URL('../artifacts/sbom.cdx.json', import.meta.url);

const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], {
  cwd: new URL('../', import.meta.url),
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  shell: process.platform === 'win32',
});
const { components } = JSON.parse(text) as { components: readonly unknown[] };
mkdirSync(new URL('./', FILE), { recursive: true });
writeFileSync(FILE, text);
console.log(`${components.length} components in artifacts/sbom.cdx.json`);
