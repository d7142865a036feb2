import { isPostgres, publicAddress } from '../../store/postgres-address.ts';
import { setting } from '../setting.ts';
import { database, key, keys, wholeNumber } from '../values.ts';

export const storageAndKeys = {
  /** The path of a file, `:memory:`, or `postgres://…`. */
  databaseUrl: setting({
    name: 'DATABASE_URL',
    doc:
      'Where the desk stores its data: a file, which the desk creates along with its folder if missing; or, for ' +
      'several replicas, an existing PostgreSQL database:\npostgres://<user>:<password>@<host>/<database>',
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
      doc: 'How many days to keep finished work, so that you can look up what was done.',
      takes: wholeNumber(1, 3650),
      default: '7',
    }),
    /** Kept for ever when undefined. */
    closedTransfers: setting({
      name: 'KEEP_CLOSED_DAYS',
      doc: 'How many days to keep closed transfers, with the record of who decided what. Empty: for ever.',
      takes: wholeNumber(30, 36_500),
    }),
  },
  /** 32 bytes, like all keys. */
  tokenKey: setting({
    name: 'TOKEN_KEY',
    doc:
      "Key that seals people's sessions in the database and the buttons on cards: 32 bytes in base64.\nMake one " +
      'with: openssl rand -base64 32',
    takes: key(),
    required: '32 random bytes in base64, from: openssl rand -base64 32',
    secret: true,
  }),
  formerTokenKeys: setting({
    name: 'TOKEN_KEY_FORMER',
    doc:
      'Former values of TOKEN_KEY, separated by commas. They still open what they once sealed. Keep each for 30 ' +
      'days.',
    takes: keys(),
    default: '',
    secret: true,
  }),
};
