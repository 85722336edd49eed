import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
// @ts-expect-error A script of the development tools, without types.
import { DESCRIPTION, generate, SCHEMA } from '../../../dev/generate.mjs';

describe('types of the API', () => {
  it('are those of its description: when this fails, run `npm run generate`', async () => {
    const [description, kept] = await Promise.all([readFile(DESCRIPTION, 'utf8'), readFile(SCHEMA, 'utf8')]);
    expect(kept === (await generate(description)), 'src/api/schema.ts differs from docs/openapi.json').toBe(true);
  }, 30_000);
});
