import { writeFileSync } from 'node:fs';
import { envExample } from '../src/settings/example.ts';

/** `npm run env-example`: writes `.env.example` from the settings. A test fails if the file is out of date. */
writeFileSync(new URL('../.env.example', import.meta.url), envExample());
