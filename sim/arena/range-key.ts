// The key of a simulated range: see docs/SECURITY.md.
import { createHash } from "node:crypto";
import { masterKey, targetKey } from "../../tools/common/key.js";

export class RangeKey {
  /** The key of all simulated ranges. It is no secret: they are on this machine only. */
  static readonly simulated = new RangeKey(
    createHash("sha256").update("the key of a simulated range").digest("base64").replace(/=+$/, ""),
  );

  /** `key` is written as in range.json. */
  constructor(private readonly key: string) {}

  /** The master's setting `key`. */
  get ofMaster(): string {
    return masterKey(this.key);
  }

  /** A target's setting `key`. */
  ofTarget(id: string): string {
    return targetKey(this.key, id);
  }
}
