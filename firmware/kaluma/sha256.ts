// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) in plain ES5, a text having a character for each byte. A digest is
// computed in pieces, so that the adapter can look at the sensor between two of them.
//
// It is written for JerryScript, where a number of more than 28 bits is a double on the heap and ten times slower. So
// a word is two halves of 16 bits, the upper one first. The halves are local variables, which are registers there; an
// array costs 3 times as much, a typed array 4 times, and a call 10 times.

/** Computes the next piece. Returns the digest when it is complete, and undefined before. */
export type Step = () => ArrayBuffer | undefined;

type Four = [number, number, number, number];
/** Eight words. */
type State = [...Four, ...Four, ...Four, ...Four];

interface Encoder {
  encode(text: string): Uint8Array;
}

/** Makes a byte of each character up to 255, although Kaluma calls it ASCII. The C stack holds the text meanwhile. */
const latin1 = new (global["TextEncoder"] as unknown as new (encoding: string) => Encoder)("ascii");

const blockBytes = 64;
const rounds = 64;
/** Rounds in a piece: a third of a block, which takes an RP2040 some 7 ms, measured in an emulator. */
const pieceRounds = 22;

/** The first 32 bits of the fractional parts of the roots of the first primes, as halves. */
function rootsOf(power: number, count: number): number[] {
  const roots: number[] = [];
  for (let candidate = 2; roots.length < 2 * count; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor != 0) divisor++;
    if (divisor * divisor <= candidate) continue;
    const root = (Math.pow(candidate, power) % 1) * 0x10000;
    roots.push(Math.floor(root), Math.floor((root % 1) * 0x10000));
  }
  return roots;
}

const initial = rootsOf(1 / 2, 8) as State;
const constants = rootsOf(1 / 3, rounds);
/** RFC 2104: what the key is combined with. */
const innerMask = 0x36;
const outerMask = 0x5c;

/** As many zero bytes as can be behind a text. */
const noBytes = masked("", 0) + "\0\0\0\0";

/** The text, a one, zeros, and its length in bits: whole blocks. A text has less than 2 MB. */
function padded(text: string): string {
  const bits = text.length * 8;
  const zeros = (2 * blockBytes - 9 - (text.length % blockBytes)) % blockBytes;
  return text + "\x80" + noBytes.slice(0, zeros + 5) + String.fromCharCode(bits >>> 16, (bits >>> 8) & 255, bits & 255);
}

/**
 * The states after the first blocks of longer texts, by these blocks: a tag's text begins with a block of its key. Six are
 * enough for a link, two of each direction, and the board's own key.
 */
let states: { [block: string]: State } = {};
let stateCount = 0;
const stateCountMax = 6;

function remember(block: string, state: State): void {
  if (stateCount == stateCountMax) {
    states = {};
    stateCount = 0;
  }
  states[block] = state;
  stateCount++;
}

/** Puts a block's own words into `words`. The chip has a half's lower byte first, the hash its upper one. */
function readBlock(words: number[], block: string): void {
  const halves = new Uint16Array(latin1.encode(block).buffer);
  for (let i = 0; i < 32; i++) {
    const half = halves[i]!;
    words[i] = ((half & 255) << 8) | (half >> 8);
  }
}

/**
 * Does the rounds `from` to `to` of the compression, counted in halves, and returns the working variables after them.
 * `words` has the block's own words and those that earlier rounds have made of them.
 *
 * `p` and `q` are windows of at most 27 bits: on the word, and on the word with its halves exchanged. A half of a
 * rotated word is a part of one of them.
 */
function compress(state: State, words: number[], from: number, to: number): State {
  const k = constants;
  let [aH, aL, bH, bL, cH, cL, dH, dL, eH, eL, fH, fL, gH, gL, hH, hL] = state;
  let p: number, q: number, sumH: number, sumL: number, nearH: number, nearL: number;
  // The word of 15 rounds ago, which is the one of 16 rounds ago in the next round.
  let farH = words[from > 32 ? from - 32 : 0]!;
  let farL = words[from > 32 ? from - 31 : 1]!;
  for (let i = from; i < to; i += 2) {
    if (i < 32) {
      sumH = words[i]!;
      sumL = words[i + 1]!;
    } else {
      sumL = words[i - 13]! + farL;
      sumH = words[i - 14]! + farH;
      farH = words[i - 30]!;
      farL = words[i - 29]!;
      p = ((farH & 127) << 14) | (farL >> 2);
      q = ((farL & 127) << 14) | (farH >> 2);
      sumL += ((p >> 5) ^ q ^ (p >> 1)) & 65535;
      sumH += (q >> 5) ^ p ^ (farH >> 3);
      nearH = words[i - 4]!;
      nearL = words[i - 3]!;
      p = ((nearH & 1023) << 15) | (nearL >> 1);
      q = ((nearL & 7) << 15) | (nearH >> 1);
      sumL += ((q >> 2) ^ q ^ (p >> 9)) & 65535;
      words[i] = sumH = (((p >> 2) ^ p ^ (nearH >> 10)) + sumH + (sumL >> 16)) & 65535;
      words[i + 1] = sumL = sumL & 65535;
    }
    p = (eH << 10) | (eL >> 6);
    q = (eL << 10) | (eH >> 6);
    sumL += (((p >> 5) ^ p ^ (q >> 3)) & 65535) + hL + (((fL ^ gL) & eL) ^ gL) + k[i + 1]!;
    sumH += ((q >> 5) ^ q ^ (p >> 3)) + hH + (((fH ^ gH) & eH) ^ gH) + k[i]!;
    hH = gH;
    hL = gL;
    gH = fH;
    gL = fL;
    fH = eH;
    fL = eL;
    eL = dL + sumL;
    eH = (dH + sumH + (eL >> 16)) & 65535;
    eL &= 65535;
    p = ((aH & 8191) << 14) | (aL >> 2);
    q = ((aL & 8191) << 14) | (aH >> 2);
    sumL += (((p >> 11) ^ p ^ (q >> 4)) & 65535) + (((aL | bL) & cL) | (aL & bL));
    sumH += (((q >> 11) ^ q ^ (p >> 4)) & 65535) + (((aH | bH) & cH) | (aH & bH)) + (sumL >> 16);
    dH = cH;
    dL = cL;
    cH = bH;
    cL = bL;
    bH = aH;
    bL = aL;
    aH = sumH & 65535;
    aL = sumL & 65535;
  }
  return [aH, aL, bH, bL, cH, cL, dH, dL, eH, eL, fH, fL, gH, gL, hH, hL];
}

/** Adds the words of two states. */
function sumOf(one: State, other: State): State {
  const sum = one.slice() as State;
  for (let i = 0; i < 16; i += 2) {
    const low = one[i + 1]! + other[i + 1]!;
    sum[i] = (one[i]! + other[i]! + (low >> 16)) & 65535;
    sum[i + 1] = low & 65535;
  }
  return sum;
}

function digestOf(state: State): ArrayBuffer {
  const halves = new Uint16Array(16);
  for (let i = 0; i < 16; i++) {
    const half = state[i]!;
    halves[i] = ((half & 255) << 8) | (half >> 8);
  }
  return halves.buffer as ArrayBuffer;
}

/** Begins the digest of a text. */
export function sha256(text: string): Step {
  const whole = padded(text);
  const first = whole.slice(0, blockBytes);
  const known = states[first];
  const words: number[] = [];
  let at = known ? blockBytes : 0;
  let state = known || initial;
  let working = state;
  let done = 0;
  return function () {
    if (at == whole.length) return digestOf(state);
    if (done == 0) readBlock(words, whole.slice(at, at + blockBytes));
    const next = done > 2 * rounds - 2 * pieceRounds ? 2 * rounds : done + 2 * pieceRounds;
    working = compress(working, words, done, next);
    done = next;
    if (done < 2 * rounds) return undefined;
    working = state = sumOf(state, working);
    done = 0;
    at += blockBytes;
    if (at == blockBytes && at < whole.length) remember(first, state);
    return undefined;
  };
}

/** A key of one block, each byte combined with `mask`. */
function masked(key: string, mask: number): string {
  const codes: number[] = [];
  for (let i = 0; i < blockBytes; i++) codes[i] = key.charCodeAt(i) ^ mask; // NaN behind the key is 0
  return String.fromCharCode.apply(null, codes);
}

/** Begins the tag of a text under a key. */
export function hmacSha256(key: string, text: string): Step {
  /** 0 while a long key is shortened. */
  let mask = 0;
  /** Undefined while the next text has to be put together, which is a piece of its own. */
  let step: Step | undefined = key.length > blockBytes ? sha256(key) : undefined;
  return function () {
    if (!step) {
      mask = mask ? outerMask : innerMask;
      step = sha256(masked(key, mask) + text);
      return undefined;
    }
    const digest = step();
    if (!digest || mask == outerMask) return digest;
    step = undefined;
    if (mask) text = toText(digest);
    else key = toText(digest);
    return undefined;
  };
}

/** Computes all pieces at once, and calls `between` after each but the last. */
export function finished(step: Step, between: () => void): ArrayBuffer {
  let digest: ArrayBuffer | undefined;
  while (!(digest = step())) between();
  return digest;
}

/** The bytes of a text, a character for each, in a buffer of their own. */
export function toBuffer(text: string): ArrayBuffer {
  return latin1.encode(text).buffer as ArrayBuffer;
}

/** A text with a character for each byte of a text or a buffer. */
export function toText(data: string | ArrayBuffer): string {
  if (typeof data == "string") return data;
  return String.fromCharCode.apply(null, new Uint8Array(data) as unknown as number[]);
}
