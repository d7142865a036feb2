/** The interface for log lines; pino's logger implements it. Never pass tokens or the text of a message. */
export interface Log {
  info(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  error(fields: LogFields, sentence: string): void;
}

/**
 * The fields of a line besides its sentence: a code, and the ids of its case under the same names everywhere: `ref` and
 * `transferId`, `work` (the id of a work item), `correlationId`, `partition` or `tenantId` and `objectId` (a person).
 */
export interface LogFields {
  /** Kebab-case, one meaning each. docs/operating.md explains each code and what to do. */
  readonly code: string;
  readonly [field: string]: unknown;
}
