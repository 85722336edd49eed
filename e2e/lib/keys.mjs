// Working the console as people do: keys only.

import assert from 'node:assert/strict';

const TABS_MAX = 30;

/** Presses Tab (or Shift+Tab) until the field has the focus; fails when it cannot be reached so. */
export async function tabTo(page, selector, key = 'Tab') {
  await page.waitForSelector(selector, { state: 'attached' });
  for (let pressed = 0; pressed <= TABS_MAX; pressed += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${selector} is not reached with ${TABS_MAX} times ${key}`);
}

/** Types into a field that offers a list, and takes its first offer. */
export async function pick(page, selector, text, key = 'Tab') {
  await tabTo(page, selector, key);
  await page.keyboard.type(text);
  await page.waitForSelector(`${selector}[aria-expanded=true]`);
  await page.keyboard.press('Enter');
}

/** Enters a line at the command line. */
export async function command(page, line) {
  await page.keyboard.press('F2');
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Opens a folio by the command line, and leaves the line. */
export async function view(page, folio) {
  await command(page, `V ${folio}`);
  await page.waitForSelector(`p.title:has(.folio:text-is("${folio}"))`);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement === document.body);
}

/** What an element says, on one line. */
export async function words(page, selector) {
  return (await page.locator(selector).first().innerText()).replace(/\s+/g, ' ').trim();
}
