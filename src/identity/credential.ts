/**
 * How an app registration proves to Entra that it is itself. `secret`: a client secret. `certificate`: a signed statement,
 * whose key never leaves the machine. `federated`: a token of somebody whom the registration trusts, such as the managed
 * identity of the machine; nothing has to be kept at all. Source: pages "Certificate credentials" and "Workload identity
 * federation".
 */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  | {
      readonly kind: 'certificate';
      /** PEM. */
      readonly privateKey: string;
      /** SHA-256 of the certificate, hex: by it Entra finds the key. */
      readonly thumbprint: string;
      /** The certificate and those that vouch for it, PEM: Entra may be told to trust the subject instead of one key. */
      readonly chain: string;
    }
  | { readonly kind: 'federated'; readonly assertion: () => Promise<string> };
