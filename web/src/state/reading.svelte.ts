/** What is read from the server for the screen at hand: nothing known is not the same as nothing there. */
import { Refused } from '../api/http';

const AGAIN_MS = 5000;

export class Reading<T> {
  value = $state.raw<T | null>(null);
  /** No answer came: what is shown, if anything, is from before. */
  away = $state(false);
  /** What the server refused it with. */
  problem = $state('');
  /** Rises when it is time to ask again; the effect that reads looks at it. */
  tries = $state(0);
  #key = '';

  /** Asks once for each key. What found no server is asked again: after a while, or as soon as the link is back. */
  async read(key: string, ask: () => Promise<T>): Promise<void> {
    if (key === this.#key) return;
    this.#key = key;
    try {
      const value = await ask();
      // Something else is on the screen by now.
      if (this.#key === key) Object.assign(this, { value, away: false, problem: '' });
    } catch (error) {
      if (this.#key !== key) return;
      if (error instanceof Refused) Object.assign(this, { problem: error.problem.detail, away: false });
      else this.#lost();
    }
  }
  #lost(): void {
    this.#key = '';
    this.away = true;
    setTimeout(() => (this.tries += 1), AGAIN_MS);
  }
}
