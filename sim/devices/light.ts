// A light on a pin of a board.
import type { Board } from "../board/board.js";

export class Light {
  isOn = false;
  /** How often it has been switched on. */
  flashes = 0;

  constructor(board: Board, ownPin: string) {
    board.onPin(({ pin, level }) => {
      if (pin !== ownPin) return;
      if (level > 0 && !this.isOn) this.flashes++;
      this.isOn = level > 0;
    });
  }
}
