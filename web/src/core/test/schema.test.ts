import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');

describe('types of the API', () => {
  // A process of its own: the generator is a tool of the build, not of the console. It fails with what to do.
  it('are those of its description', () => {
    execFileSync(process.execPath, ['dev/generate.mjs', '--check'], { cwd: ROOT, timeout: 60_000 });
  }, 70_000);
});
