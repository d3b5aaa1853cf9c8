// Messages between a virtual interpreter and its coordinator. The letters and the order of fields are those of
// library/line.c. A message is a head of 16 bytes and its data; a side sends several in one write. Times are whole µs
// in a double, which is exact for 285 years.

/** The size of a head: type, flag, length (2), id (4), time in µs of the world (8). */
const headBytes = 16;
/** The maximum of data in one message; longer texts take several. */
const dataBytesMax = 8192;

/** Messages from the board. */
export const told = {
  yield: "Y",
  text: "O",
  end: "E",
  memory: "A",
  pin: "P",
  mode: "M",
  spi: "T",
  listen: "L",
  dial: "C",
  send: "S",
  close: "X",
  bind: "B",
  datagram: "U",
  level: "Q",
  radio: "R",
} as const;

/** Messages to the board. */
export const order = {
  run: "R",
  data: "D",
  datagram: "G",
  ended: "E",
  broken: "B",
  full: "W",
  accept: "N",
  dialled: "C",
  keys: "T",
  drive: "P",
  edge: "I",
  clock: "J",
  noise: "Z",
  losePower: "H",
  takeMemory: "V",
  memory: "A",
  level: "Q",
  radio: "X",
} as const;
export type Order = (typeof order)[keyof typeof order];

/** The flag of `yield`: the board waits only for an answer. */
export const waitsForAnswer = 1;
/** The flag of `end`. */
export const ended = { reboot: 1, token: 2, flash: 3, refused: 4 } as const;
/** The flag of `losePower`. */
export const lostAt = { token: 0, flashChange: 1 } as const;

/** A message from the board. */
export class Message {
  readonly type: string;
  readonly flag: number;
  readonly id: number;
  /** World's time, ms; negative for none. */
  readonly atMs: number;

  /** Its bytes begin at `from` in `bytes`, and the next message begins at `next`. */
  constructor(
    private readonly bytes: Buffer,
    private readonly from: number,
    readonly next: number,
  ) {
    this.type = String.fromCharCode(bytes[from]!);
    this.flag = bytes[from + 1]!;
    this.id = bytes.readUInt32LE(from + 4);
    this.atMs = bytes.readDoubleLE(from + 8) / 1000;
  }

  /** Valid until the next message is read. */
  get data(): Buffer {
    return this.bytes.subarray(this.from + headBytes, this.next);
  }

  /** The double at an offset of its data. */
  double(at: number): number {
    return this.bytes.readDoubleLE(this.from + headBytes + at);
  }

  uint32(at: number): number {
    return this.bytes.readUInt32LE(this.from + headBytes + at);
  }

  /** A copy whose data stay valid. */
  kept(): Message {
    return new Message(Buffer.from(this.bytes.subarray(this.from, this.next)), 0, this.next - this.from);
  }
}

/** The message at `from`; undefined if it does not end before `to`. */
export function readMessage(bytes: Buffer, from: number, to: number): Message | undefined {
  if (to < from + headBytes) return undefined;
  const next = from + headBytes + bytes.readUInt16LE(from + 2);
  return to < next ? undefined : new Message(bytes, from, next);
}

export interface OrderFields {
  flag?: number;
  id?: number;
  /** World's time, ms. */
  atMs?: number;
  data?: Buffer;
}

const ordersBytes = 4096;
/** A time in ms as µs. */
const micros = (ms: number): number => Math.round(Math.min(ms, 1e12) * 1000);

/** Orders that wait for the board's next turn, one after another in a buffer that is reused. */
export class Orders {
  /** Only the first `length` bytes are orders. */
  bytes = Buffer.allocUnsafeSlow(ordersBytes);
  length = 0;

  add(type: Order, { flag = 0, id = 0, atMs = 0, data }: OrderFields = {}): void {
    const at = this.head(type, data?.length ?? 0, atMs);
    this.bytes[at + 1] = flag;
    this.bytes.writeUInt32LE(id, at + 4);
    data?.copy(this.bytes, at + headBytes);
  }

  /** Adds the order to run from now on; nothing can happen to the board before the horizon. */
  addRun(nowMs: number, horizonMs: number): void {
    const at = this.head(order.run, 8, nowMs);
    this.bytes[at + 1] = 0;
    this.bytes.writeDoubleLE(micros(horizonMs), at + headBytes);
  }

  clear(): void {
    this.length = 0;
  }

  /** Makes room for a message and writes its type, length and time. Returns its offset. */
  private head(type: Order, dataBytes: number, atMs: number): number {
    const at = this.length;
    this.length += headBytes + dataBytes;
    if (this.length > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(this.length * 2);
      this.bytes.copy(larger, 0, 0, at);
      this.bytes = larger;
    }
    this.bytes[at] = type.charCodeAt(0);
    this.bytes.writeUInt16LE(dataBytes, at + 2);
    this.bytes.writeDoubleLE(micros(atMs), at + 8);
    return at;
  }
}

/** Splits a text of characters 0 to 255 into pieces that fit into messages; an empty text is one empty piece. */
export function pieces(text: string): Buffer[] {
  const all: Buffer[] = [];
  for (let from = 0; from === 0 || from < text.length; from += dataBytesMax)
    all.push(Buffer.from(text.slice(from, from + dataBytesMax), "latin1"));
  return all;
}

/** A number and a time in ms, as in `drive` and `clock`. */
export function pair(number: number, ms: number): Buffer {
  const data = Buffer.allocUnsafe(16);
  data.writeDoubleLE(number, 0);
  data.writeDoubleLE(micros(ms), 8);
  return data;
}

/** A count and a share, as `losePower` and `takeMemory` have them. */
export function loss(count: number, share: number): Buffer {
  const data = Buffer.allocUnsafe(16);
  data.writeDoubleLE(count, 0);
  data.writeDoubleLE(share, 8);
  return data;
}

export function double(number: number): Buffer {
  const data = Buffer.allocUnsafe(8);
  data.writeDoubleLE(number, 0);
  return data;
}

export function uint32(number: number): Buffer {
  const data = Buffer.allocUnsafe(4);
  data.writeUInt32LE(number, 0);
  return data;
}

/** An address such as `192.168.4.1`, from the four bytes that C uses. */
export const addressOf = (data: Buffer, from: number): string => data.subarray(from, from + 4).join(".");

/** An address, a port and bytes, as in datagrams. */
export function addressed(address: string, port: number, bytes: string): Buffer {
  const head = Buffer.alloc(8);
  address.split(".").forEach((part, index) => (head[index] = Number(part)));
  head.writeUInt32LE(port, 4);
  return Buffer.concat([head, Buffer.from(bytes, "latin1")]);
}
