// Writes docs/glyphs.svg, the sheet of all pictures of incidents, from the data the console draws with.
//   npm run glyphs
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const OUT = fileURLToPath(new URL('../../docs/glyphs.svg', import.meta.url));
const COLUMNS = 3;
const CELL = { width: 310, height: 44 };
const HEAD = 58;

const vite = await createServer({ server: { middlewareMode: true, ws: false }, logLevel: 'error', appType: 'custom' });
const { FAMILIES, GLYPHS } = await vite.ssrLoadModule('/src/ui/glyphs.ts');
await vite.close();

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
function picture(name, x, y, size) {
  const { line, fill } = GLYPHS[name];
  const parts = [
    fill ? `<path d="${fill}" fill="currentColor" fill-rule="evenodd"/>` : '',
    line ? `<path d="${line}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>` : '',
  ];
  return `<g transform="translate(${x} ${y}) scale(${size / 24})">${parts.join('')}</g>`;
}
const rows = Math.ceil(FAMILIES.length / COLUMNS);
const [width, height] = [COLUMNS * CELL.width + 32, HEAD + rows * CELL.height + 20];
const cells = FAMILIES.map((family, i) => {
  const x = 16 + (i % COLUMNS) * CELL.width;
  const y = HEAD + Math.floor(i / COLUMNS) * CELL.height;
  const codes = family.codes.length > 6 ? `${family.codes.slice(0, 6).join(' ')} …` : family.codes.join(' ');
  return [
    picture(family.glyph, x, y + 4, 28),
    picture(family.glyph, x + 38, y + 10, 16),
    `<text x="${x + 64}" y="${y + 16}" class="name">${escape(family.es)}</text>`,
    `<text x="${x + 64}" y="${y + 31}" class="codes">${escape(codes || 'lo demás')}</text>`,
  ].join('');
});
const style =
  '.page{fill:#f7f8f9;color:#1d2733}.name{font:600 13px "Noto Sans","DejaVu Sans",sans-serif;fill:#1d2733}.codes{font:11px "Noto Sans","DejaVu Sans",sans-serif;fill:#515d69}';
await writeFile(
  OUT,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" color="#1d2733"><style>${style}</style>` +
    `<rect class="page" width="${width}" height="${height}"/><text x="16" y="28" class="name" style="font-size:18px">Glifos de incidentes</text>` +
    `<text x="16" y="46" class="codes">A 28 y a 16 px; debajo, los prefijos de la clave CNIE que lo usan (gana el más largo)</text>${cells.join('\n')}</svg>\n`,
);
console.log(`${OUT}: ${FAMILIES.length} families`);
