// The 089 against the real binary: the operator's intake, the live desk for extortion, the analyst's desk, the page.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { axeViolations, screenshot } from '../lib/browser.mjs';
import { openRoom, ROOM } from '../lib/room.mjs';
import { PHRASE, startTips } from '../lib/tips.mjs';

describe('089', () => {
  const room = openRoom({ start: startTips });

  const sound = async (page, name) => {
    await screenshot(page, name);
    assert.deepEqual(await axeViolations(page), [], name);
  };
  /** Folio and code that the operator reads out. */
  const receipt = async (page) => {
    const folio = await page.textContent('[data-testid=folio]');
    const code = await page.textContent('[data-testid=code]');
    assert.match(folio, /^D-\d{4}-\d{4}-\d$/);
    assert.match(code, /^(\d{3} ){5}\d{3}$/);
    return { folio, code };
  };

  test('an operator is guided, and what tells the caller is taken out while it is typed', async () => {
    const { page, problems } = await room.seat('tip_operator');
    await page.waitForSelector('#tip-what:focus');
    await page.keyboard.type('Me llamo Rosa Méndez y venden droga en la bodega azul, mi esposo los vio.');
    assert.equal(await page.inputValue('#tip-what'), '[omitido] y venden droga en la bodega azul, mi esposo los vio.');
    await page.waitForSelector('text=su parentesco');
    await sound(page, 'tips-receive');
    await page.keyboard.press('Alt+r');
    assert.equal(await page.inputValue('#tip-what'), '[omitido] y venden droga en la bodega azul, una persona los vio.');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('text=Falta el tipo de hecho.');
    await page.selectOption('#tip-category', 'narcomenudeo');
    await page.keyboard.press('Control+Enter');
    const told = await receipt(page);
    room.server.told = told;
    await sound(page, 'tips-receipt');
    // Esc loses nothing: what is shown once stays until it was read back.
    await page.keyboard.press('Escape');
    assert.equal(await page.textContent('[data-testid=folio]'), told.folio);
    await page.check('dialog input[type=checkbox]');
    await page.click('dialog button.primary');
    await page.waitForFunction(() => document.querySelector('#tip-what').value === '');
    // Nothing of it is in the browser's storage.
    const kept = await page.evaluate(async () => {
      const all = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((resolve, reject) => {
          const open = indexedDB.open(name);
          open.onsuccess = () => resolve(open.result);
          open.onerror = () => reject(open.error);
        });
        for (const store of db.objectStoreNames) {
          const rows = await new Promise((resolve) => {
            const get = db.transaction(store).objectStore(store).getAll();
            get.onsuccess = () => resolve(get.result);
          });
          all.push(JSON.stringify(rows));
        }
        db.close();
      }
      return all.join('\n');
    });
    for (const secret of ['bodega', 'Rosa', told.code, told.folio]) assert.ok(!kept.includes(secret), secret);
    assert.deepEqual(problems, []);
  });

  test('a number seen before is shown while the victim is on the line, and 9-1-1 asks first', async () => {
    const { page, problems } = await room.seat('tip_operator');
    await page.click('a[href="/tips/extortion"]');
    const take = async (seen) => {
      await page.selectOption('#extortion-modality', 'amenaza');
      await page.fill('#evidence-0', '55 8765 4321');
      await page.waitForSelector(`[data-testid=seen]:has-text("${seen}")`);
      await page.fill('#extortion-what', 'Dicen que tienen gente afuera y piden veinte mil');
    };
    await take('sin reportes antes');
    await page.keyboard.press('Alt+9');
    await page.waitForSelector('dialog >> text=deja de ser anónimo');
    await sound(page, 'tips-911');
    await page.click('dialog >> text=No aceptó');
    await page.keyboard.press('Control+Enter');
    await receipt(page);
    await page.check('dialog input[type=checkbox]');
    await page.click('dialog button.primary');
    await take('1 reporte antes');
    await page.check('text=Dice ser de un grupo delictivo');
    await sound(page, 'tips-extortion');
    await page.keyboard.press('Control+Enter');
    await receipt(page);
    await page.check('dialog input[type=checkbox]');
    await page.click('dialog button.primary');
    assert.deepEqual(problems, []);
  });

  /** Everything that goes between this page and the server, as text. */
  function overheard(page) {
    const heard = [];
    page.on('request', (request) => heard.push(request.postData() ?? ''));
    page.on('response', (response) => {
      if (response.url().includes('/api/')) heard.push(response.text().catch(() => ''));
    });
    return async () => (await Promise.all(heard)).join('\n');
  }

  test('a phrase does not leave the browser, and a closed compartment opens nowhere else', async () => {
    const operator = await room.seat('tip_operator');
    await operator.page.click('a[href="/tips/receive"]');
    await operator.page.fill('#tip-what', 'El comandante Trejo cobra en el módulo de la central');
    await operator.page.selectOption('#tip-category', 'corrupcion');
    await operator.page.keyboard.press('Control+Enter');
    const { folio } = await receipt(operator.page);
    await operator.page.check('dialog input[type=checkbox]');
    await operator.page.click('dialog button.primary');

    const { page, problems } = await room.seat('inside_analyst');
    const heard = overheard(page);
    await page.click('a[href="/tips/desk"]');
    await page.fill('input[type=password]', 'otra frase que no es');
    await page.click('text=Abrir bóveda');
    await page.waitForSelector('text=Esa frase no abre la bóveda.');
    await sound(page, 'tips-unlock');
    await page.fill('input[type=password]', PHRASE);
    await page.click('text=Abrir bóveda');
    await page.waitForSelector('input[type=password]', { state: 'detached' });
    await page.click(`text=${folio}`);
    await page.click('button:has-text("Abrir denuncia")');
    await page.waitForSelector('text=El comandante Trejo cobra en el módulo');
    await page.waitForSelector('text=En este compartimento no se busca ni se compara');
    await page.fill('#tip-message', '¿En qué turno está?');
    await page.click('form:has(#tip-message) button');
    await page.waitForSelector('.talk >> text=¿En qué turno está?');
    await page.selectOption('[aria-label="Evaluación"]', 'known_directly');
    await page.waitForSelector('#tip-product');
    await page.fill('#tip-product', 'Posible cobro indebido en un módulo');
    await page.click('text=Enviar a autorización');
    await page.waitForSelector('text=falta autorización');
    await sound(page, 'tips-closed');
    const said = await heard();
    assert.ok(said.includes('"sealed"'), 'something was overheard at all');
    for (const secret of [PHRASE, 'comandante Trejo', 'En qué turno', 'cobro indebido']) assert.ok(!said.includes(secret), secret);
    // The worker that holds the keys may run WebAssembly and connect to nothing; the page may not run any.
    const worker = page.workers().find((one) => one.url().includes('keyring.worker'));
    const policy = await worker.evaluate(async () => {
      const failed = await fetch('/api/v1/session').then(() => 'connected', (error) => error.name);
      return [failed, typeof WebAssembly];
    });
    assert.deepEqual(policy, ['TypeError', 'object']);
    const module = [0, 97, 115, 109, 1, 0, 0, 0];
    const compiled = await page.evaluate((bytes) => WebAssembly.compile(new Uint8Array(bytes)).then(() => 'compiled', (e) => e.name), module);
    assert.equal(compiled, 'CompileError');
    problems.splice(0, problems.length, ...problems.filter((p) => !/Content Security Policy|409/.test(p)));
    // Loaded anew, the vault knows the member, but the keys are gone from here.
    await page.reload();
    await page.waitForSelector('input[type=password]');

    // A supervisor adds somebody: both compare the mark with the terminal's.
    const supervisor = await room.seat('inside_supervisor');
    const between = overheard(supervisor.page);
    await supervisor.page.click('a[href="/tips/vault"]');
    await supervisor.page.fill('form.unlock input[type=password]', PHRASE);
    await supervisor.page.click('text=Abrir bóveda');
    await supervisor.page.waitForSelector('text=Personas con llave');
    // Nobody else works in this compartment: the account is typed.
    await supervisor.page.click('button:text-is("Dar de alta")');
    await supervisor.page.waitForSelector('dialog >> text=ya tienen llave');
    await supervisor.page.getByLabel('Identificador de la cuenta').fill(room.server.logins.tip_analyst.id);
    await supervisor.page.fill('dialog input[type=password]', PHRASE);
    await supervisor.page.click('dialog button:has-text("Seguir")');
    await supervisor.page.waitForSelector('[data-testid=mark]');
    assert.equal(await supervisor.page.textContent('[data-testid=mark]'), room.server.mark);
    await sound(supervisor.page, 'tips-mark');
    await supervisor.page.click('text=Es igual: dar de alta');
    await supervisor.page.waitForSelector('td:has-text("ana.uno")');
    await sound(supervisor.page, 'tips-vault-closed');
    assert.ok(!(await between()).includes(PHRASE));
    assert.deepEqual([problems, operator.problems, supervisor.problems], [[], [], []]);
  });

  test('an analyst opens with a purpose, grades, answers; a supervisor approves; the teller reads', async () => {
    const { page, problems } = await room.seat('tip_analyst');
    await page.click('a[href="/tips/desk"]');
    await page.fill('input[type=password]', PHRASE);
    await page.click('text=Abrir bóveda');
    await page.waitForSelector('input[type=password]', { state: 'detached' });
    await page.click(`text=${room.server.told.folio}`);
    await page.click('button:has-text("Abrir denuncia")');
    await page.waitForSelector('text=venden droga en la bodega azul');
    await page.selectOption('[aria-label="Evaluación"]', 'known_directly');
    await page.waitForSelector('#tip-product');
    await page.fill('#tip-message', '¿A qué horas llegan?');
    await page.click('form:has(#tip-message) button');
    await page.waitForSelector('.talk >> text=¿A qué horas llegan?');
    await page.fill('#tip-product', 'Posible venta de droga en una bodega de la zona');
    await page.click('text=Enviar a autorización');
    await page.waitForSelector('text=falta autorización');
    await page.click('text=Buscar parecidas');
    // Bodies go by their names, the code small beside them.
    await page.getByRole('combobox', { name: 'Turnar a' }).fill('ecatepec');
    await page.keyboard.press('Enter');
    await page.click('button:text-is("Turnar")');
    await page.waitForSelector('td:has-text("Policía Municipal de Ecatepec") small:text-is("PM-15033")');
    await sound(page, 'tips-desk');
    assert.equal(await page.locator('button:has-text("Autorizar")').count(), 0, 'not by an analyst');

    const supervisor = await room.seat('tip_supervisor');
    await supervisor.page.click('a[href="/tips/desk"]');
    await supervisor.page.fill('input[type=password]', PHRASE);
    await supervisor.page.click('text=Abrir bóveda');
    await supervisor.page.waitForSelector('input[type=password]', { state: 'detached' });
    await supervisor.page.click(`text=${room.server.told.folio}`);
    await supervisor.page.click('button:has-text("Abrir denuncia")');
    await supervisor.page.click('button:has-text("Autorizar")');
    await supervisor.page.waitForSelector('text=autorizado por sup.uno');
    await supervisor.page.click('a[href="/tips/vault"]');
    await supervisor.page.waitForSelector('text=Personas con llave');
    await supervisor.page.waitForSelector('td:has-text("ana.uno")');
    await sound(supervisor.page, 'tips-vault');
    await supervisor.page.click('a[href="/tips/figures"]');
    await supervisor.page.waitForSelector('text=Por semana');
    await sound(supervisor.page, 'tips-figures');
    assert.deepEqual([problems, supervisor.problems], [[], []]);
  });

  test('keys are given by name, and to nobody who has one', async () => {
    const { page, problems } = await room.seat('tip_supervisor');
    await page.click('a[href="/tips/vault"]');
    await page.waitForSelector('text=Personas con llave');
    const give = 'button:text-is("Dar de alta")';
    await page.click(give);
    const person = page.getByLabel('Persona', { exact: true });
    assert.deepEqual(await person.locator('option:enabled').allTextContents(), ['ana.dos · Analista del 089', 'Otra cuenta…']);
    // Typed by hand, a member is no other than in the list.
    await person.selectOption('Otra cuenta…');
    await page.getByLabel('Identificador de la cuenta').fill(room.server.logins.tip_analyst.id);
    await page.fill('dialog input[type=password]', PHRASE);
    await page.click('dialog button:has-text("Seguir")');
    await page.waitForSelector('dialog >> text=Esa persona ya tiene llave.');
    await person.selectOption({ label: 'ana.dos · Analista del 089' });
    await sound(page, 'tips-enrol');
    await page.click('dialog button:has-text("Seguir")');
    assert.equal(await page.textContent('[data-testid=mark]'), room.server.mark);
    await page.click('text=Es igual: dar de alta');
    await page.waitForSelector('td:has-text("ana.dos")');
    assert.doesNotMatch(await page.textContent('section.whole'), /[0-9a-f]{8}-[0-9a-f]{4}-/, 'names and no ids');
    await page.click(give);
    await page.waitForSelector('dialog >> text=ya tienen llave');
    assert.equal(await person.count(), 0, 'nobody is left to choose');
    await page.click('dialog button:has-text("Cancelar")');

    const analyst = await room.seat('keyless_analyst');
    await analyst.page.click('a[href="/tips/vault"]');
    await analyst.page.fill('form.unlock input[type=password]', PHRASE);
    await analyst.page.click('text=Abrir bóveda');
    await analyst.page.waitForSelector('form.unlock', { state: 'detached' });
    assert.deepEqual([problems, analyst.problems], [[], []]);
  });

  test('the page leads through six sheets without a script, and the teller reads the answer with the code', async () => {
    const { context, page, problems } = await room.page({ javaScriptEnabled: false, ...ROOM });
    await page.goto('/denuncia');
    await screenshot(page, 'tips-page-1');
    await page.fill('#what', 'Se roban los cables del alumbrado');
    await page.selectOption('#category', 'robo');
    const next = 'text=Siguiente';
    await page.click(next);
    await page.selectOption('#municipality', '15106');
    await page.click(next);
    await page.click('text=Regresar');
    assert.equal(await page.inputValue('#municipality'), '15106');
    await page.click(next);
    await page.fill('#time', 'de madrugada');
    await page.click(next);
    await page.click(next);
    await page.click(next);
    const review = await page.textContent('main');
    for (const said of ['Se roban los cables del alumbrado', 'Robo', 'Toluca', 'de madrugada']) assert.ok(review.includes(said), said);
    await screenshot(page, 'tips-page-6');
    await page.waitForTimeout(8_000);
    await page.click('text=Enviar denuncia');
    const codes = await page.locator('dd.code').allTextContents();
    assert.match(codes[0], /^D-\d{4}-\d{4}-\d$/);
    assert.equal(codes[1].split(' ').length, 12);
    await screenshot(page, 'tips-page-receipt');
    assert.deepEqual(await context.cookies(), []);

    // What the operator read out is good once; then the words are the teller's own.
    await page.goto('/denuncia/seguimiento');
    await page.fill('#folio', room.server.told.folio);
    await page.fill('#code', room.server.told.code);
    await page.click('button');
    const answer = await page.textContent('main');
    assert.ok(answer.includes('¿A qué horas llegan?') && !answer.includes('bodega'));
    assert.equal((await page.textContent('p.code')).split(' ').length, 12);
    await screenshot(page, 'tips-page-follow');
    assert.deepEqual(problems.filter((p) => !/ERR_/.test(p)), []);
    await context.close();

    const seen = await room.page();
    for (const path of ['/denuncia', '/denuncia?l=en', '/denuncia/seguimiento']) {
      await seen.page.goto(path);
      assert.deepEqual(await axeViolations(seen.page), [], path);
    }
    await seen.context.close();
  });

  test('a vault that does not answer is said as such, and what was typed stays', async () => {
    const { page } = await room.seat('tip_operator');
    await page.click('a[href="/tips/receive"]');
    await page.fill('#tip-what', 'Se roban las coladeras');
    await page.selectOption('#tip-category', 'robo');
    await room.server.stopVault();
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('[role=alert]:has-text("La bóveda no responde; avise al administrador.")');
    assert.equal(await page.inputValue('#tip-what'), 'Se roban las coladeras');
    await sound(page, 'tips-vault-away');
  });
});
