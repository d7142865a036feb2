import {
  AuthError,
  ClientAuthErrorCodes,
  type INetworkModule,
  type NetworkRequestOptions,
  type NetworkResponse,
} from '@azure/msal-node';

/**
 * Entra did not answer in time, was down or busy, or something other than Entra answered. Never holds the request's
 * body. Extends one of MSAL's errors, because MSAL replaces any other error with its own.
 */
export class EntraUnreachable extends AuthError {
  constructor(message: string, options?: { cause: unknown }) {
    super(ClientAuthErrorCodes.networkError, '', message);
    this.name = 'EntraUnreachable';
    this.cause = options?.cause;
  }
}

/** For clients that use stored tokens only: every request fails. */
export const NO_NETWORK: INetworkModule = {
  sendGetRequestAsync: () => Promise.reject(new EntraUnreachable('Entra was not to be asked.')),
  sendPostRequestAsync: () => Promise.reject(new EntraUnreachable('Entra was not to be asked.')),
};

/**
 * Makes MSAL's network module, with a deadline on every call (MSAL's own has none on POST). Calls only allowed
 * addresses and follows no redirects, because the body carries our secret.
 */
export function networkWithDeadline(
  milliseconds: number,
  mayCall: (url: string) => boolean = () => true,
): INetworkModule {
  const to = <T>(method: 'GET' | 'POST', url: string, options?: NetworkRequestOptions) => {
    if (mayCall(url)) return send<T>(url, method, options, milliseconds);
    throw new EntraUnreachable(`${new URL(url).host} is not an address that the desk may call.`);
  };
  return {
    sendGetRequestAsync: async (url, options) => to('GET', url, options),
    sendPostRequestAsync: async (url, options) => to('POST', url, options),
  };
}

/** Far larger than any response from Entra. */
const MOST_BYTES = 1024 * 1024;

async function send<T>(
  url: string,
  method: 'GET' | 'POST',
  options: NetworkRequestOptions | undefined,
  milliseconds: number,
): Promise<NetworkResponse<T>> {
  const host = new URL(url).host;
  let response: Response;
  let body: T;
  try {
    response = await fetch(url, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(milliseconds),
      ...(options?.headers === undefined ? {} : { headers: options.headers }),
      ...(method === 'POST' ? { body: options?.body ?? '' } : {}),
    });
    body = JSON.parse(await textOf(response)) as T;
  } catch (error) {
    throw new EntraUnreachable(`${host} gave no usable answer within ${milliseconds} ms.`, { cause: error });
  }
  if (response.status >= 500 || response.status === 429) {
    throw new EntraUnreachable(`${host} answered ${response.status}.`);
  }
  return { headers: Object.fromEntries(response.headers), body, status: response.status };
}

/** Reads the body as text. Rejects when the body exceeds the limit. */
export async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) throw new Error('The answer is too long.');
  }
  return text + decoder.decode();
}
