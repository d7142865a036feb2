import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { type Journey, startJourney } from '../journeys/journey.ts';
import { openBrowser, type Visitor, visit } from './browser.ts';

/** Each journey uses a different display: a light screen, a phone, or a dark screen. */
const DESKTOP = { scheme: 'light', width: 1280 } as const;
const DARK = { scheme: 'dark', width: 1280 } as const;
const PHONE = { scheme: 'light', width: 375, height: 812 } as const;

describe('the demo page', () => {
  let browser: Browser;
  let journey: Journey;
  let visitor: Visitor;

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  beforeEach(async () => {
    journey = await startJourney({ completesAfter: 1_000 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await visitor.screenshot(`failed-${this.currentTest.title.slice(0, 30)}`);
    assert.deepEqual(visitor.problems, [], 'script errors or policy violations');
    await visitor.page.close();
    await journey.stop();
  });

  it('tells a newcomer what to type, and takes them from there to an approved transfer', async () => {
    visitor = await visit(browser, journey.standIns.teams.url, DESKTOP);
    const { page } = visitor;
    await page.getByTestId('hint').getByRole('button', { name: 'Type it for me' }).click();
    await page.getByTestId('send').click();
    await visitor.signIn('Riley Chen');
    await visitor.card('Choose what moves').waitFor();
    await visitor.screenshot('create-1-items');
    await fillIn(visitor);
    await visitor.screenshot('create-2-review');
    await visitor.press('Ask for approval');
    await visitor.card('waits for approval').waitFor();

    await page.getByTestId('hint').getByRole('button', { name: 'Be Morgan Diaz' }).click();
    await visitor.card('waiting for approval').waitFor();
    await visitor.press(/^Approve…/);
    await visitor.card('What happens then').waitFor();
    await visitor.screenshot('create-3-desk-card');
    await visitor.press('Approve now');

    await page.getByTestId('hint').getByRole('button', { name: 'Be Sam Okafor' }).click();
    await visitor.press(/^Approve…/);
    await visitor.press('Approve now');
    await visitor.signIn('Sam Okafor');
    await visitor.card('completed').waitFor();
    await visitor.card('Approved by Sam Okafor').waitFor();
    await visitor.screenshot('create-4-completed');
    assert.deepEqual(operations(journey), ['create', 'accept']);
  });

  it('lets a manager on a phone reject with a reason, and tells the requester', async () => {
    visitor = await visit(browser, journey.standIns.teams.url, PHONE);
    await visitor.type('create transfer for Alpine Ski House');
    await visitor.signIn('Riley Chen');
    await fillIn(visitor);
    await visitor.press('Ask for approval');
    await visitor.card('waits for approval').waitFor();
    await visitor.be('morgan');
    await visitor.open('channel');
    await visitor.press(/^Reject…/);
    await visitor.press('Reject');
    await visitor.page.getByText('Please say why').waitFor();
    await visitor.page.getByLabel(/^Why\?/).fill('The contract runs until June.');
    await visitor.screenshot('reject-1-reason-on-a-phone');
    await visitor.press('Reject');
    await visitor.card('Rejected before sending by Morgan Diaz').waitFor();
    await visitor.screenshot('reject-2-card-on-a-phone');
    await visitor.be('riley');
    await visitor.open('chat');
    await visitor.page.getByTestId('message').getByText('Morgan Diaz rejected').waitFor();
    assert.deepEqual(operations(journey), []);
  });

  it('lets somebody decide in a chat who is signed out: by the button that Teams shows under the card', async () => {
    visitor = await visit(browser, journey.standIns.teams.url, DESKTOP);
    const { page } = visitor;
    await visitor.type('create transfer for Alpine Ski House');
    await visitor.signIn('Riley Chen');
    await fillIn(visitor);
    await visitor.press('Ask for approval');
    await visitor.card('waits for approval').waitFor();
    await visitor.be('morgan');
    await visitor.open('channel');
    await visitor.press(/^Approve…/);
    await visitor.press('Approve now');
    await visitor.card('Waiting for Fabrikam').waitFor();
    await visitor.be('sam');
    const title = await visitor
      .card('Waiting for Fabrikam')
      .getByText(/^Transfer /)
      .first()
      .innerText();
    const [, ref] = /^Transfer (\w+):/.exec(title) ?? [];
    await visitor.open('chat');
    await visitor.type(`show ${ref}`);
    await visitor.press(/^Reject…/);
    await page.getByLabel(/^Why\?/).fill('The contract runs until June.');
    await visitor.press('Reject');
    const button = page.getByRole('link', { name: 'Sign in to Partner Center' });
    await button.waitFor();
    await visitor.screenshot('sign-in-button');
    const [tab] = await Promise.all([page.context().waitForEvent('page'), button.click()]);
    await tab.getByRole('button', { name: 'Sam Okafor' }).click();
    await tab.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await page.getByTestId('message').getByText('You rejected transfer').waitFor();
    assert.deepEqual(operations(journey), ['create', 'reject']);
  });

  it('lets the target ask, and the source choose the items while it approves', async () => {
    visitor = await visit(browser, journey.standIns.teams.url, DARK);
    await visitor.be('noor');
    await visitor.open('chat');
    await visitor.type('request transfer for Contoso from Northwind Cloud');
    await visitor.signIn('Noor Haddad');
    await visitor
      .card('Request a transfer')
      .getByLabel(/e-mail/)
      .fill('anna@contoso.com');
    await visitor.press('Review');
    await visitor.card('Check and send').waitFor();
    await visitor.screenshot('request-1-review');
    await visitor.press('Send to Partner Center');
    await visitor.card('is on its way').waitFor();

    await visitor.be('morgan');
    await visitor.open('chat');
    await visitor.type('sign in');
    await visitor.signIn('Morgan Diaz');
    await visitor.open('channel');
    await visitor.press('Approve: choose items');
    await visitor.press('Tick all 3');
    await visitor.card('3 ticked').waitFor();
    await visitor.screenshot('request-2-items');
    await visitor.press('Continue');
    await visitor.press('Approve and release 3 items');
    await visitor.card('in progress').waitFor();
    await visitor.card('completed').waitFor();
    await visitor.screenshot('request-3-completed');
    assert.deepEqual(operations(journey), ['create', 'acceptWithItems']);
  });

  it('lets the requester withdraw what is open', async () => {
    visitor = await visit(browser, journey.standIns.teams.url, DARK);
    await visitor.type('create transfer for Alpine Ski House');
    await visitor.signIn('Riley Chen');
    await fillIn(visitor);
    await visitor.press('Ask for approval');
    await visitor.card('waits for approval').waitFor();
    await visitor.be('morgan');
    await visitor.open('channel');
    await visitor.press(/^Approve…/);
    await visitor.press('Approve now');
    await visitor.card('Waiting for Fabrikam').waitFor();
    await visitor.be('riley');
    await visitor.open('channel');
    await visitor.press(/^Withdraw…/);
    await visitor.press('Withdraw');
    await visitor.card('Withdrawn by Riley Chen').waitFor();
    await visitor.screenshot('withdraw-1-card');
    assert.deepEqual(operations(journey), ['create', 'withdraw']);
  });
});

/** Fills in the form from the line items to the review. Moves everything to Fabrikam. */
async function fillIn(visitor: Visitor): Promise<void> {
  await visitor.press(/^Tick all/);
  await visitor.press('Continue');
  await visitor.card('Who takes over').getByLabel('New partner').selectOption({ label: 'Fabrikam Distribution' });
  await visitor.press('Review');
  await visitor.card('Check and send').waitFor();
}

function operations(journey: Journey): string[] {
  return journey.standIns.partnerCenter.control.effects().map(({ operation }) => operation);
}
