/**
 * Stands in for `adaptivecards/src/schema`, which the typings of adaptivecards-templating import as TypeScript source that
 * does not compile under this project's settings. Only tsc reads it; see `paths` in tsconfig.json.
 */
export interface IAdaptiveCard {
  readonly [name: string]: unknown;
}
