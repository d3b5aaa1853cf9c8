// A board's flash as its Storage module has it: files that outlive its power, the trash that changes leave behind, and
// power that fails on the way.
import { placeOf, usedBytes, type Flash } from "../espruino/modules/flash.js";

/** What an ESP32's build sets aside for files: 224 pages. */
const bytesDefault = 917_504;
/** A page without the header of the file that fills it. */
const chunkBytesDefault = 4064;
/** A page that is compacted is erased and written; flash chips take about so long for it. */
const pageMs = 50;
const pageBytes = 4096;

export interface StorageOptions {
  /** Bytes for files, their headers included; an ESP32's unless given. */
  bytes?: number;
  /** Bytes of each chunk of a file that is appended to; an ESP32's unless given. */
  chunkBytes?: number;
}

/** What the powered interpreter gives to its flash. */
export interface FlashUser {
  /** Ends the callback that calls it; what it began is not finished. */
  abandon(): never;
  alive(): boolean;
  print(text: string): void;
  /** Stands still for so long. */
  block(ms: number): void;
}

/** Power fails within a change: after `left` others, when `share` of its bytes are down. */
interface PowerFailure {
  left: number;
  share: number;
  writesOnly: boolean;
}

export class BoardFlash {
  readonly files = new Map<string, string>();
  readonly bytes: number;
  readonly chunkBytes: number;
  /** Files that were replaced or erased keep their place until the Storage is compacted. */
  readonly trash = { bytes: 0, count: 0 };
  private powerFailure: PowerFailure | undefined;

  /** `powerLost` is called in the middle of a change. */
  constructor(
    { bytes = bytesDefault, chunkBytes = chunkBytesDefault }: StorageOptions,
    private readonly powerLost: () => void,
  ) {
    this.bytes = bytes;
    this.chunkBytes = chunkBytes;
  }

  /** The next write puts down only this share of its bytes, 0 to 1, and power is lost in that instant. */
  tearNextWrite(share: number): void {
    this.powerFailure = { left: 0, share, writesOnly: true };
  }

  /**
   * So many changes (writes, erasures, compactions) are made as they should; within the next one power is lost: a write
   * has then put down `share` of its bytes, anything else is done with a share of 1.
   */
  losePowerAfter(changes: number, share: number): void {
    this.powerFailure = { left: changes, share, writesOnly: false };
  }

  /** It does not fail any more. */
  keepPower(): void {
    this.powerFailure = undefined;
  }

  /** Whether power is still to fail within a change. */
  get willFail(): boolean {
    return this.powerFailure !== undefined;
  }

  /** The flash as one powered interpreter reaches it: with its power gone, nothing of it goes on. */
  seenBy(user: FlashUser): Flash {
    const { files, bytes, chunkBytes, trash } = this;
    /** Makes a change, all of it or what comes before the power fails. */
    const change = (isWrite: boolean, make: (share: number) => void) => {
      if (!user.alive()) user.abandon();
      const failing = this.failing(isWrite);
      make(failing ?? 1);
      if (failing === undefined) return;
      this.powerLost();
      user.abandon();
    };
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

  /** What a change gets down before power fails within it, as a share; undefined if it succeeds. */
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

/** Flash turns ones into zeros only: what is written where something was already becomes both at once. */
function programmed(old: string, start: number, data: string): string {
  let made = "";
  for (let i = 0; i < data.length; i++)
    made += String.fromCharCode(data.charCodeAt(i) & (start + i < old.length ? old.charCodeAt(start + i) : 255));
  return made;
}
