import { writeFileSync } from 'node:fs';
import { envExample } from '../src/settings/example.ts';

/** `npm run env-example`: writes `.env.example` from the entries of the settings. A test holds that it was run. */
writeFileSync(new URL('../.env.example', import.meta.url), envExample());
