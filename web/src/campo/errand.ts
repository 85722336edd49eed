/** What the service worker does when the browser has a connection and the page may be closed. */
import { NAME, alone, carry } from './courier';
import * as net from './net';
import { forget, kept, orders } from './store';

/**
 * Sends what waits, in order.
 *
 * @throws When the centre does not take it now: the browser calls again later.
 */
export async function errand(): Promise<void> {
  const channel = new BroadcastChannel(NAME);
  const [prefs, last] = await Promise.all([kept.get<{ lang?: string }>('prefs'), kept.get<{ skew?: number }>('last')]);
  net.setSkew(last?.skew ?? 0);
  const lang = prefs?.lang ?? 'es-MX';
  try {
    for (;;) {
      const left = await alone(() => carry(orders, (one) => net.send(lang, one), net.now, (told) => channel.postMessage(told)));
      if (left === 'later') throw new Error('the centre does not take it now');
      if (left === 'gone') return await wipe(prefs);
      if (left === 'none') return;
      // It can still be taken back on the page, which gets the lock meanwhile.
      await new Promise((resolve) => setTimeout(resolve, Math.max(50, left - net.now())));
    }
  } finally {
    channel.close();
  }
}
/** Nothing of the unit stays on a telephone that was put out; the page says why when it is opened. */
async function wipe(prefs: object | undefined): Promise<void> {
  await forget();
  await kept.put('prefs', { ...prefs, share: false });
  await kept.put('gone', true);
}
