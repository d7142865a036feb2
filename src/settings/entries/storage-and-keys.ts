import { isPostgres, publicAddress } from '../../store/postgres-address.ts';
import { setting } from '../setting.ts';
import { database, key, keys, wholeNumber } from '../values.ts';

export const storageAndKeys = {
  /** The path of a file, `:memory:`, or `postgres://…`. */
  databaseUrl: setting({
    name: 'DATABASE_URL',
    doc:
      'Where the desk keeps everything: a file, which the desk creates with its folder if it is missing; or, for several ' +
      'replicas, a PostgreSQL database that exists already:\npostgres://<user>:<password>@<host>/<database>',
    takes: database(),
    default: 'data/transfer-desk.sqlite',
    shown: (url) => (isPostgres(url) ? publicAddress(url) : url),
    warns: (url) =>
      url === ':memory:'
        ? 'is :memory:, so everything is forgotten when the desk stops. Give the path of a file.'
        : undefined,
  }),
  /** Days. */
  keeping: {
    finishedWork: setting({
      name: 'KEEP_WORK_DAYS',
      doc: 'Days for which finished work is kept, so that you can look up what was done.',
      takes: wholeNumber(1, 3650),
      default: '7',
    }),
    /** Kept for ever when undefined. */
    closedTransfers: setting({
      name: 'KEEP_CLOSED_DAYS',
      doc: 'Days for which closed transfers are kept, with who decided what. Empty: for ever.',
      takes: wholeNumber(30, 36_500),
    }),
  },
  /** 32 bytes, like all keys. */
  tokenKey: setting({
    name: 'TOKEN_KEY',
    doc:
      "Key that seals people's sessions in the database and the buttons of cards: 32 bytes in base64.\n" +
      'Make one with: openssl rand -base64 32',
    takes: key(),
    required: '32 random bytes in base64, from: openssl rand -base64 32',
    secret: true,
  }),
  formerTokenKeys: setting({
    name: 'TOKEN_KEY_FORMER',
    doc: 'Keys that were TOKEN_KEY before, separated by commas: what they sealed still opens. Keep one for 30 days.',
    takes: keys(),
    default: '',
    secret: true,
  }),
};
