// A telephone switch: reports calls at the door for machines, each request signed with Ed25519.

import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DOOR = '/api/v1/doors/calls';
/** DER of a PKCS #8 private key of Ed25519 up to its 32 bytes of seed (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The demonstration's first switch.
 *
 * @param {import('./server.mjs').Server} server
 */
export async function openPbx(server) {
  const { adapters } = JSON.parse(await readFile(join(server.data, 'demo.json'), 'utf8'));
  const adapter = adapters.find((one) => one.kind === 'pbx');
  if (!adapter) throw new Error('the demonstration has no switch');
  const seed = Buffer.from(adapter.secret, 'hex');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  let sequence = 0;
  let calls = 0;

  async function report(call, what) {
    sequence += 1;
    const at = new Date().toISOString();
    const body = JSON.stringify({ reports: [{ call, sequence, at, what }] });
    const now = String(Date.now());
    const hash = createHash('sha256').update(body).digest('hex');
    const text = `atalaya-request-v1\n${adapter.id}\nPOST\n${DOOR}\n${now}\n${hash}`;
    const response = await fetch(server.origin + DOOR, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'atalaya-adapter': adapter.id,
        'atalaya-timestamp': now,
        'atalaya-signature': `ed25519=${sign(null, Buffer.from(text), key).toString('base64')}`,
      },
      body,
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`the door answered HTTP ${response.status} ${answer}`);
    const [result] = JSON.parse(answer).results;
    if (result?.outcome !== 'recorded') throw new Error(`the report was not recorded: ${answer}`);
    return result.call;
  }
  return {
    /**
     * Rings from a number and gives the switch's name and the server's id of the call.
     *
     * @param {string} number
     */
    async ring(number) {
      calls += 1;
      const name = `prueba-${calls}`;
      return { name, id: await report(name, { type: 'ringing', number, called: '911' }) };
    },
    /** The caller hung up before anybody answered. */
    giveUp: (name) => report(name, { type: 'abandoned' }),
  };
}
