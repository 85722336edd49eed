// Views of the 089: the operator's sheets, the analysts' desk, the supervisor's, the public page.

import { PHRASE } from '../lib/tips.mjs';

const [OPERATOR, ANALYST, SUPERVISOR] = ['ope.uno', 'ana.uno', 'sup.uno'];
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
  { name: 'tips-notices', path: '/tips/notices', who: SUPERVISOR, room: 'tips' },
  { name: 'tips-figures', path: '/tips/figures', who: SUPERVISOR, room: 'tips' },
  { name: 'tips-vault', path: '/tips/vault', who: SUPERVISOR, room: 'tips', act: unlock },
  page089('page-089', '/denuncia', { act: sheet }),
  page089('page-089-phone', '/denuncia', { ...phone, act: sheet }),
  page089('page-089-review', '/denuncia', { ...phone, act: review }),
  page089('page-089-receipt', '/denuncia', { ...phone, act: receipt }),
  page089('page-089-follow', '/denuncia/seguimiento', {}),
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
