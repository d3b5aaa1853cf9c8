// The master's buzzer: which tones it plays, and when.
import type { Board } from "../board/board.js";
import { buzzerPin } from "./wiring.js";

/** A change: the tone that begins, or silence, 0 Hz. */
export interface Tone {
  /** World's time, ms. */
  at: number;
  hz: number;
}

/** More than a frame may have; older ones are dropped while nobody asks. */
const tonesMax = 32;

export class Buzzer {
  private tones: Tone[] = [];
  private hz = 0;

  constructor(master: Board) {
    master.onPin(({ pin, at, level, periodMs }) => {
      if (pin !== buzzerPin) return;
      const hz = level > 0 && periodMs !== undefined ? Math.round(1000 / periodMs) : 0;
      if (hz === 0 && this.hz === 0) return;
      this.hz = hz;
      this.tones.push({ at, hz });
      if (this.tones.length > tonesMax) this.tones.shift();
    });
  }

  /** The changes since the last call. */
  changes(): Tone[] {
    const { tones } = this;
    this.tones = [];
    return tones;
  }
}
