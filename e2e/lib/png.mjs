// Packs a picture of the screen tightly, without loss.

import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE_BYTES = 8;

function chunksOf(png) {
  const chunks = [];
  for (let at = SIGNATURE_BYTES; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const start = at + 8;
    const type = png.toString('latin1', at + 4, start);
    chunks.push({ type, body: png.subarray(start, start + png.readUInt32BE(at)) });
  }
  return chunks;
}

function chunk({ type, body }) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Takes the filters (PNG, section 9) off the rows; each row is then of filter 0. */
function unfilter(rows, rowBytes, pixelBytes) {
  for (let start = 0; start < rows.length; start += rowBytes + 1) {
    const filter = rows[start];
    rows[start] = 0;
    for (let i = 1; i <= rowBytes && filter !== 0; i += 1) {
      const at = start + i;
      const left = i > pixelBytes ? rows[at - pixelBytes] : 0;
      const up = start > 0 ? rows[at - rowBytes - 1] : 0;
      const corner = start > 0 && i > pixelBytes ? rows[at - rowBytes - 1 - pixelBytes] : 0;
      const base = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      rows[at] = (rows[at] + base) & 0xff;
    }
  }
  return rows;
}

/**
 * The same picture in fewer bytes: the browser packs for speed, and text on flat colours packs best unfiltered.
 *
 * @param {Buffer} png 8 bits per channel, RGB or RGBA, not interlaced, as browsers write it.
 * @returns {Buffer} The smaller of both.
 */
export function repack(png) {
  const chunks = chunksOf(png);
  const head = chunks[0].body;
  const channels = { 2: 3, 6: 4 }[head[9]];
  if (head[8] !== 8 || !channels || head[12] !== 0) return png;
  const data = Buffer.concat(chunks.filter((c) => c.type === 'IDAT').map((c) => c.body));
  const rows = unfilter(inflateSync(data), head.readUInt32BE(0) * channels, channels);
  const body = deflateSync(rows, { level: 9, memLevel: 9 });
  const before = chunks.slice(0, chunks.findIndex((c) => c.type === 'IDAT'));
  const written = [...before, { type: 'IDAT', body }, { type: 'IEND', body: Buffer.alloc(0) }].map(chunk);
  const packed = Buffer.concat([png.subarray(0, SIGNATURE_BYTES), ...written]);
  return packed.length < png.length ? packed : png;
}
