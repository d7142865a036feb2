/** Whether this DATABASE_URL names a PostgreSQL server. Any other value is the path of a file. */
export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/i.test(url);
}

/** Returns an address that is safe to show and log: the server and database, without user, password and options. */
export function publicAddress(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return 'postgres://…';
  // For a Unix socket, the `host` option holds the socket's folder.
  const host = parsed.host || parsed.searchParams.get('host') || 'localhost';
  return `postgres://${host}${parsed.pathname}`;
}
