// Sending one file by YMODEM, with blocks of 1024 bytes and CRC-16 (Chuck Forsberg, "XMODEM/YMODEM Protocol
// Reference", 1988). It is written here because no library that is maintained does it: Kaluma's own tool has it inside.

/** The wire to the receiver. */
export interface YmodemLine {
  /** The next byte; undefined if none comes within `maxMs`. */
  byte(maxMs: number): Promise<number | undefined>;
  write(bytes: Uint8Array): void;
  /** Forgets what has arrived. */
  drop(): void;
}

/** How long the sender waits, ms. */
export interface YmodemWaits {
  /** For the receiver to ask for a file. */
  begin: number;
  /** For the answer to the file's name: Kaluma first erases 512 kB of flash, which takes 16 s at most. */
  header: number;
  /** For any other answer. The receiver asks again each second. */
  answer: number;
  /** For the receiver to ask for another file, which it need not do. */
  next: number;
}

const usualWaits: YmodemWaits = { begin: 10_000, header: 20_000, answer: 3000, next: 1500 };
const triesMax = 10;

const soh = 0x01;
const stx = 0x02;
const eot = 0x04;
const ack = 0x06;
const nak = 0x15;
const can = 0x18;
/** The receiver asks for blocks with CRC-16. */
const ask = 0x43;

const longBlock = 1024;
const shortBlock = 128;
/** What fills the last block: the end of a text file. */
const filler = 0x1a;

/** CRC-16/XMODEM: the polynomial is 0x1021, and it begins with 0. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc;
}

/** A block as it is sent: what kind, its number, its bytes with `fill` behind them, and the checksum. */
function packet(number: number, bytes: Uint8Array, fill: number): Uint8Array {
  const size = bytes.length > shortBlock ? longBlock : shortBlock;
  const whole = new Uint8Array(3 + size + 2).fill(fill);
  const low = number & 0xff;
  whole.set([size === longBlock ? stx : soh, low, 0xff - low]);
  whole.set(bytes, 3);
  const crc = crc16(whole.subarray(3, 3 + size));
  whole.set([crc >> 8, crc & 0xff], 3 + size);
  return whole;
}

/** Answers of the receiver, waited for one after the other. */
class Answers {
  constructor(private readonly line: YmodemLine) {}

  /** The first of these bytes within `maxMs`, undefined if there is none. Throws if the receiver cancels. */
  async first(wanted: readonly number[], maxMs: number): Promise<number | undefined> {
    const end = Date.now() + maxMs;
    for (let cancels = 0; ;) {
      const byte = await this.line.byte(Math.max(0, end - Date.now()));
      if (byte === undefined || wanted.includes(byte)) return byte;
      cancels = byte === can ? cancels + 1 : 0;
      if (cancels === 2) throw new Error("the receiver cancelled it");
    }
  }

  /** Sends bytes until they are acknowledged, again at each of the answers `again`. `what` is for the sentence. */
  async acknowledged(bytes: Uint8Array, maxMs: number, what: string, again = [nak]): Promise<void> {
    for (let tries = 0; tries < triesMax; tries++) {
      this.line.write(bytes);
      if ((await this.first([ack, ...again], maxMs)) === ack) return;
    }
    throw new Error(`the receiver does not acknowledge ${what}`);
  }
}

/**
 * Sends a file to a receiver that waits for it. `sent` hears how many bytes have arrived. Rejects with an `Error` that
 * says what the receiver did; `waits` are for tests.
 */
export async function sendByYmodem(
  line: YmodemLine,
  name: string,
  bytes: Uint8Array,
  sent: (done: number) => void,
  waits: YmodemWaits = usualWaits,
): Promise<void> {
  const answers = new Answers(line);
  if ((await answers.first([ask], waits.begin)) === undefined) throw new Error("the receiver does not ask for a file");
  line.drop(); // it may have asked more than once
  // Kaluma reads the length up to a blank.
  await answers.acknowledged(packet(0, Buffer.from(`${name}\0${bytes.length} `), 0), waits.header, "the file's name");
  if ((await answers.first([ask], waits.answer)) === undefined) throw new Error("the receiver does not ask for blocks");
  for (let from = 0, number = 1; from < bytes.length; from += longBlock, number++) {
    const block = bytes.subarray(from, from + longBlock);
    // Kaluma asks again for a block that it cannot read, instead of refusing it.
    await answers.acknowledged(packet(number, block, filler), waits.answer, `block ${number}`, [nak, ask]);
    sent(from + block.length);
  }
  await answers.acknowledged(Uint8Array.of(eot), waits.answer, "the end of the file");
  await answers.first([ask], waits.next);
  // A file without a name: there are no more.
  await answers.acknowledged(packet(0, new Uint8Array(0), 0), waits.answer, "the end");
}
