/** The interface for writing log lines, which pino's logger implements. Never log a token or the text of a message. */
export interface Log {
  info(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  error(fields: LogFields, sentence: string): void;
}

/**
 * The fields of a log line besides its sentence: a code, and the ids of the case. An id has the same name in every
 * line: `ref` and `transferId`, `work` (the id of a work item), `correlationId`, `partition` or `tenantId` and
 * `objectId` (a person).
 */
export interface LogFields {
  /** Kebab-case. Each code has one meaning; docs/operating.md explains them all and says what to do. */
  readonly code: string;
  readonly [field: string]: unknown;
}
