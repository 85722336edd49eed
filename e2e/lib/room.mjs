// A server, a browser and the consoles in it, for the tests of one file.

import { after, before } from 'node:test';

import { launchBrowser, openPage, screenshot } from './browser.mjs';
import { startServer } from './server.mjs';
import { demoLogins, signInByKeys } from './session.mjs';

/** The screen of most workstations. */
export const ROOM = { viewport: { width: 1366, height: 768 } };
/** One 401: before somebody signs in the console asks whether it still is, and that is the answer. */
const ASKED = /status of 401/;

/**
 * Starts a server and a browser before the tests of the `describe` in which it is called, and ends them afterwards.
 *
 * @param {object} [options]
 * @param {() => Promise<object>} [options.start] The server; a demonstration when left out.
 * @param {(room: object) => Promise<void>} [options.ready] What else the tests need before they begin.
 */
export function openRoom({ start = () => startServer(), ready } = {}) {
  /** As the first start printed them; later starts print none. */
  let people = [];
  let first;
  const room = {
    server: undefined,
    browser: undefined,
    /** Consoles of `seat`, by who sits there. */
    seats: new Map(),
    get origin() {
      return room.server.origin;
    },
  };
  before(async () => {
    [room.server, room.browser] = await Promise.all([start(), launchBrowser()]);
    first = room.server;
    people = first.logins ? [] : (first.people ?? demoLogins(first));
    await ready?.(room);
  });
  after(async () => {
    await room.browser?.close();
    await room.server?.stop();
  });

  /** A page at which nobody has signed in yet. */
  room.page = (options = ROOM) => openPage(room.browser, room.origin, options);
  /** The account of that name, or else of that role. */
  room.login = (name) => first.logins?.[name] ?? people.find((one) => one.name === name) ?? people.find((one) => one.role === name);

  /** A console at which somebody has signed in by keys; whoever opens it closes it. */
  room.open = async (who) => signedIn(await room.page(), who);
  async function signedIn(opened, who) {
    await signInByKeys(opened.page, typeof who === 'string' ? room.login(who) : who);
    const asked = opened.problems.findIndex((problem) => ASKED.test(problem));
    if (asked >= 0) opened.problems.splice(asked, 1);
    return opened;
  }

  /**
   * A console for one test: signed in by keys, its pictures kept and its pages closed when the test ends. Nobody is
   * signed in when `who` is left out.
   *
   * @param {import('node:test').TestContext} t
   * @param {string | object} [who] A name, a role or an account.
   * @param {Record<string, unknown>} [prefs] What the console keeps in the browser, such as `{ map: … }`.
   */
  room.console = async (t, who, prefs = {}) => {
    const opened = await room.page();
    for (const [key, value] of Object.entries(prefs)) await opened.context.addInitScript(([k, v]) => localStorage.setItem(k, v), [`atalaya.${key}`, JSON.stringify(value)]);
    t.after(async () => {
      const name = typeof who === 'string' ? who : (who?.name ?? 'nobody');
      for (const [n, page] of opened.context.pages().entries()) await screenshot(page, `${t.name} ${name} ${n || ''}`.trim().replace(/[^\w]+/g, '-')).catch(() => {});
      await opened.context.close();
    });
    return who ? signedIn(opened, who) : opened;
  };
  /** One console per person for the whole run: a second factor is good once in thirty seconds. */
  room.seat = async (who) => {
    if (!room.seats.has(who)) room.seats.set(who, await room.open(who));
    return room.seats.get(who);
  };
  return room;
}
