/**
 * `npm test` takes every test of the folder test/ but those of the browser: they need Chromium, so they run only when
 * they are named, and get the time they need.
 */
const isBrowserNamed = process.argv.some((argument) => /(^|[\\/])test[\\/]browser\b/.test(argument));

export default {
  extension: ['test.ts'],
  recursive: true,
  ignore: isBrowserNamed ? [] : ['test/browser/**'],
  timeout: 60_000,
  exit: true,
  reporter: 'dot',
};
