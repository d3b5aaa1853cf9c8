// The buzzer, if there is one: a tone for what the players cannot see.

/** Hz and ms. */
const tones = { ready: [660, 120], go: [1320, 400], hit: [1760, 80], bad: [220, 250], end: [880, 800] };
export type Sound = keyof typeof tones;

let buzzer: Pin | undefined;
let stopping: Handle | undefined;

/** Sounds on that pin from now on, on none without one. A tone may still be there from before a restart. */
export function openSound(pin: Pin | undefined): void {
  buzzer = pin;
  quiet();
}

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
