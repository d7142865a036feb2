import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly pid: number | undefined;
  /** The next line of its output; undefined when there are no more. */
  line(): Promise<string | undefined>;
  /** Ends its stdin and waits until the process has exited. */
  finish(): Promise<void>;
  /** Sends kill -9 and waits until the process has exited. */
  kill(): Promise<void>;
}

/** Runs a script of this folder in a separate process. */
export function child(script: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const running: ChildProcess = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(running, 'exit');
  if (running.stdout === null) throw new Error('The child has no stdout.');
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return {
    pid: running.pid,
    async line() {
      const next = await lines.next();
      return next.done ? undefined : next.value;
    },
    async finish() {
      running.stdin?.end();
      await exit;
    },
    async kill() {
      running.kill('SIGKILL');
      await exit;
    },
  };
}
