import { z } from 'zod';
import { isPostgres } from '../store/postgres-address.ts';
import { parseGuid } from '../transfers/ids.ts';

/*
 * Readers for the values of settings. Each error message continues the setting's name. No message repeats the value,
 * which may be a secret pasted into the wrong line.
 */

export function text() {
  return z.string();
}

export function pattern(form: RegExp, what: string) {
  return z.string().regex(form, { error: `is not ${what}.` });
}

export function word() {
  return pattern(/^[A-Za-z]+$/, 'one word of letters');
}

export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: `is not one of ${words.join(', ')}.` });
}

/** The `transferType` of a new-commerce transfer. */
export function transferType() {
  return z.enum(['3', '5'], { error: 'is neither 3 nor 5.' }).transform((type) => (type === '3' ? 3 : 5));
}

export function wholeNumber(least: number, most: number) {
  return z.string().transform((given, context) => {
    const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= least && number <= most) return number;
    return wrong(context, `is not a whole number from ${least} to ${most}.`);
  });
}

export function guid() {
  return z.string().transform((given, context) => {
    return parseGuid(given) ?? wrong(context, 'is not an id such as 7c8db11f-1e5e-4472-8386-f0b627d1f301.');
  });
}

/** An https address, or an http address on this machine. Any trailing slash is removed. */
export function address({ originOnly = false } = {}) {
  return z.string().transform((given, context) => {
    const url = URL.parse(given);
    if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(given)))) {
      return wrong(
        context,
        'is not an https address. Plain http is for this machine only, as in http://localhost:3978.',
      );
    }
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
      return wrong(context, 'has a part that does not belong there: leave out user, password, ? and #.');
    }
    if (originOnly && url.pathname !== '/') return wrong(context, `has a path. Give ${url.protocol}//<host> only.`);
    return (url.origin + url.pathname).replace(/\/+$/, '');
  });
}

/** Either `usual` or an address on this machine. */
export function standIn(usual: string, plays: string) {
  return z.string().refine((given) => given === usual || isLoopback(given), {
    error: `is neither ${usual} nor an address on this machine. Leave it empty unless a stand-in plays ${plays}.`,
  });
}

export function isLoopback(url: string): boolean {
  const { protocol, hostname, username } = URL.parse(url) ?? {};
  return /^https?:$/.test(protocol ?? '') && username === '' && isLoopbackHost(hostname ?? '');
}

export function isLoopbackHost(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host.toLowerCase());
}

/** The path of a file, `:memory:`, or a PostgreSQL database. */
export function database() {
  return z.string().transform((given, context) => {
    if (isPostgres(given)) {
      if ((URL.parse(given)?.pathname.length ?? 0) > 1) return given;
      return wrong(
        context,
        "names PostgreSQL, but can't be read. Write postgres://<user>:<password>@<host>/<database>, with the characters " +
          'that have a meaning there (/ ? # @ : %) written as in %2F.',
      );
    }
    if (/^[a-z][a-z\d+.-]+:/i.test(given) && !/^[a-z]:[\\/]/i.test(given)) {
      return wrong(
        context,
        'is neither the path of a file, such as data/transfer-desk.sqlite, nor a database, such as ' +
          'postgres://<user>:<password>@<host>/<database>.',
      );
    }
    return given;
  });
}

/** Keys of 32 bytes each. */
export function keys() {
  return z.string().transform((given, context): readonly Buffer[] => {
    const entries = listed(given, ',');
    if (entries.every((entry) => /^[A-Za-z\d+/]{43}=$/.test(entry)))
      return entries.map((entry) => Buffer.from(entry, 'base64'));
    return wrong(context, NO_KEY);
  });
}

export function key() {
  return keys().transform((found, context): Buffer => {
    const [only, ...others] = found;
    if (only === undefined) return wrong(context, NO_KEY);
    if (others.length > 0) return wrong(context, 'has more than one key. Older ones go into TOKEN_KEY_FORMER.');
    return only;
  });
}

const NO_KEY = 'is not 32 bytes in base64. Make one with: openssl rand -base64 32';

/** Returns the entries of a list, trimmed, without empty ones. */
export function listed(given: string, separator: string): readonly string[] {
  return given
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Reports this problem with the value. */
export function wrong(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
