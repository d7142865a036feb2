export type StoreErrorCode = 'StoreBusy' | 'StoreNewer' | 'StoreUnreachable' | 'StoreUnreadable' | 'StoreUnsupported';

/** Why the store can't be used. The message is a sentence for the operator: what happened, to which store, what to do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
  }
}

/** The process that has the store open, as it wrote it down when it started. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Another process has the store open. `holder` is absent when it has not left its name. */
export class StoreBusy extends StoreError {
  readonly holder: Holder | undefined;

  constructor(file: string, holder: Holder | undefined, options?: ErrorOptions) {
    const who =
      holder === undefined
        ? 'another process'
        : `process ${holder.pid} on ${holder.host}, which started at ${holder.since}`;
    super(
      'StoreBusy',
      `The store ${file} is in use by ${who}. Stop that process, or set DATABASE_URL to another file.`,
      options,
    );
    this.holder = holder;
  }
}

/** The store was written by a newer release: opening it with this one could lose what only the newer one knows. */
export class StoreNewer extends StoreError {
  constructor(where: string, found: number, known: number) {
    super(
      'StoreNewer',
      `The store ${where} has schema version ${found}, this release knows versions up to ${known}. ` +
        'Start the newer release again, or restore a backup that was made before it.',
    );
  }
}

/** The store, or one record in it, can't be read: damaged, no rights, a full disk, or not a store at all. */
export class StoreUnreadable extends StoreError {
  constructor(what: string, options?: ErrorOptions) {
    super('StoreUnreadable', what, options);
  }
}

/** No connection to the database, or it was lost. It passes: the next call connects anew. */
export class StoreUnreachable extends StoreError {
  constructor(what: string, options?: ErrorOptions) {
    super('StoreUnreachable', what, options);
  }
}

/** The store is of a kind that can't be used. The address is not repeated in full: it may hold a password. */
export class StoreUnsupported extends StoreError {
  constructor(what: string) {
    super('StoreUnsupported', what);
  }
}
