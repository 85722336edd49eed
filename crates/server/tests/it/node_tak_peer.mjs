// A node-tak client for the tests: sends its position once a second, prints what it receives.
// usage: node node_tak_peer.mjs URL CERTIFICATE.pem KEY.pem UID LAT
import fs from 'node:fs';
import TAK from '@tak-ps/node-tak';
import CoT from '@tak-ps/node-cot';

const [url, certificate, key, uid, lat] = process.argv.slice(2);
const auth = { cert: fs.readFileSync(certificate, 'utf8'), key: fs.readFileSync(key, 'utf8') };
const tak = await TAK.connect(uid, new URL(url), auth);

function position() {
  const now = new Date();
  const stale = new Date(now.getTime() + 60_000);
  return new CoT({
    event: {
      _attributes: { version: '2.0', uid, type: 'a-f-G-U-C', how: 'm-g', time: now.toISOString(), start: now.toISOString(), stale: stale.toISOString() },
      point: { _attributes: { lat, lon: '-99.65', hae: '2640', ce: '9', le: '9' } },
      detail: { contact: { _attributes: { callsign: uid } }, takv: { _attributes: { platform: 'node-tak', version: '8.3.0', device: 'x', os: 'x' } } },
    },
  });
}

tak.on('secureConnect', () => {
  console.log('ready');
  tak.write([position()]);
  setInterval(() => tak.write([position()]), 1_000);
});
tak.on('ping', () => console.log('pong'));
tak.on('cot', (cot) => {
  const { type, uid: of } = cot.raw.event._attributes;
  const remarks = cot.raw.event.detail?.remarks;
  const text = (remarks?._text ?? '').toString().replaceAll('\n', ' ');
  console.log(type === 'b-t-f' ? `chat ${text}` : `event ${of} ${cot.raw.event.point._attributes.lat}`);
});
tak.on('error', (error) => console.log(`error ${error.message}`));
tak.on('end', () => {
  console.log('closed');
  process.exit(0);
});
