import { setting } from '../setting.ts';
import { address, pattern, wholeNumber } from '../values.ts';

export const addresses = {
  port: setting({
    name: 'PORT',
    doc: 'Port on which the desk listens.',
    takes: wholeNumber(1, 65_535),
    default: '3978',
  }),
  host: setting({
    name: 'HOST',
    doc: 'Address on which the desk listens. In a container, set 0.0.0.0.',
    takes: pattern(/^[\w.:-]+$/, 'an address of this machine'),
    default: '127.0.0.1',
  }),
  /** Without a trailing slash, like all addresses. */
  publicUrl: setting({
    name: 'PUBLIC_URL',
    doc:
      'Address at which browsers and Teams reach the desk: https, or http on this machine. Register ' +
      '<PUBLIC_URL>/sign-in/callback as a redirect URI in Entra, and <PUBLIC_URL>/api/messages with the bot.',
    takes: address(),
    required: 'the address under which browsers and Teams reach the desk',
  }),
};
