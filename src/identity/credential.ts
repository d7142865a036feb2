/**
 * How an app registration proves its identity to Entra. `secret`: a client secret. `certificate`: a signed assertion;
 * the key never leaves the machine. `federated`: a token from an identity that the registration trusts, such as the
 * machine's managed identity, so no secret is stored. Source: pages "Certificate credentials" and "Workload identity
 * federation".
 */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: string }
  | {
      readonly kind: 'certificate';
      /** PEM. */
      readonly privateKey: string;
      /** The certificate's SHA-256 hash, in hex. Entra uses the hash to find the key. */
      readonly thumbprint: string;
      /**
       * The certificate and its issuers, in PEM, for a registration that trusts a subject and issuer instead of one
       * key.
       */
      readonly chain: string;
    }
  | { readonly kind: 'federated'; readonly assertion: () => Promise<string> };
