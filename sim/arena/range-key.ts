// The key of a simulated range, and what the boards' settings say of it.
import { createHash, createHmac, type BinaryLike } from "node:crypto";
import { keyNameLength } from "../../shared/limits.js";

const hmac = (key: BinaryLike, text: string) => createHmac("sha256", key).update(text).digest();
const unpadded = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

/** A range's key as the settings of its boards have it: see docs/SECURITY.md. */
export class RangeKey {
  private readonly key: Buffer;
  private readonly name: string;

  /** Ranges with the same seed have the same key. */
  constructor(seed: number) {
    this.key = createHash("sha256").update(`the key of a simulated range ${seed}`).digest();
    this.name = hmac(this.key, "name").toString("base64").slice(0, keyNameLength);
  }

  /** The master's setting `key`. */
  get ofMaster(): string {
    return `${this.name}.${unpadded(this.key)}`;
  }

  /** A target's setting `key`. */
  ofTarget(id: string): string {
    return `${this.name}.${unpadded(hmac(this.key, "t" + id))}`;
  }
}
