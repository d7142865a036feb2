import { startApp } from './app.ts';
import { createLog } from './logging/pino-log.ts';
import { readConfig } from './settings/config.ts';

/** `npm start`: runs the desk in production. It refuses to start while any setting is wrong. */
const settings = readConfig(process.env);
if (settings.kind === 'missing') {
  const list = settings.problems.map((problem) => `  - ${problem}`).join('\n');
  fail(`Transfer Desk can't start yet:\n\n${list}\n\n.env.example says what each setting is for.`);
}

const { config, description } = settings;
const log = createLog(config.logLevel);
log.info({ code: 'desk-starts', settings: description }, 'Transfer Desk starts.');
const app = await startApp(config, { log }).catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error)),
);
log.info({ code: 'desk-runs', url: app.url }, 'Transfer Desk is running.');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    log.info({ code: 'desk-stops', signal }, 'Transfer Desk stops.');
    await app.stop();
    process.exit(0);
  });
}

function fail(sentence: string): never {
  console.error(`\n${sentence}\n`);
  process.exit(1);
}
