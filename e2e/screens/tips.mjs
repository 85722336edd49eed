// Views of the 089: the operator's sheets, the analysts' desk, the supervisor's, the public page.

import { PHRASE } from '../lib/tips.mjs';
import { enter } from './people.mjs';

const [OPERATOR, ANALYST, SUPERVISOR, SECOND] = ['ope.uno', 'ana.uno', 'sup.uno', 'sup.dos'];
const PHONE = { hasTouch: true, isMobile: true };
const NUMBER = '55 8765 4321';
/** So many of one number make a notice. */
const REPORTS = 6;
const TOLD = [
  ['narcomenudeo', '15106', 'Venden droga en la bodega azul junto al mercado; llegan motos toda la noche.', 'De diez de la noche a tres de la mañana'],
  ['robo', '15051', 'Se roban el cable del alumbrado con una camioneta blanca sin placas.', 'Los martes de madrugada'],
  ['corrupcion', '15033', 'En el módulo cobran mil pesos por no levantar la infracción.', 'Todas las mañanas'],
  ['narcomenudeo', '15106', 'En la bodega azul del mercado venden de noche, el portón queda abierto.', 'Viernes y sábado'],
];
/** Of the public page, one sheet after the other. */
const page089 = (name, path, more = {}) => ({ name, path, ready: 'main', room: 'tips', ...more });
const phone = { device: PHONE, size: '390x844' };

export const TIPS = [
  { name: 'tips-receive', path: '/tips/receive', who: OPERATOR, room: 'tips', act: receive },
  { name: 'tips-receive-day', path: '/tips/receive', who: OPERATOR, room: 'tips', act: receive, theme: 'dia', once: true },
  { name: 'tips-receipt', path: '/tips/receive', who: OPERATOR, room: 'tips', act: async (page) => (await tell(page, TOLD[1]), await page.waitForSelector('[data-testid=folio]')) },
  { name: 'tips-extortion', path: '/tips/extortion', who: OPERATOR, room: 'tips', act: extortion },
  { name: 'tips-911', path: '/tips/extortion', who: OPERATOR, room: 'tips', act: async (page) => (await extortion(page), await page.keyboard.press('Alt+9')) },
  { name: 'tips-locked', path: '/tips/desk', who: ANALYST, room: 'tips' },
  { name: 'tips-desk', path: '/tips/desk', who: ANALYST, room: 'tips', act: openTip },
  { name: 'tips-desk-day', path: '/tips/desk', who: ANALYST, room: 'tips', act: openTip, theme: 'dia', once: true },
  { name: 'tips-order-form', path: '/tips/desk', who: SUPERVISOR, room: 'tips', act: (page, room) => order(page, room, 'told', fillOrder) },
  { name: 'tips-order-asked', path: '/tips/desk', who: SECOND, room: 'tips', act: (page, room) => order(page, room, 'asked') },
  { name: 'tips-order-kept', path: '/tips/desk', who: SUPERVISOR, room: 'tips', act: (page, room) => order(page, room, 'kept') },
  { name: 'tips-order-handed', path: '/tips/desk', who: SECOND, room: 'tips', act: (page, room) => order(page, room, 'handed') },
  { name: 'tips-notices', path: '/tips/notices', who: SUPERVISOR, room: 'tips' },
  { name: 'tips-figures', path: '/tips/figures', who: SUPERVISOR, room: 'tips' },
  { name: 'tips-vault', path: '/tips/vault', who: SUPERVISOR, room: 'tips', act: unlock },
  { name: 'tips-enrol', path: '/tips/vault', who: SUPERVISOR, room: 'tips', act: enrol },
  page089('page-089', '/denuncia', { act: sheet }),
  page089('page-089-phone', '/denuncia', { ...phone, act: sheet }),
  page089('page-089-review', '/denuncia', { ...phone, act: review }),
  page089('page-089-receipt', '/denuncia', { ...phone, act: receipt }),
  page089('page-089-follow', '/denuncia/seguimiento', {}),
  page089('page-089-photos', '/denuncia/fotos', {}),
];

async function tell(page, [category, town, what, when]) {
  await page.fill('#tip-what', what);
  await page.selectOption('#tip-category', category);
  await page.selectOption('#tip-town', town);
  await page.fill('#tip-when', when);
  await page.keyboard.press('Control+Enter');
}
async function receive(page) {
  await page.waitForSelector('#tip-what:focus');
  await page.keyboard.type('Me llamo Rosa Méndez y venden droga en la bodega azul, mi esposo los vio.');
  await page.selectOption('#tip-category', 'narcomenudeo');
  await page.waitForSelector('text=su parentesco');
}
async function extortion(page) {
  await page.selectOption('#extortion-modality', 'amenaza');
  await page.fill('#evidence-0', NUMBER);
  await page.waitForSelector('[data-testid=seen]');
  await page.fill('#extortion-what', 'Dicen que tienen gente afuera y piden veinte mil');
}
async function readBack(page) {
  await page.waitForSelector('[data-testid=folio]');
  await page.check('dialog input[type=checkbox]');
  await page.click('dialog button.primary');
  await page.waitForSelector('dialog', { state: 'detached' });
}
async function unlock(page) {
  const form = page.locator('form.unlock').first();
  if (!(await form.isVisible())) return;
  await form.locator('input').fill(PHRASE);
  await page.click('text=Abrir bóveda');
  await form.waitFor({ state: 'detached' });
}
/** A tip that another resembles, opened, graded, with a question to who told it. */
async function openTip(page) {
  await unlock(page);
  await page.locator('.desk [role=option]:has-text("Venta de droga")').first().click();
  await page.click('button:has-text("Abrir denuncia")');
  await page.waitForSelector('text=bodega azul');
  const grade = page.locator('[aria-label="Evaluación"]');
  if ((await grade.count()) > 0) await grade.selectOption('known_directly');
  await page.click('text=Buscar parecidas');
}
async function enrol(page) {
  await unlock(page);
  await page.click('button:text-is("Dar de alta")');
  await page.getByLabel('Persona', { exact: true }).selectOption({ index: 1 });
}

// ---- a written order, from a tip with a picture to its original handed over: each view goes on where the one before stood.
const NUMBER_OF_ORDER = 'JC-12/2026';
/** By whom each step is taken; by nobody: by the teller. */
const STEPS = {
  told: [null, tellWithPicture],
  asked: [SUPERVISOR, async (page) => (await fillOrder(page), await page.click('button:has-text("Pedir que se cumpla")'))],
  approved: [SECOND, (page) => page.click('button:has-text("Aprobar mandamiento")')],
  kept: [null, sendPicture],
  wanted: [SUPERVISOR, (page) => page.click('button:has-text("Pedir entrega")')],
  handed: [SECOND, (page) => page.click('button:has-text("Aprobar entrega")')],
};
async function order(page, room, until, then) {
  room.order ??= { done: new Set() };
  for (const [step, [who, work]] of Object.entries(STEPS)) {
    if (!room.order.done.has(step)) {
      await aside(page, room, who, async (other) => {
        if (who) await openOrdered(other, room);
        await work(other, room);
        if (who) await other.waitForTimeout(1_000);
      });
      room.order.done.add(step);
    }
    if (step === until) break;
  }
  await openOrdered(page, room);
  await then?.(page);
}
/** On a page of its own, as somebody or, without scripts, as nobody. */
async function aside(page, room, who, work) {
  const context = await page.context().browser().newContext({ baseURL: room.origin, locale: 'es-MX', timezoneId: 'America/Mexico_City', javaScriptEnabled: who !== null });
  try {
    if (who) await enter(context, room, who);
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}
async function openOrdered(page, room) {
  if (!page.url().endsWith('/tips/desk')) await page.goto('/tips/desk');
  await page.waitForSelector('.desk');
  // Until the vault has said so, everybody's is locked.
  await page.waitForTimeout(1_000);
  await unlock(page);
  await page.click(`[role=option]:has-text("${room.order.folio}")`);
  await page.click('button:has-text("Abrir denuncia")');
  await page.locator('h3:text-is("Originales de las fotos")').evaluate((title) => title.scrollIntoView());
}
async function tellWithPicture(page, room) {
  await page.goto('/denuncia');
  room.order.picture = await page.screenshot();
  await page.fill('#what', 'En la foto se ve la camioneta blanca con la que se llevan el cable.');
  await page.selectOption('#category', 'robo');
  await page.click('text=Siguiente');
  await page.selectOption('#municipality', '15051');
  for (let n = 0; n < 4; n += 1) await page.click('text=Siguiente');
  await page.waitForTimeout(8_000);
  await page.click('text=Enviar denuncia');
  [room.order.folio, room.order.code] = await page.locator('dd.code').allTextContents();
  await sendPicture(page, room);
}
async function sendPicture(page, room) {
  await page.goto('/denuncia/fotos');
  await page.fill('#folio', room.order.folio);
  await page.fill('#code', room.order.code);
  await page.setInputFiles('#file', { name: 'foto.png', mimeType: 'image/png', buffer: room.order.picture });
  await page.waitForTimeout(8_500);
  await page.click('text=Enviar foto');
  await page.waitForSelector('[role=status]');
}
async function fillOrder(page) {
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const put = (label, text) => page.getByLabel(label, { exact: true }).fill(text);
  await page.click('text=Registrar un mandamiento');
  await put('Autoridad que lo ordena', 'Juzgado de Control de Toluca');
  await put('Número del mandamiento', NUMBER_OF_ORDER);
  await put('Fecha del mandamiento', day(-2));
  await put('Vigente hasta', day(30));
  await put('Qué ordena', 'Conservar los originales de las fotografías que se reciban y entregarlos al perito.');
}

async function sheet(page) {
  await page.fill('#what', 'Se roban los cables del alumbrado');
  await page.selectOption('#category', 'robo');
}
async function review(page) {
  await sheet(page);
  const next = 'text=Siguiente';
  await page.click(next);
  await page.selectOption('#municipality', '15106');
  await page.click(next);
  await page.fill('#time', 'de madrugada');
  for (let n = 0; n < 3; n += 1) await page.click(next);
}
async function receipt(page) {
  await review(page);
  // The page takes no answer that came sooner than a person reads.
  await page.waitForTimeout(8_000);
  await page.click('text=Enviar denuncia');
  await page.waitForSelector('dd.code');
}

/** Some tips and a number that several report. */
export async function prepareTips(page) {
  await page.goto('/tips/receive');
  for (const one of TOLD) {
    await page.waitForSelector('#tip-what');
    await tell(page, one);
    await readBack(page);
  }
  await page.goto('/tips/extortion');
  for (let n = 0; n < REPORTS; n += 1) {
    await extortion(page);
    await page.keyboard.press('Control+Enter');
    await readBack(page);
  }
}
