/** A value as the wire would show it: properties that are undefined are gone. */
export function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
