// Originals under a written order against the real binary: two supervisors take it up in their browsers, a photograph
// arrives by the page, nothing of it is anywhere in clear, two hand it over, and it opens offline with the shares.

import assert from 'node:assert/strict';
import { open, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { axeViolations, screenshot } from '../lib/browser.mjs';
import { openRoom, ROOM } from '../lib/room.mjs';
import { PHRASE, run, startTips } from '../lib/tips.mjs';

const CANARY = 'CANARIOoriginal';
const NUMBER = 'JC-12/2026';

/** A photograph whose file tells where it was taken. */
const photograph = (png, n) => Buffer.concat([png, Buffer.from(`${CANARY}-${n} 19.2832,-99.6557`)]);
/** Files below a folder that hold something. */
async function holding(folder, needle) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(needle)) found.push(path);
  }
  return found;
}
/** Places in a process's writable memory that hold something; null where the system does not let us look. */
async function remembered(pid, needle) {
  let maps;
  let memory;
  try {
    maps = await readFile(`/proc/${pid}/maps`, 'utf8');
    memory = await open(`/proc/${pid}/mem`, 'r');
  } catch {
    return null;
  }
  const found = [];
  let read = 0;
  for (const line of maps.split('\n').filter((l) => / rw/.test(l))) {
    const [from, to] = line.split(' ')[0].split('-').map((hex) => Number.parseInt(hex, 16));
    const bytes = Buffer.alloc(to - from);
    try {
      await memory.read(bytes, 0, bytes.length, from);
    } catch {
      continue;
    }
    read += bytes.length;
    if (bytes.includes(needle)) found.push(line);
  }
  await memory.close();
  return read > 1 << 20 ? found : null;
}

describe('originals under a written order', () => {
  const room = openRoom({ start: startTips });

  async function supervisor(login) {
    const opened = await room.open(login);
    const { page } = opened;
    await page.click('a[href="/tips/desk"]');
    await page.fill('form.unlock input[type=password]', PHRASE);
    await page.click('text=Abrir bóveda');
    await page.waitForSelector('form.unlock', { state: 'detached' });
    return opened;
  }
  async function openTip(page, folio) {
    await page.selectOption('[aria-label="Filtrar"]', 'all');
    await page.click(`text=${folio}`);
    const close = page.locator('button:has-text("Cerrar contenido")');
    if ((await close.count()) > 0) await close.click();
    await page.click('button:has-text("Abrir denuncia")');
    await page.waitForSelector('text=Originales de las fotos');
  }
  /** Sends a photograph as a teller does; what the page says of it. */
  async function send(folio, code, file) {
    const { context, page } = await room.page({ javaScriptEnabled: false, ...ROOM });
    await page.goto('/denuncia/fotos');
    await page.fill('#folio', folio);
    await page.fill('#code', code);
    await page.setInputFiles('#file', { name: `${CANARY}.png`, mimeType: 'image/png', buffer: file });
    await page.waitForTimeout(8_500);
    await page.click('text=Enviar foto');
    const said = await page.textContent('[role=status]');
    await context.close();
    return said;
  }

  test('two supervisors take it up, and the sealed original opens offline and equals what was sent', async () => {
    const teller = await room.page({ javaScriptEnabled: false, ...ROOM });
    const { page: form } = teller;
    await form.goto('/denuncia');
    await form.fill('#what', 'Se ve en la foto que mando');
    await form.selectOption('#category', 'robo');
    for (let sheet = 1; sheet < 6; sheet++) await form.click('text=Siguiente');
    await form.waitForTimeout(8_000);
    await form.click('text=Enviar denuncia');
    const [folio, code] = await form.locator('dd.code').allTextContents();
    await form.goto('/denuncia/fotos');
    const told = await form.textContent('main');
    const png = await form.screenshot();
    assert.ok(told.includes('ordena por escrito conservar los originales'), 'the page says that this can be');
    assert.deepEqual(await axeViolations((await openPageAt('/denuncia/fotos')).page), []);
    await teller.context.close();

    const before = await send(folio, code, photograph(png, 1));
    const one = await supervisor('tip_supervisor');
    const two = await supervisor('second_supervisor');
    await openTip(one.page, folio);
    await one.page.click('text=Registrar un mandamiento');
    await one.page.getByLabel('Autoridad que lo ordena', { exact: true }).fill('Juzgado de Control de Toluca');
    await one.page.getByLabel('Número del mandamiento', { exact: true }).fill(NUMBER);
    await one.page.getByLabel('Fecha del mandamiento', { exact: true }).fill(new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10));
    await one.page.getByLabel('Vigente hasta', { exact: true }).fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
    await one.page.getByLabel('Qué ordena', { exact: true }).fill('Conservar los originales de las fotografías');
    await one.page.click('button:has-text("Pedir que se cumpla")');
    await one.page.waitForSelector('text=Lo pidió usted: tiene que aprobarlo otra persona.');
    assert.equal(await one.page.locator('button:has-text("Aprobar mandamiento")').count(), 0);
    await screenshot(one.page, 'tips-order-asked');
    assert.deepEqual(await axeViolations(one.page), []);

    await openTip(two.page, folio);
    await two.page.waitForSelector('text=Juzgado de Control de Toluca');
    await two.page.click('button:has-text("Aprobar mandamiento")');
    await two.page.waitForSelector('text=vigente hasta el');
    const sent = photograph(png, 2);
    assert.equal(await send(folio, code, sent), before, 'the teller sees no difference');

    await openTip(one.page, folio);
    await one.page.waitForSelector('text=Original de la foto 2');
    assert.equal(await one.page.locator('text=Original de la foto 1').count(), 0, 'what came before is gone');
    const mark = await one.page.textContent('[data-testid=mark-1]');
    assert.match(mark, /^[0-9a-f]{64}$/);
    await one.page.click('button:has-text("Pedir entrega")');
    await one.page.waitForSelector('text=Lo pidió usted: tiene que aprobarlo otra persona.');
    await openTip(two.page, folio);
    await two.page.click('button:has-text("Aprobar entrega")');
    await two.page.waitForSelector('text=entregan sup.uno y sup.dos');
    await screenshot(two.page, 'tips-order-handed-over');
    assert.deepEqual(await axeViolations(two.page), []);
    const [download] = await Promise.all([two.page.waitForEvent('download'), two.page.click('button:has-text("Descargar sellado")')]);
    const sealed = join(room.server.dir, 'original.sellado');
    await download.saveAs(sealed);

    // Nothing of it is anywhere in clear: files, logs of databases, the sealed file, memory of the web process.
    assert.deepEqual(await holding(room.server.dir, CANARY), []);
    const memory = await remembered(room.server.pid, CANARY);
    if (memory === null) console.log('memory of the web process: this system does not let the test look; not checked');
    else assert.deepEqual(memory, []);

    const to = join(room.server.dir, 'original.png');
    const args = ['vault', 'original', '--sealed', sealed, '--recorded', mark, '--to', to];
    await assert.rejects(run(room.server.binary, [...args.slice(0, 5), '0'.repeat(64), ...args.slice(6)], `${room.server.shares.slice(0, 3).join('\n')}\n`), /not the original/);
    await assert.rejects(run(room.server.binary, args, `${room.server.shares.slice(0, 2).join('\n')}\n`), /3 different shares/);
    const said = await run(room.server.binary, args, `${room.server.shares.slice(2).join('\n')}\n`);
    assert.match(said, /it is the original that was recorded/);
    assert.deepEqual(await readFile(to), sent);
    await writeFile(to, '');

    await openTip(one.page, folio);
    await one.page.click('button:has-text("Dejar sin efecto")');
    await one.page.click('dialog button.danger');
    await one.page.waitForSelector('text=sin efecto, por sup.uno');
    assert.equal(await one.page.locator('text=Original de la foto 2').count(), 0);
    assert.deepEqual([one.problems, two.problems], [[], []]);
  });

  async function openPageAt(path) {
    const opened = await room.page();
    await opened.page.goto(path);
    return opened;
  }
});
