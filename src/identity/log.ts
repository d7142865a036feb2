/** The part of a pino logger that is used. No field ever holds a token, a code or a secret. */
export interface IdentityLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
