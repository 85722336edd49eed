/** Two short tones, made by the browser: only the two gravest priorities sound. */
let context: AudioContext | null = null;

export function beep(grave: boolean): void {
  // A browser keeps sound off until the page is touched; the alert is on the screen all the same.
  if (!navigator.userActivation.hasBeenActive) return;
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume();
    const start = context.currentTime;
    for (const [i, pitch] of (grave ? [880, 660, 880] : [660, 520]).entries()) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.12, start + i * 0.18);
      volume.gain.exponentialRampToValueAtTime(0.001, start + i * 0.18 + 0.16);
      tone.connect(volume).connect(context.destination);
      tone.start(start + i * 0.18);
      tone.stop(start + i * 0.18 + 0.17);
    }
  } catch {
    // No sound device.
  }
}
