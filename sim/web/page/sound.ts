// Sound through WebAudio: the tones of the master's buzzer, and what the page adds to them. Browsers allow none before
// the first gesture. A browser that a program drives is silent until the switch is used.
import type { TonePart } from "../messages.js";
import { find, mark } from "./dom.js";

const volume = 0.15;
/** How long a tone takes to begin and to end, s: without that it clicks. */
const edgeSeconds = 0.008;
/** A buzzer's tone that nobody ends stops after this, s: a frame may be lost. */
const toneSecondsMax = 1.5;
/** What the page adds: frequency in Hz, when it begins and how long it lasts, s. */
const tunes = {
  hit: [
    [1568, 0, 0.09],
    [2093, 0.07, 0.18],
  ],
  miss: [[147, 0, 0.22]],
  bad: [
    [233, 0, 0.12],
    [175, 0.12, 0.25],
  ],
  count: [[523, 0, 0.07]],
  end: [
    [523, 0, 0.16],
    [659, 0.15, 0.16],
    [784, 0.3, 0.16],
    [1047, 0.45, 0.5],
  ],
} as const satisfies Record<string, readonly (readonly [number, number, number])[]>;
type Tune = keyof typeof tunes;

const storageKey = "snyper-sound";

export class Sound {
  private readonly button = find("sound", HTMLButtonElement);
  private context: AudioContext | undefined;
  private isOn = (localStorage.getItem(storageKey) ?? (navigator.webdriver ? "off" : "on")) === "on";
  private counted = 0;

  constructor() {
    mark(this.button, "aria-pressed", String(this.isOn));
    this.button.addEventListener("click", () => {
      this.isOn = !this.isOn;
      localStorage.setItem(storageKey, this.isOn ? "on" : "off");
      mark(this.button, "aria-pressed", String(this.isOn));
      if (!this.isOn) void this.context?.suspend();
      else this.wake();
    });
    for (const gesture of ["pointerup", "keydown"]) addEventListener(gesture, () => this.wake());
  }

  /** Plays what the buzzer played, in its rhythm. */
  play(tones: readonly TonePart[]): void {
    const { context } = this;
    if (!this.isOn || !context || tones.length === 0) return;
    const [{ at: firstMs }] = tones as [TonePart];
    tones.forEach(({ at, hz }, index) => {
      if (hz === 0) return;
      const endMs = tones[index + 1]?.at;
      const begins = context.currentTime + (at - firstMs) / 1000;
      this.tone(hz, begins, endMs === undefined ? toneSecondsMax : (endMs - at) / 1000, "square");
    });
    if (tones[0]!.hz === 0) this.silence?.();
  }

  /** A game's row has its outcome. */
  outcome(outcome: string): void {
    if (outcome === "hit" || outcome === "miss") this.tune(outcome);
    else if (outcome === "struck" || outcome === "early") this.tune("bad");
  }

  /** The screen counts down: one tick for each of the last seconds. */
  count(seconds: number): void {
    if (seconds !== this.counted && seconds > 0 && seconds <= 3) this.tune("count");
    this.counted = seconds;
  }

  /** A game is over. */
  end(): void {
    this.tune("end");
  }

  /** Ends the buzzer's tone whose end was not known when it began. */
  private silence: (() => void) | undefined;

  private wake(): void {
    if (!this.isOn) return;
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") void this.context.resume();
  }

  private tune(tune: Tune): void {
    if (!this.isOn || !this.context) return;
    for (const [hz, after, seconds] of tunes[tune])
      this.tone(hz, this.context.currentTime + after, seconds, "triangle");
  }

  private tone(hz: number, begins: number, seconds: number, type: OscillatorType): void {
    const context = this.context!;
    const oscillator = new OscillatorNode(context, { type, frequency: hz });
    const gain = new GainNode(context, { gain: 0 });
    const ends = begins + seconds;
    gain.gain.setValueAtTime(0, begins);
    gain.gain.linearRampToValueAtTime(type === "square" ? volume / 3 : volume, begins + edgeSeconds);
    gain.gain.setValueAtTime(
      type === "square" ? volume / 3 : volume,
      Math.max(begins + edgeSeconds, ends - edgeSeconds),
    );
    gain.gain.linearRampToValueAtTime(0, ends);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(begins);
    oscillator.stop(ends);
    if (type === "square" && seconds === toneSecondsMax) this.silence = () => oscillator.stop();
    oscillator.onended = () => gain.disconnect();
  }
}
