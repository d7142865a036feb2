/** What this folder needs of a logger; pino's fits. Fields never hold a token or the text of a message. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
