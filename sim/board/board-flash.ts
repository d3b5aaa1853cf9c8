// A board's flash below its Storage module: files that survive power loss, the trash that changes leave behind, and
// power that fails during a change.
import { placeOf, usedBytes, type Flash } from "../espruino/modules/flash.js";

/** What an ESP32's build reserves for files: 224 pages. */
const bytesDefault = 917_504;
/** A page without the header of the file that fills it. */
const chunkBytesDefault = 4064;
/** How long a flash chip takes to erase and write a page when it is compacted, ms. */
const pageMs = 50;
const pageBytes = 4096;

export interface StorageOptions {
  /** Bytes for files, including their headers; an ESP32's by default. */
  bytes?: number;
  /** The size of each chunk of a file that is appended to; an ESP32's by default. */
  chunkBytes?: number;
}

/** What the flash needs of the powered interpreter. */
export interface FlashUser {
  /** Ends the calling callback in the middle of what it does. */
  abandon(): never;
  alive(): boolean;
  print(text: string): void;
  /** Blocks the interpreter for that long. */
  block(ms: number): void;
}

/** Power is going to fail during a change: after `left` others, when `share` of its bytes are written. */
interface PowerFailure {
  left: number;
  share: number;
  writesOnly: boolean;
}

export class BoardFlash {
  readonly files = new Map<string, string>();
  readonly bytes: number;
  readonly chunkBytes: number;
  /** The space of replaced and erased files, which is occupied until the Storage is compacted. */
  readonly trash = { bytes: 0, count: 0 };
  private powerFailure: PowerFailure | undefined;

  /** `powerLost` is called when power fails during a change. */
  constructor(
    { bytes = bytesDefault, chunkBytes = chunkBytesDefault }: StorageOptions,
    private readonly powerLost: () => void,
  ) {
    this.bytes = bytes;
    this.chunkBytes = chunkBytes;
  }

  /** The next write writes only this share of its bytes, 0 to 1, and power fails at that moment. */
  tearNextWrite(share: number): void {
    this.powerFailure = { left: 0, share, writesOnly: true };
  }

  /**
   * So many changes (writes, erasures, compactions) succeed, and power fails during the next one: a write has then
   * written `share` of its bytes; any other change is done with a share of 1 and not begun with less.
   */
  losePowerAfter(changes: number, share: number): void {
    this.powerFailure = { left: changes, share, writesOnly: false };
  }

  /** Power does not fail any more. */
  keepPower(): void {
    this.powerFailure = undefined;
  }

  /** Whether power is going to fail during a change. */
  get willFail(): boolean {
    return this.powerFailure !== undefined;
  }

  /** The flash as one powered interpreter reaches it: without power no change goes on. */
  seenBy(user: FlashUser): Flash {
    const { files, bytes, chunkBytes, trash } = this;
    const change = (isWrite: boolean, make: (share: number) => void) => this.change(user, isWrite, make);
    return {
      files,
      bytes,
      chunkBytes,
      trash,
      put: (name, old, start, data) =>
        change(true, (share) => {
          const written = data.slice(0, Math.floor(data.length * share));
          files.set(name, old.slice(0, start) + programmed(old, start, written) + old.slice(start + written.length));
        }),
      erase: (name) => {
        if (files.has(name))
          change(false, (share) => {
            if (share === 1) this.discard(name);
          });
      },
      compact: () =>
        change(false, (share) => {
          if (share < 1) return;
          user.print("Compacting... \n");
          user.block(Math.ceil(usedBytes(this) / pageBytes) * pageMs);
          Object.assign(trash, { bytes: 0, count: 0 });
        }),
      clear: () =>
        change(false, () => {
          files.clear();
          Object.assign(trash, { bytes: 0, count: 0 });
        }),
    };
  }

  /** Makes a change, or the part of it that comes before power fails. */
  private change(user: FlashUser, isWrite: boolean, make: (share: number) => void): void {
    if (!user.alive()) user.abandon();
    const failing = this.failing(isWrite);
    make(failing ?? 1);
    if (failing === undefined) return;
    this.powerLost();
    user.abandon();
  }

  /** The share of a change that is done before power fails; undefined if the change succeeds. */
  private failing(isWrite: boolean): number | undefined {
    const { powerFailure } = this;
    if (!powerFailure || (powerFailure.writesOnly && !isWrite) || powerFailure.left-- > 0) return undefined;
    this.powerFailure = undefined;
    return powerFailure.share;
  }

  private discard(name: string): void {
    this.trash.bytes += placeOf(this.files.get(name)!.length);
    this.trash.count++;
    this.files.delete(name);
  }
}

/** A write can only turn ones into zeros, so data written over data becomes the AND of both. */
function programmed(old: string, start: number, data: string): string {
  let made = "";
  for (let i = 0; i < data.length; i++)
    made += String.fromCharCode(data.charCodeAt(i) & (start + i < old.length ? old.charCodeAt(start + i) : 255));
  return made;
}
