import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * The words that people can type in one language. `cards/locales/<tag>.json` holds them beside the sentences that the
 * desk says.
 */
export interface PhraseBook {
  readonly locale: string;
  /** The file's name, for error messages. */
  readonly file: string;
  readonly commands: Readonly<
    Record<string, { readonly phrases: readonly string[]; readonly example?: string | undefined }>
  >;
  readonly slots: {
    readonly because: readonly string[];
    readonly filter: Readonly<Record<string, readonly string[]>>;
    readonly items: Readonly<Record<string, readonly string[]>>;
  };
}

const meanings = z.record(z.string(), z.array(z.string())).default({});
const schema = z.object({
  commands: z
    .record(z.string(), z.object({ phrases: z.array(z.string()).default([]), example: z.string().optional() }))
    .default({}),
  slots: z
    .object({ because: z.array(z.string()).default([]), filter: meanings, items: meanings })
    .default({ because: [], filter: {}, items: {} }),
});

/** Reads the phrase book of every `<tag>.json` in the folder, English first. */
export function loadPhraseBooks(folder: URL): readonly PhraseBook[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const books = files.map((file) => phraseBook(file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));
  return books.sort((one, other) => Number(other.locale === 'en') - Number(one.locale === 'en'));
}

export function phraseBook(file: string, content: unknown): PhraseBook {
  const read = schema.safeParse(content);
  if (!read.success) throw new SyntaxError(`${file}: ${z.prettifyError(read.error)}`);
  return { locale: file.slice(0, -'.json'.length), file, ...read.data };
}
