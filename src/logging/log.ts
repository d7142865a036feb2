/** Where a room writes its lines. pino's logger fits; nothing that is passed holds a token or the text of a message. */
export interface Log {
  info(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  error(fields: LogFields, sentence: string): void;
}

/**
 * What a line holds beside its sentence: its code, and the ids of its case under the same names everywhere: `ref` and
 * `transferId`, `work` (the id of a work item), `correlationId`, `partition` or `tenantId` and `objectId` (a person).
 */
export interface LogFields {
  /** Kebab-case, one meaning each. docs/operating.md says what it means and what to do. */
  readonly code: string;
  readonly [field: string]: unknown;
}
