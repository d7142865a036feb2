/**
 * How an app registration proves its identity to Entra. `secret`: a client secret. `certificate`: a signed assertion,
 * whose key never leaves the machine. `federated`: a token of an identity that the registration trusts, such as the
 * machine's managed identity, so that no secret is stored. Source: pages "Certificate credentials" and "Workload
 * identity federation".
 */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  | {
      readonly kind: 'certificate';
      /** PEM. */
      readonly privateKey: string;
      /** SHA-256 of the certificate, hex. Entra finds the key by it. */
      readonly thumbprint: string;
      /** The certificate and its issuers, PEM, for registrations that trust a subject and issuer instead of one key. */
      readonly chain: string;
    }
  | { readonly kind: 'federated'; readonly assertion: () => Promise<string> };
