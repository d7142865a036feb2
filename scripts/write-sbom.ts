import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

/** `npm run sbom`: what the desk is made of in production, as CycloneDX, by npm itself. */
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
