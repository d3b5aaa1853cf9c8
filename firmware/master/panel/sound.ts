// The buzzer, if there is one: tones for players, who do not look at the screen.

/** The tones: frequency in Hz and length in ms. */
const tones = { ready: [660, 120], go: [1320, 400], hit: [1760, 80], bad: [220, 250], end: [880, 800] };
export type Sound = keyof typeof tones;

let buzzer: Pin | undefined;
let stopping: Handle | undefined;

/** Sets the buzzer's pin, and silences it: a tone may still be on from before a restart. */
export function openSound(pin: Pin | undefined): void {
  buzzer = pin;
  quiet();
}

/** Plays a tone, which replaces the present one. */
export function sound(which: Sound): void {
  const tone = tones[which];
  if (!buzzer) return;
  if (stopping !== undefined) clearTimeout(stopping);
  analogWrite(buzzer, 0.5, { freq: tone[0]! });
  stopping = setTimeout(quiet, tone[1]!);
}

function quiet(): void {
  if (stopping !== undefined) clearTimeout(stopping);
  stopping = undefined;
  if (buzzer) digitalWrite(buzzer, 0);
}
