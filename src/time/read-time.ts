/**
 * Reads a time that somebody wrote as text: ISO 8601, or an HTTP date (RFC 9110, section 5.6.7). Returns milliseconds
 * since 1970; undefined when the text isn't a time or names a day that doesn't exist. A time without a zone is UTC: the
 * language's own parser would take such a time for the machine's zone.
 */
export function readTime(text: string): number | undefined {
  return readIso(text.trim()) ?? readHttpDate(text.trim());
}

/** Reads a time in the same way. Returns ISO 8601 in UTC, with milliseconds, so that two such texts sort by time. */
export function readUtc(text: string): string | undefined {
  const at = readTime(text);
  return at === undefined ? undefined : utc(at);
}

/** Writes a time, in milliseconds since 1970, as ISO 8601 in UTC. */
export function utc(at: number): string {
  return new Date(at).toISOString();
}

const ISO =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T\s]\s*(?<hour>\d\d)\s*:\s*(?<minute>\d\d)(?:\s*:\s*(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?\s*(?<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/i;

function readIso(text: string): number | undefined {
  const { year, month, day, hour = 0, minute = 0, second = 0, fraction = '0', zone } = ISO.exec(text)?.groups ?? {};
  if (year === undefined) return undefined;
  const offset = offsetMinutes(zone);
  const at = wholeSeconds(
    [Number(year), Number(month) - 1, Number(day)],
    [Number(hour), Number(minute), Number(second)],
  );
  if (offset === undefined || at === undefined) return undefined;
  return at + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset * 60_000;
}

/** How far a zone is ahead of UTC, in minutes. No zone is UTC. */
function offsetMinutes(zone = 'Z'): number | undefined {
  const { sign, hours, minutes = 0 } = /^(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d)?$/.exec(zone)?.groups ?? {};
  if (hours === undefined) return 0;
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The three forms of an HTTP date, which is always UTC. The second form has no zone. */
const HTTP_DATES: readonly RegExp[] = [
  /^\w{3}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) (?:GMT|UTC)$/i,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]?\d) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) (?<year>\d{4})$/i,
  /^\w+, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) GMT$/i,
];

function readHttpDate(text: string): number | undefined {
  const groups = HTTP_DATES.map((form) => form.exec(text)?.groups).find((found) => found !== undefined);
  const { year = '', month = '', day, hour, minute, second } = groups ?? {};
  const index = MONTHS.indexOf(month.toLowerCase());
  if (index === -1) return undefined;
  const century = year.length === 2 ? 2_000 : 0;
  return wholeSeconds([century + Number(year), index, Number(day)], [Number(hour), Number(minute), Number(second)]);
}

/** Returns undefined for a day or an hour that doesn't exist. A day may end with 24:00, and a minute with second 60. */
function wholeSeconds(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
): number | undefined {
  if (minute > 59 || second > 60 || hour > 24 || (hour === 24 && minute + second > 0)) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month, day);
  if (midnight.getUTCMonth() !== month || midnight.getUTCDate() !== day) return undefined;
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000;
}
