/** Whether this DATABASE_URL names a PostgreSQL server. Everything else is the path of a file. */
export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/i.test(url);
}

/** The address as it may be shown and logged: server and database, without user, password and options. */
export function publicAddress(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return 'postgres://…';
  // A socket's folder stands where others have the server's name.
  const host = parsed.host || parsed.searchParams.get('host') || 'localhost';
  return `postgres://${host}${parsed.pathname}`;
}
