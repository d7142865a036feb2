import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { type Holder, StoreBusy } from './errors.ts';

/**
 * Locks the store file for this process and returns a function that unlocks it. Throws `StoreBusy`. The lock is a
 * transaction held on a side file, so the operating system releases the lock however the process ends. The holder's
 * name is in a second file, because with POSIX locks, closing any other handle of a file releases its lock.
 */
export function holdAlone(file: string, now: () => Date): () => void {
  const nameFile = `${file}.holder`;
  const lock = new DatabaseSync(`${file}.lock`, { timeout: LOCK_WAIT_MS });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    if (isBusy(cause)) throw new StoreBusy(file, readName(nameFile), { cause });
    throw cause;
  }
  writeName(nameFile, { pid: process.pid, host: hostname(), since: now().toISOString() });
  return () => {
    rmSync(nameFile, { force: true });
    lock.close();
  };
}

/** Two processes that start together can briefly block each other. Within this time, one of them gets the lock. */
const LOCK_WAIT_MS = 250;

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function writeName(nameFile: string, holder: Holder): void {
  const unfinished = `${nameFile}.tmp`;
  writeFileSync(unfinished, JSON.stringify(holder));
  renameSync(unfinished, nameFile);
}

function readName(nameFile: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(nameFile, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
