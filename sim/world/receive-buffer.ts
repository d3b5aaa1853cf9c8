// What has arrived at one end of a virtual connection while its host reads nothing.

export class ReceiveBuffer {
  private bytes = "";
  private hasEnd = false;

  /** `isHeld` tells whether the host reads nothing now. */
  constructor(
    private readonly capacityBytes: number,
    private readonly isHeld: () => boolean,
  ) {}

  /** How many more bytes it takes; any number while the host reads. */
  get room(): number {
    return this.isHeld() ? this.capacityBytes - this.bytes.length : Infinity;
  }

  /** Keeps bytes if the host reads nothing. Returns whether it kept them. */
  hold(bytes: string): boolean {
    if (!this.isHeld()) return false;
    this.bytes += bytes;
    return true;
  }

  /** Keeps the peer's end likewise. */
  holdEnd(): boolean {
    if (!this.isHeld()) return false;
    this.hasEnd = true;
    return true;
  }

  /** Takes out everything. */
  empty(): { bytes: string; hasEnd: boolean } {
    const { bytes, hasEnd } = this;
    this.bytes = "";
    this.hasEnd = false;
    return { bytes, hasEnd };
  }
}
