import { postgresDatabase, stopPostgres } from './postgres-server.ts';

/**
 * Starts PostgreSQL for tests, or uses the named server, and prints its address on stdout, or the error. Stops it when
 * stdin ends.
 */
process.env.TEST_DATABASE_URL = process.argv[2] ?? '';
try {
  process.stdout.write(`${await postgresDatabase()}\n`);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
}
process.stdin.resume().on('end', () => void stopPostgres());
