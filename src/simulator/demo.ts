import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../logging.ts';
import { FORMS } from '../teams/commands.ts';
import { loadLocales } from '../teams/words.ts';
import { bindDemoChannel } from './demo-channel.ts';
import { startStandIns } from './stand-ins.ts';

/**
 * `npm run demo`: the real desk, authentication on, with stand-ins for Teams, Entra and Partner Center on loopback.
 * It remembers in `data/demo`; `npm run demo -- --fresh` begins anew, `-- --port 4000` moves it.
 */
const FOLDER = 'data/demo';
const PORT = 3978;

const { values } = parseArgs({ options: { fresh: { type: 'boolean' }, port: { type: 'string' } } });
const port = Number(values.port ?? process.env.PORT ?? PORT);
if (!Number.isInteger(port) || port < 1 || port > 65_532)
  fail(`--port takes a number from 1 to 65532, not "${values.port}".`);
if (values.fresh) rmSync(FOLDER, { recursive: true, force: true });

try {
  await run();
} catch (error) {
  fail(sentenceFor(error));
}

async function run(): Promise<void> {
  const words = loadLocales(new URL('../../cards/locales/', import.meta.url))();
  const standIns = await startStandIns({
    deskPort: port,
    ports: { teams: port + 1, entra: port + 2, partnerCenter: port + 3 },
    folder: FOLDER,
    databaseUrl: join(FOLDER, 'desk.sqlite'),
    manifestCommands: () => FORMS.map(({ title, about }) => ({ title, description: words.get(`commands.${about}`) })),
  });
  const settings = readConfig(standIns.env);
  if (settings.kind === 'missing') throw new Error(settings.problems.join('\n'));
  const app = await startApp(settings.config, { log: createLog(settings.config.logLevel) });
  const { env, teams } = standIns;
  await bindDemoChannel(app.store, teams.serviceUrl, env.MicrosoftAppId ?? '', new Date().toISOString());

  console.log(
    `\n  Transfer Desk is running. Open this page:\n\n      ${teams.url.replace('127.0.0.1', 'localhost')}\n`,
  );
  console.log('  You are Riley Chen there. Type: create transfer for Contoso');
  console.log('  Everything is on this machine; Ctrl+C stops it, and the next start goes on where it was.\n');

  const stop = async () => {
    await app.stop();
    await standIns.close();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function sentenceFor(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${'port' in error ? error.port : port} is in use. Is the demo running already? To use other ports: npm run demo -- --port 4000`;
  }
  return error instanceof Error ? error.message : String(error);
}

function fail(sentence: string): never {
  console.error(`\n  ${sentence}\n`);
  process.exit(1);
}
