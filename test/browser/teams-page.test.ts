import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { CHANNEL } from '../../stand-ins/teams/rooms.ts';
import { CARD, type FakeBot, startFakeBot, withCard } from '../stand-ins/teams/fake-bot.ts';
import { openBrowser } from './browser.ts';

const path = `v3/conversations/${encodeURIComponent(CHANNEL.id)}/activities`;

describe('the Teams page in a browser', function () {
  this.timeout(30_000);
  let browser: Browser;
  let bot: FakeBot;
  let page: Page;
  let problems: string[];

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  beforeEach(async () => {
    bot = await startFakeBot();
    await bot.teams.control.installed();
    page = await browser.newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    await page.goto(bot.teams.url);
    await page.getByTestId('conversation-channel').click();
  });
  afterEach(async () => {
    await page.close();
    await bot.close();
  });

  const post = async (card: unknown) => (await bot.call('POST', path, withCard(card))).body.id;
  const typed = { ...CARD, body: [{ type: 'Input.Text', id: 'why', label: 'Why' }] };

  it('sends what is typed, as the person chosen, without a script error or a policy violation', async () => {
    await page.getByTestId('person-noor').click();
    await page.getByTestId('composer').fill('list transfers');
    await page.getByTestId('send').click();
    await page.getByTestId('message').getByText('list transfers').waitFor();
    const activity = bot.received.at(-1)?.activity;
    assert.equal(activity?.text, '<at>Transfer Desk</at>&nbsp;list transfers\n');
    assert.equal(activity?.from.id.startsWith('29:1noor'), true);
    assert.deepEqual(problems, []);
  });

  it('keeps what is being typed into a card, and the focus, while the bot edits it', async () => {
    const id = await post(typed);
    const why = page.getByRole('textbox', { name: 'Why' });
    await why.fill('Wrong part');
    await bot.call(
      'PUT',
      `${path}/${id}`,
      withCard({ ...typed, body: [{ type: 'TextBlock', text: 'Now' }, ...typed.body] }),
    );
    await page.getByText('Now', { exact: true }).waitFor();
    await page.getByText('Edited', { exact: true }).waitFor();
    await page.keyboard.type('ner');
    assert.equal(await why.inputValue(), 'Wrong partner');
  });

  it('holds a card’s buttons until the bot has answered, and shows the answer to this person', async () => {
    await post(CARD);
    let answer = () => {};
    const value = 'Only Sam can approve.';
    const body = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value };
    bot.answer = () => new Promise((resolve) => (answer = () => resolve({ status: 200, body })));
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.click();
    await page.locator('[aria-busy=true]').waitFor();
    assert.equal(await approve.isDisabled(), true);
    answer();
    await page.getByTestId('note').getByText(value).waitFor();
    assert.equal(await approve.isDisabled(), false);
    assert.equal(await approve.evaluate((element) => element === element.ownerDocument.activeElement), true);
    await page.getByTestId('person-morgan').click();
    await page.getByTestId('note').waitFor({ state: 'detached' });
  });

  it('shows a sign-in button under the card that asks for one, to this person', async () => {
    await post(CARD);
    const value = {
      text: 'Sign in first',
      connectionName: 'desk',
      buttons: [{ type: 'signin', title: 'Sign in', value: 'http://127.0.0.1:1/sign-in/1' }],
    };
    const body = { statusCode: 401, type: 'application/vnd.microsoft.activity.loginRequest', value };
    bot.answer = () => ({ status: 200, body });
    await page.getByRole('button', { name: 'Approve' }).click();
    const link = page.getByRole('link', { name: 'Sign in' });
    await link.waitFor();
    assert.equal(await link.getAttribute('href'), 'http://127.0.0.1:1/sign-in/1');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    const card = await page.getByTestId('card').boundingBox();
    const button = await link.boundingBox();
    assert.ok(card && button && button.y >= card.y + card.height, 'below the card, which stays');
    await page.getByTestId('person-morgan').click();
    await link.waitFor({ state: 'detached' });
    assert.deepEqual(problems, []);
  });

  it('shows an error box for something that is not a card, and keeps working', async () => {
    await post('{"type": "AdaptiveC');
    await page.getByTestId('card-error').waitFor();
    await post({ ...CARD, version: '1.6' });
    await post(CARD);
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    assert.equal(await page.getByTestId('card-error').count(), 2);
  });

  it('lets markup in untrusted text show as text, and links as links', async () => {
    await post({ ...CARD, body: [{ type: 'TextBlock', text: '<img src=x onerror=alert(1)> # no <at>Eve</at>' }] });
    await page.getByText('<img src=x onerror=alert(1)> # no <at>Eve</at>').waitFor();
    await post({ ...CARD, body: [{ type: 'TextBlock', text: 'see https://evil.example' }] });
    await page.getByRole('link', { name: 'https://evil.example' }).waitFor();
    assert.deepEqual(problems, []);
  });

  it('tells who has something unread, until they look', async () => {
    await page.getByTestId('conversation-chat').click();
    await post(CARD);
    const unread = (testId: string) => page.getByTestId(testId).getByRole('img', { name: '1 unread' });
    await unread('conversation-channel').waitFor();
    await unread('person-sam').waitFor();
    await page.getByTestId('person-sam').click();
    await page.getByTestId('conversation-channel').click();
    await unread('conversation-channel').waitFor({ state: 'detached' });
  });

  it('fits on a telephone', async () => {
    await post(CARD);
    await page.setViewportSize({ width: 360, height: 640 });
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    await page.getByRole('button', { name: /You are: Riley Chen/ }).click();
    await page.getByTestId('person-sam').click();
    await page.getByRole('button', { name: /You are: Sam Okafor/ }).waitFor();
  });
});
