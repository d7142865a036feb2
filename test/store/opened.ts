import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { at } from './samples.ts';

const opened: Store[] = [];
const folders: string[] = [];

/** Opens a store that the test needn't close. Call `closeOpened` after each test. */
export async function open(url = ':memory:'): Promise<Store> {
  const store = await openStore({ url, now: () => new Date(at(0)) });
  opened.push(store);
  return store;
}

/** An empty folder that `closeOpened` removes. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'store-'));
  folders.push(made);
  return made;
}

export async function closeOpened(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
}
