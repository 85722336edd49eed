// Types of the API from its description. `npm run generate` writes src/api/schema.ts; with --check it only compares,
// which is what a test does.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const HERE = new URL('.', import.meta.url);
export const DESCRIPTION = fileURLToPath(new URL('../../docs/openapi.json', HERE));
export const SCHEMA = fileURLToPath(new URL('../src/api/schema.ts', HERE));
const HEAD = '/** Made from docs/openapi.json by `npm run generate`; not to be edited. */\n\n';

/** The text of schema.ts for a description of the API. */
export async function generate(description) {
  const document = JSON.parse(description);
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path)) {
      // Named after their handlers, and several have the same name; the console goes by path.
      if (operation && typeof operation === 'object') delete operation.operationId;
    }
  }
  return HEAD + astToString(await openapiTS(document));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await generate(await readFile(DESCRIPTION, 'utf8'));
  if (!process.argv.includes('--check')) await writeFile(SCHEMA, made);
  else if ((await readFile(SCHEMA, 'utf8').catch(() => '')) !== made) {
    console.error('src/api/schema.ts differs from docs/openapi.json: run `npm run generate`');
    process.exitCode = 1;
  }
}
