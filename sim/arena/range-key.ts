// The key of a range, as the settings of its boards have it: see docs/SECURITY.md.
import { createHash, createHmac, type BinaryLike } from "node:crypto";
import { keyNameLength } from "../../shared/limits.js";

const hmac = (key: BinaryLike, text: string) => createHmac("sha256", key).update(text).digest();
const unpadded = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

export class RangeKey {
  /** The key of all simulated ranges. It is no secret: they are on this machine only. */
  static readonly simulated = new RangeKey(createHash("sha256").update("the key of a simulated range").digest());

  private readonly name: string;

  /** `key` has 32 bytes. */
  constructor(private readonly key: Buffer) {
    this.name = hmac(key, "name").toString("base64").slice(0, keyNameLength);
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
