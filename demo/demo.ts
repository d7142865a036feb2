import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startApp } from '../src/app.ts';
import { createLog } from '../src/logging/pino-log.ts';
import { readConfig } from '../src/settings/config.ts';
import { bindDemoChannel } from './demo-channel.ts';
import { withOwnTeams, withPlayground } from './demo-world.ts';

/**
 * `npm run demo`: the real desk, authentication on, with stand-ins for Teams, Entra and Partner Center on loopback.
 * Its data is in `data/demo`; `npm run demo -- --fresh` deletes that first, and `-- --port 4000` changes the port.
 * `-- --playground` uses Microsoft's Agents Playground for Teams, with authentication off and separate data.
 */
const PORT = 3978;

const { values } = parseArgs({
  options: { fresh: { type: 'boolean' }, port: { type: 'string' }, playground: { type: 'boolean' } },
});
const folder = values.playground ? 'data/playground' : 'data/demo';
const asked = values.port ?? (process.env.PORT || String(PORT));
const port = Number(asked);
if (!Number.isInteger(port) || port < 1 || port > 65_532)
  fail(`${values.port === undefined ? 'PORT' : '--port'} takes a number from 1 to 65532, not "${asked}".`);
if (values.fresh) rmSync(folder, { recursive: true, force: true });

try {
  await run();
} catch (error) {
  fail(sentenceFor(error));
}

async function run(): Promise<void> {
  const world = await (values.playground ? withPlayground : withOwnTeams)(port, folder);
  const settings = readConfig(world.env);
  if (settings.kind === 'missing') throw new Error(settings.problems.join('\n'));
  const app = await startApp(settings.config, { log: createLog(settings.config.logLevel) });
  await bindDemoChannel(app.store, world.serviceUrl, world.botAppId, new Date().toISOString());

  for (const line of ['', ...world.hint]) console.log(`  ${line}`);
  console.log('  Everything is on this machine; Ctrl+C stops it, and the next start goes on where it was.\n');

  const stop = async () => {
    await app.stop();
    await world.close();
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
