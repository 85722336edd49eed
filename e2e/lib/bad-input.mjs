// Text that people paste by mistake and that others send on purpose, put into every field of a page.

import assert from 'node:assert/strict';

const MEGABYTE = 1_000_000;
/** Longest text any single field of the console takes. */
const FIELD_MAX = 4_200;
export const SAMPLES = [
  ['script', '<script>window.broken = true</script><img src=x onerror="window.broken=true">'],
  ['marks that turn the line around', 'robo \u202e<b>gnp.exe\u202c \u2066\u2069 \u200f fin'],
  ['binary', '\u0001\u0002\u0007\ufffd\u001b[31m\u007fÿ\ufeff PK\u0003\u0004'],
  ['half a letter and signs of other scripts', 'a\ud800b 🚒👩‍👩‍👧 ñandú ﷽ z\u0335\u0321\u0328\u0301'],
  ['a megabyte', 'choque '.repeat(MEGABYTE / 7)],
];

/** Pastes into a field as the clipboard does, and gives what stayed in it. */
export async function paste(page, field, text) {
  await field.focus();
  await page.evaluate((value) => document.execCommand('selectAll') && document.execCommand('insertText', false, value), text);
  return field.evaluate((node) => node.value);
}

/** Every sample into every field of `selector`; `still` must stay on the page. How many fields there were. */
export async function walk(page, problems, selector, still) {
  const fields = page.locator(selector);
  const count = await fields.count();
  assert.ok(count > 0, `no field at ${selector}`);
  for (let i = 0; i < count; i += 1) {
    const field = fields.nth(i);
    const name = await field.evaluate((node) => node.id || node.getAttribute('aria-label') || node.name);
    for (const [kind, text] of SAMPLES) {
      const kept = await paste(page, field, text);
      assert.ok(kept.length <= FIELD_MAX, `${name} kept ${kept.length} characters of ${kind}`);
      await page.waitForSelector(still);
      assert.equal(await page.evaluate(() => window.broken), undefined, `${name} ran ${kind}`);
      await page.keyboard.press('Escape');
    }
    await paste(page, field, '');
  }
  assert.deepEqual(problems.filter((p) => !/status of (401|422|400|429)/.test(p)), []);
  return count;
}
