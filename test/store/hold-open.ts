import { openStore } from '../../src/store/open.ts';
import { at } from './samples.ts';

/** Opens the store and keeps it open until stdin ends. Prints `open` on stdout, or the error. */
try {
  const store = await openStore({ url: process.argv[2] ?? '', now: () => new Date(at(0)) });
  process.stdout.write('open\n');
  process.stdin.resume().on('end', () => void store.close());
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
}
