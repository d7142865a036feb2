import type { Sentence } from '../transfers/transfer.ts';

/** Anything the desk shows. */
export type Message = { readonly kind: 'text'; readonly say: Sentence };
