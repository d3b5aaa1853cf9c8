// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) in plain ES5, a text having a character for each byte. A digest is
// computed in pieces, so that the interpreter is never busy for long: a piece is a sixteenth of a block.

/** Computes the next piece. Returns the digest, 32 characters, when it is complete, and undefined before. */
export type Step = () => string | undefined;

const blockBytes = 64;
const rounds = 64;
/** Rounds in a piece: a piece takes an RP2040 6 to 8 ms, measured in an emulator. */
const pieceRounds = 4;

/** The first 32 bits of the fractional parts of the roots of the first primes. */
function rootsOf(power: number, count: number): number[] {
  const roots: number[] = [];
  for (let candidate = 2; roots.length < count; candidate++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor == 0) isPrime = false;
    if (isPrime) roots.push(((Math.pow(candidate, power) % 1) * 0x100000000) | 0);
  }
  return roots;
}

const initial = rootsOf(1 / 2, 8);
const constants = rootsOf(1 / 3, rounds);
/** RFC 2104: what the key is combined with. */
const innerMask = 0x36;
const outerMask = 0x5c;

function rotated(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

const noBytes = masked("", 0);

/** The text, a one, zeros, and its length in bits: whole blocks. */
function padded(text: string): string {
  const bits = text.length * 8;
  const zeros = (2 * blockBytes - 9 - (text.length % blockBytes)) % blockBytes;
  let whole = text + "\x80" + noBytes.slice(0, zeros) + "\0\0\0";
  for (let shift = 32; shift >= 0; shift -= 8)
    whole += String.fromCharCode(Math.floor(bits / Math.pow(2, shift)) & 255);
  return whole;
}

/** The word of a block that a round needs; those beyond the block's own are made of earlier ones. */
function scheduled(words: number[], round: number): number {
  if (round < 16) return words[round]!;
  const far = words[round - 15]!;
  const near = words[round - 2]!;
  return (words[round] =
    (words[round - 16]! +
      words[round - 7]! +
      (rotated(far, 7) ^ rotated(far, 18) ^ (far >>> 3)) +
      (rotated(near, 17) ^ rotated(near, 19) ^ (near >>> 10))) |
    0);
}

/** One round of the compression; the first of the working variables comes out last. */
function roundOf(v: number[], word: number, constant: number): void {
  const e = v[4]!;
  const a = v[0]!;
  const first =
    (v[7]! + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & v[5]!) ^ (~e & v[6]!)) + constant + word) | 0;
  const second =
    ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & v[1]!) ^ (a & v[2]!) ^ (v[1]! & v[2]!))) | 0;
  v.pop();
  v[3] = (v[3]! + first) | 0;
  v.unshift((first + second) | 0);
}

function textOf(words: number[]): string {
  const codes: number[] = [];
  for (let i = 0; i < words.length; i++)
    for (let shift = 24; shift >= 0; shift -= 8) codes.push((words[i]! >>> shift) & 255);
  return String.fromCharCode.apply(null, codes);
}

/** Begins the digest of a text. */
export function sha256(text: string): Step {
  const whole = padded(text);
  let state = initial.slice();
  let words: number[] = [];
  let working = state.slice();
  let at = 0;
  let round = 0;
  return function () {
    if (at >= whole.length) return textOf(state);
    for (let last = round + pieceRounds; round < last; round++) {
      if (round < 16) {
        const i = at + round * 4;
        words[round] =
          (whole.charCodeAt(i) << 24) |
          (whole.charCodeAt(i + 1) << 16) |
          (whole.charCodeAt(i + 2) << 8) |
          whole.charCodeAt(i + 3);
      }
      roundOf(working, scheduled(words, round), constants[round]!);
    }
    if (round < rounds) return undefined;
    for (let i = 0; i < state.length; i++) state[i] = (state[i]! + working[i]!) | 0;
    working = state.slice();
    words = [];
    round = 0;
    at += blockBytes;
    return undefined;
  };
}

/** A key of one block, each byte combined with `mask`. */
function masked(key: string, mask: number): string {
  const codes: number[] = [];
  for (let i = 0; i < blockBytes; i++) codes.push((i < key.length ? key.charCodeAt(i) : 0) ^ mask);
  return String.fromCharCode.apply(null, codes);
}

/** Begins the tag of a text under a key. */
export function hmacSha256(key: string, text: string): Step {
  let block = key;
  /** What follows the masked key. */
  let rest = text;
  let mask = innerMask;
  /** Undefined while the next text has to be put together, which is a piece of its own. */
  let step: Step | undefined = key.length > blockBytes ? sha256(key) : undefined;
  let isShortening = step !== undefined;
  return function () {
    if (!step) {
      step = sha256(masked(block, mask) + rest);
      return undefined;
    }
    const digest = step();
    if (digest === undefined || (mask == outerMask && !isShortening)) return digest;
    step = undefined;
    if (isShortening) block = digest;
    else {
      rest = digest;
      mask = outerMask;
    }
    isShortening = false;
    return undefined;
  };
}

/** Computes all pieces at once. */
export function finished(step: Step): string {
  let digest: string | undefined;
  do digest = step();
  while (digest === undefined);
  return digest;
}

/** The bytes of a text, a character for each, in a buffer of their own. */
export function toBuffer(text: string): ArrayBuffer {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes.buffer as ArrayBuffer;
}

/** A text with a character for each byte of a text or a buffer. */
export function toText(data: string | ArrayBuffer): string {
  if (typeof data == "string") return data;
  return String.fromCharCode.apply(null, new Uint8Array(data) as unknown as number[]);
}

/** What `require("crypto")` returns. */
export const crypto = {
  /** Of a text, a buffer, or a list of both. */
  SHA256: function (data: string | ArrayBuffer | (string | ArrayBuffer)[]): ArrayBuffer {
    const parts = Array.isArray(data) ? data : [data];
    let text = "";
    for (let i = 0; i < parts.length; i++) text += toText(parts[i]!);
    return toBuffer(finished(sha256(text)));
  },
  sha256: sha256,
  hmacSha256: hmacSha256,
};
