/**
 * Replaces `adaptivecards/src/schema`. The typings of adaptivecards-templating import that file as TypeScript source,
 * which does not compile under this project's settings. Only tsc reads this file; see `paths` in tsconfig.json.
 */
export interface IAdaptiveCard {
  readonly [name: string]: unknown;
}
