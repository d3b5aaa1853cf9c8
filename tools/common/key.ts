// A range's key: 32 random bytes, from which each board's own key is derived. With it a board proves that it belongs to
// the range. A key is stored as text: standard base64 without padding.
import { createHmac, randomBytes } from "node:crypto";

/** Bytes of a range's key, and of a board's. */
const keyBytes = 32;
/** Characters of a key's name: enough to tell the keys of one range apart. */
const nameLength = 6;

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

const hmac = (key: string, text: string): Buffer =>
  createHmac("sha256", Buffer.from(key, "base64")).update(text).digest();

/** A new key for a range. */
export const randomKey = (): string => unpadded(randomBytes(keyBytes));

/** Whether a text is a key: exactly as `randomKey` writes it, because two spellings of one key would look like two. */
export function isKey(text: unknown): text is string {
  if (typeof text !== "string") return false;
  const bytes = Buffer.from(text, "base64");
  return bytes.length === keyBytes && unpadded(bytes) === text;
}

/** The public name of a range's key, by which its boards tell an older key from a stranger's. */
export const keyName = (key: string): string => hmac(key, "name").toString("base64").slice(0, nameLength);

/** Whether a text can be the name of a key. */
export const isKeyName = (text: unknown): text is string => typeof text === "string" && /^[A-Za-z0-9+/]{6}$/.test(text);

/** The field `key` of the master's settings: it has the range's key. */
export const masterKey = (key: string): string => `${keyName(key)}.${key}`;

/** The field `key` of a target's settings: the key of this target only, from which the range's cannot be computed. */
export const targetKey = (key: string, id: string): string => `${keyName(key)}.${unpadded(hmac(key, `t${id}`))}`;
