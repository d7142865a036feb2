import { readFileSync, writeFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

/** `npm run icons`: draws the Teams app's icons, from `scripts/icons/<name>.svg` to `manifest/<name>.png`. */
export const ICONS = ['color', 'outline'] as const;

export function drawIcon(name: (typeof ICONS)[number]) {
  return new Resvg(readFileSync(new URL(`icons/${name}.svg`, import.meta.url), 'utf8')).render();
}

if (import.meta.main) {
  for (const name of ICONS) {
    writeFileSync(new URL(`../manifest/${name}.png`, import.meta.url), drawIcon(name).asPng());
  }
}
