import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { PersonKey } from '../../stand-ins/teams/rooms.ts';

/** Debian's path; set CHROMIUM_PATH for another one. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SCREENSHOTS = 'artifacts/screenshots';

export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`There is no Chromium at ${CHROMIUM}. Install it, or set CHROMIUM_PATH to where it is.`);
  }
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** A person who uses the demo's page. */
export interface Visitor {
  readonly page: Page;
  /** Script errors and policy violations so far. */
  readonly problems: readonly string[];
  be(person: PersonKey): Promise<void>;
  open(room: 'chat' | 'channel'): Promise<void>;
  type(text: string): Promise<void>;
  /** The newest card with this text. */
  card(text: string | RegExp): Locator;
  /** Presses the button with this name on the newest card that has one. */
  press(button: string | RegExp): Promise<void>;
  /** Follows the sign-in link on the newest card, and signs in as this person in the new tab. */
  signIn(name: string): Promise<void>;
  screenshot(name: string): Promise<void>;
}

export async function visit(
  browser: Browser,
  url: string,
  look: { readonly scheme?: 'light' | 'dark'; readonly width?: number; readonly height?: number } = {},
): Promise<Visitor> {
  const page = await browser.newPage({
    colorScheme: look.scheme ?? 'light',
    viewport: { width: look.width ?? 1280, height: look.height ?? 1000 },
  });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
  await page.goto(url);
  const openRail = async () => {
    const who = page.locator('#who');
    if ((await who.isVisible()) && (await who.getAttribute('aria-expanded')) === 'false') await who.click();
  };

  return {
    page,
    problems,
    async be(person) {
      await openRail();
      await page.getByTestId(`person-${person}`).click();
    },
    async open(room) {
      await page.getByTestId(`conversation-${room}`).click();
    },
    async type(text) {
      await page.getByTestId('composer').fill(text);
      await page.getByTestId('send').click();
    },
    card: (text) => page.getByTestId('card').filter({ hasText: text }).last(),
    async press(button) {
      await page
        .getByTestId('card')
        .getByRole('button', { name: button, exact: typeof button === 'string' })
        .last()
        .click();
    },
    async signIn(name) {
      const link = page.getByTestId('card').getByRole('link', { name: 'Sign in to Partner Center' }).last();
      const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
      await tab.getByRole('button', { name }).click();
      await tab.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await tab.close();
    },
    async screenshot(name) {
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    },
  };
}
