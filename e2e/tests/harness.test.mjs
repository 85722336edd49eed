// The harness checks itself: a browser that did not really open a page, or an axe that finds nothing, would make
// every other test pass.

import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { axeViolations, launchBrowser, openPage, screenshot } from '../lib/browser.mjs';
import { startServer } from '../lib/server.mjs';
import { demoLogin, demoLogins, isSignedIn, signIn } from '../lib/session.mjs';

const GOOD = `<!doctype html><html lang="es"><head><title>Prueba</title></head>
  <body><main><h1>Atalaya</h1><label>Folio <input></label></main></body></html>`;
const BAD = `<!doctype html><html><head><title>Prueba</title></head>
  <body><main><h1>Atalaya</h1><img src="data:,x"><input></main>
  <script>console.error('broken'); fetch('http://127.0.0.1:9/elsewhere').catch(() => {}); undefined_name()</script>
  </body></html>`;

/** A web server with a strict content security policy on one path, as the console has. */
function tinySite() {
  const server = createServer((request, response) => {
    const strict = request.url === '/good';
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      ...(strict ? { 'content-security-policy': "default-src 'self'" } : {}),
    });
    response.end(request.url === '/bad' ? BAD : GOOD);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ server, origin: `http://127.0.0.1:${server.address().port}` }));
  });
}

describe('browser', () => {
  let site;
  let browser;
  before(async () => {
    site = await tinySite();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.server.close();
  });

  test('a good page passes, under a strict policy', async () => {
    const { context, page, problems } = await openPage(browser, site.origin);
    await page.goto('/good');
    assert.equal(await page.textContent('h1'), 'Atalaya');
    assert.equal(await page.evaluate(() => navigator.language), 'es-MX');
    assert.deepEqual(await axeViolations(page), []);
    assert.deepEqual(problems, []);
    await context.close();
  });

  test('a bad page is caught', async () => {
    const { context, page, problems } = await openPage(browser, site.origin);
    await page.goto('/bad');
    const rules = (await axeViolations(page)).map((line) => line.split(' ')[0]);
    for (const rule of ['html-has-lang', 'image-alt', 'label']) {
      assert.ok(rules.includes(rule), `${rule} not in ${rules}`);
    }
    assert.deepEqual(await axeViolations(page, { within: 'h1' }), [], 'only the part asked for is checked');
    for (const kind of ['uncaught:', 'console: broken', 'foreign request: http://127.0.0.1:9/']) {
      assert.ok(problems.some((problem) => problem.startsWith(kind)), `${kind} not in ${problems}`);
    }
    await context.close();
  });

  test('a picture is a picture', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atalaya-e2e-'));
    const { context, page } = await openPage(browser, site.origin);
    await page.goto('/good');
    const file = await readFile(await screenshot(page, 'good', folder));
    assert.equal(file.subarray(1, 4).toString(), 'PNG');
    // Width and height of the first header, big-endian.
    assert.deepEqual([file.readUInt32BE(16), file.readUInt32BE(20)], [1440, 900]);
    await context.close();
    await rm(folder, { recursive: true });
  });
});

describe('server', () => {
  /** A program that stands in for the binary, to test starting and stopping without it. */
  async function program(body) {
    const folder = await mkdtemp(join(tmpdir(), 'atalaya-e2e-'));
    const binary = join(folder, 'program');
    await writeFile(binary, `#!${process.execPath}\n${body}`);
    await chmod(binary, 0o755);
    return { binary, remove: () => rm(folder, { recursive: true }) };
  }

  test('gives the address it printed, its arguments, and ends it', async () => {
    const { binary, remove } = await program(`
      console.error(process.argv.slice(2).join(' '));
      process.on('SIGTERM', () => process.exit(7));
      setTimeout(() => console.log('INFO listening on http://127.0.0.1:4321/ now'), 50);
      setInterval(() => {}, 1000);`);
    const server = await startServer({ binary, args: ['--extra'] });
    assert.equal(server.origin, 'http://127.0.0.1:4321');
    assert.match(server.output(), /^demo --data \S+ --listen 127\.0\.0\.1:0 --no-simulator --extra$/m);
    assert.ok(server.data.startsWith(tmpdir()));
    assert.equal(await server.stop(), 7);
    await assert.rejects(readFile(server.data), { code: 'ENOENT' });
    await remove();
  });

  test('shows what a server said before it died, or that it stayed silent', async () => {
    const dying = await program(`console.error('disk is full'); process.exitCode = 3;`);
    await assert.rejects(startServer({ binary: dying.binary }), /ended \(3\)[^]*disk is full/);
    await dying.remove();
    const silent = await program(`setInterval(() => {}, 1000);`);
    await assert.rejects(startServer({ binary: silent.binary, startTimeoutMs: 300 }), /did not listen within 0\.3 s/);
    await silent.remove();
    await assert.rejects(startServer({ binary: '/nonexistent/atalaya' }), /cannot start/);
  });
});

describe('session', () => {
  const output = () => 'Atalaya\nlogin ana clave-larga call_taker\n  login beto otra-clave dispatcher (Toluca)\nlisto';

  test('reads the accounts that were printed', () => {
    assert.deepEqual(demoLogins({ output })[1], { name: 'beto', password: 'otra-clave', role: 'dispatcher' });
    assert.equal(demoLogin({ output }, 'call_taker').name, 'ana');
    assert.throws(() => demoLogin({ output }, 'auditor'), /no demo account is a auditor/);
    assert.throws(() => demoLogins({ output: () => 'nothing' }), /printed no login/);
  });

  test('carries cookie and token, and refuses half a session', async () => {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        if (request.method === 'GET') {
          response.statusCode = request.headers.cookie === 'a=1; b=2' ? 200 : 401;
          return response.end('{}');
        }
        const { name } = JSON.parse(body);
        if (name === 'nobody') response.statusCode = 401;
        response.setHeader('set-cookie', ['a=1; HttpOnly', 'b=2']);
        response.end(JSON.stringify({ csrf: 'c', needs: name === 'half' ? ['totp'] : [] }));
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${server.address().port}`;
    const headers = await signIn(origin, { name: 'ana', password: 'clave' });
    assert.deepEqual(headers, { cookie: 'a=1; b=2', 'x-csrf-token': 'c' });
    assert.equal(await isSignedIn(origin, headers), true);
    assert.equal(await isSignedIn(origin, {}), false);
    await assert.rejects(signIn(origin, { name: 'half', password: 'x' }), /totp/);
    await assert.rejects(signIn(origin, { name: 'nobody', password: 'x' }), /HTTP 401/);
    server.closeAllConnections();
    server.close();
  });
});
