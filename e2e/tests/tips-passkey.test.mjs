// A passkey joined to the phrase of a member of the 089, with Chromium's virtual authenticator: joining, unlocking with
// both, the phrase alone, an authenticator without PRF, a lost passkey.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { axeViolations, launchBrowser, openPage, screenshot } from '../lib/browser.mjs';
import { signInByKeys } from '../lib/session.mjs';
import { PHRASE, startTips } from '../lib/tips.mjs';

const ROOM = { viewport: { width: 1366, height: 768 } };
const REFUSED = 'text=Esa frase no abre la bóveda.';
/** What a person of a platform has: a key in the machine that verifies its owner. */
const AUTHENTICATOR = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

describe('a passkey joined to a phrase', () => {
  let tips;
  let browser;
  before(async () => {
    [tips, browser] = await Promise.all([startTips(undefined, { named: true }), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await tips?.stop();
  });

  /** A page with a virtual authenticator. */
  async function withAuthenticator(hasPrf) {
    const opened = await openPage(browser, tips.origin, ROOM);
    opened.page.setDefaultTimeout(20_000);
    const cdp = await opened.context.newCDPSession(opened.page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...AUTHENTICATOR, hasPrf } });
    return { ...opened, cdp, authenticatorId };
  }
  /** The first log-in of an account that has to have a second factor: its passkey is made. */
  async function firstLogIn(page, { name, password }) {
    await page.goto('/');
    await page.fill('#name', name);
    await page.fill('#password', password);
    await page.keyboard.press('Enter');
    await page.click('button:has-text("llave de acceso")');
    await page.waitForSelector('.shell');
    await page.click('a[href="/tips/vault"]');
    await page.waitForSelector('[data-testid=protected]');
  }
  const protectedBy = (page) => page.textContent('[data-testid=protected]');
  async function unlock(page, refused = false) {
    await page.fill('form.unlock input[type=password]', PHRASE);
    await page.click('button:has-text("Abrir bóveda")');
    if (refused) return;
    await page.waitForSelector('form.unlock', { state: 'detached' });
  }
  const lock = async (page) => {
    await page.click('button:has-text("Cerrar bóveda")');
    await page.waitForSelector('form.unlock');
  };
  const change = async (page, button) => {
    await page.fill('section.own input[type=password]', PHRASE);
    await page.click(`section.own button:has-text("${button}")`);
  };

  test('with PRF: from then on it takes both; lost, a supervisor enrols again', async () => {
    const { page, problems, cdp, authenticatorId } = await withAuthenticator(true);
    const sent = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await firstLogIn(page, tips.logins.keyed_supervisor);
    assert.equal(await protectedBy(page), 'Su llave abre con su frase.');
    await unlock(page);
    await change(page, 'Unir llave de acceso');
    await page.waitForSelector('text=Listo: desde ahora abre con las dos.');
    assert.equal(await protectedBy(page), 'Su llave abre con su frase y su llave de acceso, las dos juntas.');
    await screenshot(page, 'tips-passkey-joined');
    assert.deepEqual(await axeViolations(page), []);
    await lock(page);
    await page.waitForSelector('text=Además de la frase le va a pedir su llave de acceso.');
    await unlock(page);
    await lock(page);
    assert.ok(!sent.join('\n').includes(PHRASE), 'the phrase did not leave the browser');

    // Taken off, the phrase alone serves; joined again, both.
    await unlock(page);
    await change(page, 'Quitar llave de acceso');
    await page.waitForSelector('text=Listo: desde ahora abre sólo con la frase.');
    await lock(page);
    await unlock(page);
    await change(page, 'Unir llave de acceso');
    await page.waitForSelector('text=Listo: desde ahora abre con las dos.');
    await lock(page);

    // Lost: nothing opens any more. A relay that says there is none gets a key that opens nothing.
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    for (const { credentialId } of credentials) await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
    await page.route('**/tips/vault/unlock', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      assert.ok(body.passkey, 'the vault names the passkey');
      await route.fulfill({ response, json: { ...body, passkey: null } });
    });
    await unlock(page, true);
    await page.waitForSelector(REFUSED);
    await page.unroute('**/tips/vault/unlock');

    const other = await openPage(browser, tips.origin, ROOM);
    await signInByKeys(other.page, tips.logins.tip_supervisor);
    await other.page.click('a[href="/tips/vault"]');
    await unlock(other.page);
    await other.page.waitForSelector('text=Personas con llave');
    await other.page.getByLabel('Dar de alta otra vez: sup.tres', { exact: true }).click();
    await other.page.fill('dialog input[type=password]', PHRASE);
    await other.page.click('dialog button:has-text("Seguir")');
    await other.page.click('text=Es igual: dar de alta');
    await other.page.waitForSelector('[data-testid=mark]', { state: 'detached' });
    await page.reload();
    await page.waitForSelector('[data-testid=protected]');
    assert.equal(await protectedBy(page), 'Su llave abre con su frase.');
    await unlock(page);
    const odd = [...problems, ...other.problems].filter((p) => !/status of (401|409)/.test(p));
    assert.deepEqual(odd, []);
  });

  test('without PRF the phrase stays alone, and the page says so', async () => {
    const { page, cdp, authenticatorId, problems } = await withAuthenticator(false);
    await firstLogIn(page, tips.logins.second_keyed_supervisor);
    await change(page, 'Unir llave de acceso');
    await page.waitForSelector('text=no dan un secreto propio (PRF)');
    assert.equal(await protectedBy(page), 'Su llave abre con su frase.');
    await screenshot(page, 'tips-passkey-no-prf');
    await unlock(page);
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    assert.deepEqual(problems.filter((p) => !/status of (401|409)/.test(p)), []);
  });
});
