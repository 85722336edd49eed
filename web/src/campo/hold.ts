/** A button that acts only when it is held: an alarm must not go off in a pocket. */
const HOLD_MS = 1_500;

export function holdable(button: HTMLElement, holding: (yes: boolean) => void, done: () => void): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const begin = () => {
    if (timer !== null) return;
    holding(true);
    timer = setTimeout(() => {
      end();
      navigator.vibrate?.([200, 100, 200]);
      done();
    }, HOLD_MS);
  };
  const end = () => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    holding(false);
  };
  button.addEventListener('pointerdown', (e) => {
    button.setPointerCapture(e.pointerId);
    begin();
  });
  for (const what of ['pointerup', 'pointercancel', 'blur']) button.addEventListener(what, end);
  button.addEventListener('keydown', (e) => {
    if (e.key !== ' ' && e.key !== 'Enter') return;
    e.preventDefault();
    begin();
  });
  button.addEventListener('keyup', end);
  // A long press must not open a menu over it.
  button.addEventListener('contextmenu', (e) => e.preventDefault());
}
