import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toEnd } from './to-end.ts';

/** The real desk in its own process. Whenever the process dies, it is restarted. */
export interface DeskProcess {
  /** Resolves when the desk accepts requests. If the desk is down, that is after its next start. */
  up(): Promise<void>;
  isUp(): boolean;
  /** Sends kill -9. */
  kill(): void;
  /** Makes the desk die at the n-th point from now where something becomes durable. 0: never. */
  arm(points: number): Promise<void>;
  /** Makes the desk die at the n-th such point after each later start. */
  armNextStart(points: number): void;
  /** Where each death so far happened (`somewhere` for a kill from outside). */
  deaths(): readonly string[];
  /** When the desk last started, as `performance.now()`. */
  startedAt(): number;
  /** Sends SIGTERM and returns how the process ended. */
  stop(): Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** The last log lines, to quote when something fails. */
  said(): string;
  /** Sets the desk's clock `ms` ahead of the true time, and returns how far ahead it now is. Needs `shift-clock.ts`. */
  shiftClock(ms: number): Promise<number>;
}

export interface DeskOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The time of each death is added here, in milliseconds since 1970. */
  readonly cuts: number[];
  /** Modules in this folder to load before the desk. */
  readonly preload?: readonly string[];
  /** Time between a death and the restart. */
  readonly downMs?: number;
}

/** Node's compile cache, shared by all starts of the desk. */
const compiled = mkdtempSync(join(tmpdir(), 'desk-compiled-'));
toEnd(() => rmSync(compiled, { recursive: true, force: true }));

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const UP = 'Transfer Desk is running.';
const KEPT_CHARACTERS = 200_000;
/**
 * How long a start or a stop may take before the desk counts as hung. A slow machine with several worlds needs minutes.
 * The promise to finish within a minute of a restart is judged by `verdict.ts`, from the time of that restart.
 */
const HUNG_MS = 180_000;

export function startDesk({ env, cuts, preload = ['die-at.ts'], downMs = 100 }: DeskOptions): DeskProcess {
  const deaths: string[] = [];
  let said = '';
  let child: ChildProcess;
  let closed = Promise.resolve();
  let startedAt = 0;
  let nextPoints = 0;
  let isUp = false;
  let isOver = false;
  let ready = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;

  const imports = preload.flatMap((file) => ['--import', new URL(file, import.meta.url).href]);

  function start(): void {
    startedAt = performance.now();
    const points = nextPoints;
    nextPoints = 0;
    const own = spawn(process.execPath, [...imports, 'scripts/on-node-24.mjs', 'src/main.ts'], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        NODE_COMPILE_CACHE: compiled,
        ...env,
        DIE_AFTER: String(points),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = own;
    closed = new Promise((resolve) => own.on('close', () => resolve()));
    const late = setTimeout(() => ready.reject(new Error(`The desk does not come up:\n${said}`)), HUNG_MS);
    const hear = (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-KEPT_CHARACTERS);
      if (isUp || !String(chunk).includes(UP)) return;
      isUp = true;
      clearTimeout(late);
      ready.resolve();
    };
    own.stdout?.on('data', hear);
    own.stderr?.on('data', hear);
    own.on('error', () => {});
    own.on('close', (code) => {
      clearTimeout(late);
      if (isUp) ready = Promise.withResolvers<void>();
      ready.promise.catch(() => {});
      isUp = false;
      if (isOver) return;
      cuts.push(Date.now());
      deaths.push(code === null ? (/\ndied (.*)\n[^\n]*$/.exec(said)?.[1] ?? 'somewhere') : `by itself with ${code}`);
      said += '\n--- died ---\n';
      timer = setTimeout(start, downMs);
    });
  }

  start();
  const end = toEnd(() => {
    isOver = true;
    clearTimeout(timer);
    child.kill('SIGKILL');
  });

  return {
    up: () => ready.promise,
    isUp: () => isUp,
    kill() {
      // From here on the desk counts as down, even before the exit is reported. Otherwise a waiting caller would reach the
      // dying process, and would measure its minute from that process's start.
      if (isUp) ready = Promise.withResolvers<void>();
      ready.promise.catch(() => {});
      isUp = false;
      child.kill('SIGKILL');
    },
    async arm(points) {
      const armed = once(child, 'message').catch(() => closed);
      if (child.connected) child.send({ arm: points }, () => {});
      await Promise.race([armed, closed]);
    },
    armNextStart(points) {
      nextPoints = points;
    },
    deaths: () => deaths,
    startedAt: () => startedAt,
    async stop() {
      isOver = true;
      clearTimeout(timer);
      child.kill('SIGTERM');
      const hung = setTimeout(() => child.kill('SIGKILL'), HUNG_MS);
      await closed;
      clearTimeout(hung);
      await end();
      return { code: child.exitCode, signal: child.signalCode };
    },
    said: () => said,
    async shiftClock(ms) {
      const heard = new Promise<number>((resolve) => {
        const hear = (message: { readonly clock?: number }) => {
          if (message.clock === undefined) return;
          child.off('message', hear);
          resolve(message.clock - Date.now());
        };
        child.on('message', hear);
      });
      if (child.connected) child.send({ shift: ms }, () => {});
      return Promise.race([heard, closed.then(() => 0)]);
    },
  };
}
