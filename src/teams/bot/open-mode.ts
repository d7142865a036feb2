import type { IncomingMessage } from 'node:http';
import { answerJson } from '../../http/json-answer.ts';
import type { Log } from '../../logging/log.ts';
import { createGate, type Gate } from '../gate/gate.ts';
import type { Sender } from '../gate/sender.ts';
import type { TrustsHost } from '../gate/trusted-hosts.ts';
import type { Credentials } from './bot-authentication.ts';

/** Replaces the token checks when the desk runs without authentication. */
export interface OpenMode {
  readonly gate: Gate;
  readonly trusts: TrustsHost;
  /** For botbuilder. This is the only place where botbuilder's authentication is off. */
  readonly credentials: Credentials;
}

const THIS_MACHINE = '(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::\\d{1,5})?';
const LOCAL_HOST = new RegExp(`^${THIS_MACHINE}$`, 'i');
const LOCAL_URL = new RegExp(`^https?://${THIS_MACHINE}(?:/[\\w/.-]*)?$`, 'i');
const LOCAL_SOCKETS: readonly (string | undefined)[] = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
/** Headers that show that a tunnel or proxy forwarded the request, or that a page in a browser sent it. */
const NOT_A_PROGRAM_HERE = /^(?:x-forwarded|x-original-|x-real-ip$|forwarded$|via$|origin$)/;

/**
 * DEV_UNAUTHENTICATED=loopback-only, for Microsoft's Agents Playground, which signs nothing. This mode trusts every
 * sender, so only programs on this machine may send, and answers go only to them. Listening on loopback is not enough:
 * tunnels and proxies connect from this machine, and so does a browser for any page whose host name resolves to this
 * machine. All other checks of the gate still apply. To remove the mode, delete this file and `open` in app.ts and
 * wiring/.
 */
export function createOpenMode({ log }: { readonly log: Log }): OpenMode {
  const trusts: TrustsHost = (serviceUrl) => LOCAL_URL.test(serviceUrl);
  const anyone: Sender = { prove: async () => ({ authorization: '', covers: () => 'ok' }) };
  const gate = createGate({ sender: anyone, trusts, log });
  return {
    async gate(request, response) {
      const why = strangeness(request);
      if (why === undefined) return gate(request, response);
      const message = 'Without authentication only a program on this machine may talk to this desk.';
      log.warn(
        { code: 'gate-refused', refusal: 'notLocal', status: 403, why },
        `An inbound request was refused: ${message}`,
      );
      answerJson(response, 403, { error: { code: 'notLocal', message } }, { connection: 'close' });
      return undefined;
    },
    trusts,
    credentials: {
      isValidAppId: async () => true,
      isAuthenticationDisabled: async () => true,
      createCredentials: async () => ({ appId: '', signRequest: nothingIsSigned }),
    },
  };
}

async function nothingIsSigned(): Promise<never> {
  throw new Error('Nothing is signed while authentication is off.');
}

/**
 * Returns the part of the request that shows it did not come from a program on this machine, if there is one. Reads
 * Host from the raw headers, because the server replaces it.
 */
function strangeness({ socket, headers, rawHeaders }: IncomingMessage): 'address' | 'host' | 'header' | undefined {
  if (!LOCAL_SOCKETS.includes(socket.remoteAddress)) return 'address';
  if (Object.keys(headers).some((name) => NOT_A_PROGRAM_HERE.test(name))) return 'header';
  const hosts = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'host');
  return hosts.length === 1 && LOCAL_HOST.test(hosts[0] ?? '') ? undefined : 'host';
}
