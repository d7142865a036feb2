import {
  AuthError,
  ClientAuthErrorCodes,
  type INetworkModule,
  type NetworkRequestOptions,
  type NetworkResponse,
} from '@azure/msal-node';

/**
 * Entra did not answer in time, was out or busy, or what answered was not Entra. Never holds the request's
 * body. It is one of MSAL's errors, because MSAL replaces any other.
 */
export class EntraUnreachable extends AuthError {
  constructor(message: string, options?: { cause: unknown }) {
    super(ClientAuthErrorCodes.networkError, '', message);
    this.name = 'EntraUnreachable';
    this.cause = options?.cause;
  }
}

/**
 * MSAL's way to the network with a deadline on every call (its own client has none on POST), and without following
 * redirects, because the body carries our secret.
 */
export function networkWithDeadline(milliseconds: number): INetworkModule {
  return {
    sendGetRequestAsync: (url, options) => send(url, 'GET', options, milliseconds),
    sendPostRequestAsync: (url, options) => send(url, 'POST', options, milliseconds),
  };
}

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
    body = (await response.json()) as T;
  } catch (error) {
    throw new EntraUnreachable(`${host} gave no usable answer within ${milliseconds} ms.`, { cause: error });
  }
  if (response.status >= 500 || response.status === 429) {
    throw new EntraUnreachable(`${host} answered ${response.status}.`);
  }
  return { headers: Object.fromEntries(response.headers), body, status: response.status };
}
