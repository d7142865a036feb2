export type StoreErrorCode = 'StoreBusy' | 'StoreNewer' | 'StoreUnreachable' | 'StoreUnreadable' | 'StoreUnsupported';

/** Why the store can't be used. The message tells the operator what happened, to which store, and what to do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
  }
}

/** The process that has the store open, as that process recorded itself when it started. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Another process has the store open. `holder` is absent when that process left no record. */
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

/**
 * A newer release has upgraded the store. Opening the store with this release could lose data that only the newer one
 * knows.
 */
export class StoreNewer extends StoreError {
  constructor(where: string, found: number, known: number) {
    super(
      'StoreNewer',
      `The store ${where} has schema version ${found}, this release knows versions up to ${known}. ` +
        'Start the newer release again, or restore a backup that was made before it.',
    );
  }
}

/**
 * The store, or one record in it, can't be read: the file is damaged or is not a store, access is denied, or the disk
 * is full.
 */
export class StoreUnreadable extends StoreError {
  constructor(what: string, options?: ErrorOptions) {
    super('StoreUnreadable', what, options);
  }
}

/** The connection to the database failed or was lost. The next call opens a new one. */
export class StoreUnreachable extends StoreError {
  constructor(what: string, options?: ErrorOptions) {
    super('StoreUnreachable', what, options);
  }
}

/** This kind of store isn't supported. The message doesn't repeat the address in full, which may contain a password. */
export class StoreUnsupported extends StoreError {
  constructor(what: string) {
    super('StoreUnsupported', what);
  }
}
