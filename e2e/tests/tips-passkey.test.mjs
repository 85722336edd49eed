// A passkey joined to the phrase of a member of the 089, with Chromium's virtual authenticator: joining, unlocking with
// both, the phrase alone, an authenticator without PRF, one that does not verify its owner, a lost passkey.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { axeViolations, screenshot } from '../lib/browser.mjs';
import { openRoom } from '../lib/room.mjs';
import { signInByKeys } from '../lib/session.mjs';
import { PHRASE, startTips } from '../lib/tips.mjs';

const REFUSED = 'text=Esa frase no abre la bóveda.';
const UNVERIFIED = 'text=no pudo comprobar que es usted';
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
  const room = openRoom({ start: () => startTips(undefined, { named: true }) });

  /** A page with a virtual authenticator. */
  async function withAuthenticator(hasPrf) {
    const opened = await room.page();
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

  /** What a page asks of the vault from now on: `unlock`, `unlock/finish`, `passkey/open` … */
  function asking(page) {
    const paths = [];
    page.on('request', (request) => {
      const found = /\/tips\/vault\/(.+)$/.exec(new URL(request.url()).pathname);
      if (found) paths.push(found[1]);
    });
    return paths;
  }

  test('with PRF: from then on it takes both; lost, a supervisor enrols again', async () => {
    const { page, problems, cdp, authenticatorId } = await withAuthenticator(true);
    const sent = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await firstLogIn(page, room.server.logins.keyed_supervisor);
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

    // It does not verify its owner: nothing is proved to the vault, and the passkey is not taken off either. From the first time
    // on this authenticator is blocked, as real ones are after some wrong fingers.
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    const asked = asking(page);
    await unlock(page, true);
    await page.waitForSelector(`form.unlock >> ${UNVERIFIED}`);
    assert.equal(await page.inputValue('form.unlock input[type=password]'), '', 'the phrase does not stay on the screen');
    await change(page, 'Quitar llave de acceso');
    await page.waitForSelector(`section.own >> ${UNVERIFIED}`);
    assert.match(await protectedBy(page), /las dos juntas/);
    assert.deepEqual(asked.filter((path) => path.includes('/')), [], 'no unlock/finish, no passkey/open');

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

    const other = await room.page();
    await signInByKeys(other.page, room.server.logins.tip_supervisor);
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
    await firstLogIn(page, room.server.logins.second_keyed_supervisor);
    await change(page, 'Unir llave de acceso');
    await page.waitForSelector('text=no dan un secreto propio (PRF)');
    assert.equal(await protectedBy(page), 'Su llave abre con su frase.');
    await screenshot(page, 'tips-passkey-no-prf');
    await unlock(page);
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    assert.deepEqual(problems.filter((p) => !/status of (401|409)/.test(p)), []);
  });

  test('an authenticator that does not verify its owner joins nothing, and no guess is spent', async () => {
    const { page, cdp, authenticatorId, problems } = await withAuthenticator(true);
    const asked = asking(page);
    await firstLogIn(page, room.server.logins.third_keyed_supervisor);
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await change(page, 'Unir llave de acceso');
    await page.waitForSelector(UNVERIFIED);
    assert.equal(await protectedBy(page), 'Su llave abre con su frase.');
    assert.ok(!asked.includes('unlock'), 'the passkey is asked before the phrase, which is a guess');
    await screenshot(page, 'tips-passkey-unverified');
    assert.deepEqual(await axeViolations(page), []);
    await unlock(page);
    assert.deepEqual(problems.filter((p) => !/status of (401|409)/.test(p)), []);
  });
});
