import type { Journey } from '../journeys/journey.ts';

/**
 * Error lines that are allowed during an attack: Teams refuses the desk's messages, and under this load Graph may answer
 * too late. Graph's silence makes nobody an approver.
 */
const EXPECTED: readonly RegExp[] = [
  /^message-refused /,
  /^connector-untrusted /,
  /^group-not-read .*"error":"TimeoutError"/,
];

/** Collects unhandled rejections, uncaught exceptions, listener leaks, and errors in the log. */
export function watchProcess() {
  const problems = new Set<string>();
  const uncaught = (error: unknown) => problems.add(`nobody caught: ${error instanceof Error ? error.stack : error}`);
  const warned = (warning: Error) => {
    if (warning.name === 'MaxListenersExceededWarning') problems.add(`leaks: ${warning.message}`);
  };
  process.on('unhandledRejection', uncaught);
  process.on('uncaughtException', uncaught);
  process.on('warning', warned);
  return {
    problems,
    /** Reads the log and empties it. */
    readLog(log: Journey['log']): void {
      for (const { level, fields } of log.splice(0)) {
        const { code, err, ...others } = fields;
        const line = `${code} ${JSON.stringify(others).slice(0, 300)}`;
        if (level !== 'error' || EXPECTED.some((one) => one.test(line))) continue;
        problems.add(`logged: ${line} ${err instanceof Error ? err.stack : ''}`);
      }
    },
    stop(): void {
      process.off('unhandledRejection', uncaught);
      process.off('uncaughtException', uncaught);
      process.off('warning', warned);
    },
  };
}
