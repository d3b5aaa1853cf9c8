// The pixels of a Graphics instance: their layout in its buffer, and the shapes drawn into them. Coordinates are whole
// numbers and may be anywhere; nothing is drawn outside the clipping rectangle.

export type BitsPerPixel = 1 | 2 | 4 | 8 | 16 | 24;

/** Rotation by quarters and mirroring, as set by `setRotation`: coordinates are swapped first, then inverted. */
export interface Rotation {
  swaps: boolean;
  invertsX: boolean;
  invertsY: boolean;
}

export class Canvas {
  /** Colours, with at least as many bits as a pixel; surplus bits are cut off. */
  ink: number;
  paper = 0;
  rotation: Rotation = { swaps: false, invertsX: false, invertsY: false };
  /** The clipping rectangle, inclusive, in the layout of the pixels (before `rotation`). */
  private left = 0;
  private top = 0;
  private right: number;
  private bottom: number;

  /**
   * @param deviceWidth the width in the layout of the buffer, 1 to 32767; `deviceHeight` likewise
   * @param isMsbFirst whether pixels begin at the highest bit of a byte, and larger pixels with their highest byte
   */
  constructor(
    readonly deviceWidth: number,
    readonly deviceHeight: number,
    readonly bpp: BitsPerPixel,
    private readonly isMsbFirst: boolean,
    public bytes: Uint8Array,
  ) {
    this.ink = 2 ** bpp - 1;
    this.right = deviceWidth - 1;
    this.bottom = deviceHeight - 1;
  }

  /** How many bytes the pixels of such an instance take. */
  static bytesOf(width: number, height: number, bpp: number): number {
    return Math.ceil((width * height * bpp) / 8);
  }

  get width(): number {
    return this.rotation.swaps ? this.deviceHeight : this.deviceWidth;
  }

  get height(): number {
    return this.rotation.swaps ? this.deviceWidth : this.deviceHeight;
  }

  /** Resets colours and clipping. */
  reset(): void {
    this.ink = 2 ** this.bpp - 1;
    this.paper = 0;
    [this.left, this.top, this.right, this.bottom] = [0, 0, this.deviceWidth - 1, this.deviceHeight - 1];
  }

  /** Limits all later drawing to this rectangle, corners included. */
  clipTo(x1: number, y1: number, x2: number, y2: number): void {
    const inside = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1);
    const xs = [this.deviceX(x1, y1), this.deviceX(x2, y2)].map((x) => inside(x, this.deviceWidth));
    const ys = [this.deviceY(x1, y1), this.deviceY(x2, y2)].map((y) => inside(y, this.deviceHeight));
    [this.left, this.right, this.top, this.bottom] = [
      Math.min(...xs),
      Math.max(...xs),
      Math.min(...ys),
      Math.max(...ys),
    ];
  }

  /** The clipping rectangle in rotated coordinates: `[left, top, right, bottom]`, inclusive. */
  clipped(): [left: number, top: number, right: number, bottom: number] {
    const { swaps, invertsX, invertsY } = this.rotation;
    const xs = [this.left, this.right].map((x) => (invertsX ? this.deviceWidth - 1 - x : x));
    const ys = [this.top, this.bottom].map((y) => (invertsY ? this.deviceHeight - 1 - y : y));
    const [across, down] = swaps ? [ys, xs] : [xs, ys];
    return [Math.min(...across), Math.min(...down), Math.max(...across), Math.max(...down)];
  }

  private deviceX(x: number, y: number): number {
    const { swaps, invertsX } = this.rotation;
    const value = swaps ? y : x;
    return invertsX ? this.deviceWidth - 1 - value : value;
  }

  private deviceY(x: number, y: number): number {
    const { swaps, invertsY } = this.rotation;
    const value = swaps ? x : y;
    return invertsY ? this.deviceHeight - 1 - value : value;
  }

  clear(): void {
    this.fillDevice(0, 0, this.deviceWidth - 1, this.deviceHeight - 1, this.paper);
  }

  /** Fills a rectangle, corners included and in any order. */
  fill(x1: number, y1: number, x2: number, y2: number, colour: number): void {
    this.fillDevice(this.deviceX(x1, y1), this.deviceY(x1, y1), this.deviceX(x2, y2), this.deviceY(x2, y2), colour);
  }

  setPixel(x: number, y: number, colour: number): void {
    const [atX, atY] = [this.deviceX(x, y), this.deviceY(x, y)];
    this.fillDevice(atX, atY, atX, atY, colour);
  }

  /** The colour of a pixel; 0 outside. */
  getPixel(x: number, y: number): number {
    const [atX, atY] = [this.deviceX(x, y), this.deviceY(x, y)];
    if (atX < 0 || atY < 0 || atX >= this.deviceWidth || atY >= this.deviceHeight) return 0;
    const { bpp, bytes } = this;
    const index = atX + atY * this.deviceWidth;
    if (bpp < 8) return (bytes[(index * bpp) >> 3]! >> this.shiftOf(index)) & (2 ** bpp - 1);
    const size = bpp >> 3;
    let colour = 0;
    for (let i = 0; i < size; i++) colour = (colour << 8) | bytes[index * size + (this.isMsbFirst ? i : size - 1 - i)]!;
    return colour;
  }

  /** Draws a line by fixed-point steps along its longer side, so that it hits the same pixels as on a board. */
  line(x1: number, y1: number, x2: number, y2: number): void {
    const [fromX, fromY, toX, toY] = [
      this.deviceX(x1, y1),
      this.deviceY(x1, y1),
      this.deviceX(x2, y2),
      this.deviceY(x2, y2),
    ];
    const isFlat = Math.abs(toX - fromX) > Math.abs(toY - fromY);
    const start = isFlat ? { along: fromX, across: fromY } : { along: fromY, across: fromX };
    const end = isFlat ? { along: toX, across: toY } : { along: toY, across: toX };
    const [from, to] = start.along > end.along ? [end, start] : [start, end];
    const step = Math.trunc(((to.across - from.across) << 8) / Math.max(to.along - from.along, 1));
    let position = (from.across << 8) + 128;
    for (let at = from.along; at <= to.along; at++) {
      const beside = position >> 8;
      if (isFlat) this.fillDevice(at, beside, at, beside, this.ink);
      else this.fillDevice(beside, at, beside, at, this.ink);
      position += step;
    }
  }

  private fillDevice(x1: number, y1: number, x2: number, y2: number, colour: number): void {
    const left = Math.max(x1 < x2 ? x1 : x2, this.left);
    const top = Math.max(y1 < y2 ? y1 : y2, this.top);
    const right = Math.min(x1 < x2 ? x2 : x1, this.right);
    const bottom = Math.min(y1 < y2 ? y2 : y1, this.bottom);
    if (right < left || bottom < top) return;
    const { deviceWidth } = this;
    if (left === 0 && right === deviceWidth - 1)
      return this.fillRun(top * deviceWidth, (bottom + 1) * deviceWidth, colour);
    for (let y = top; y <= bottom; y++) this.fillRun(y * deviceWidth + left, y * deviceWidth + right + 1, colour);
  }

  /** Fills the pixels from one number up to another; they are numbered from left to right and top to bottom. */
  private fillRun(from: number, to: number, colour: number): void {
    switch (this.bpp) {
      case 8:
        this.bytes.fill(colour, from, to);
        return;
      case 16:
        return this.fillPairs(from, to, colour);
      case 24:
        for (let index = from; index < to; index++) {
          for (let i = 0; i < 3; i++) this.bytes[3 * index + i] = colour >> (this.isMsbFirst ? 16 - 8 * i : 8 * i);
        }
        return;
      default:
        return this.fillBits(from, to, colour);
    }
  }

  private fillPairs(from: number, to: number, colour: number): void {
    const { bytes } = this;
    const high = (colour >> 8) & 255;
    const low = colour & 255;
    const [first, second] = this.isMsbFirst ? [high, low] : [low, high];
    for (let at = 2 * from; at < 2 * to; at += 2) {
      bytes[at] = first;
      bytes[at + 1] = second;
    }
  }

  private fillBits(from: number, to: number, colour: number): void {
    const { bpp, bytes } = this;
    const perByte = 8 / bpp;
    const mask = 2 ** bpp - 1;
    let index = from;
    while (index < to) {
      if (index % perByte === 0 && index + perByte <= to) {
        const whole = Math.floor((to - index) / perByte);
        bytes.fill((colour & mask) * (255 / mask), index / perByte, index / perByte + whole);
        index += whole * perByte;
      } else {
        const at = (index * bpp) >> 3;
        const shift = this.shiftOf(index);
        bytes[at] = (bytes[at]! & ~(mask << shift)) | ((colour & mask) << shift);
        index++;
      }
    }
  }

  private shiftOf(index: number): number {
    const bit = (index * this.bpp) & 7;
    return this.isMsbFirst ? 8 - bit - this.bpp : bit;
  }
}
