// The key of a simulated range: see docs/SECURITY.md.
import { createHash } from "node:crypto";
import { masterKey, targetKey } from "../../tools/common/key.js";
import { Refusal } from "../../tools/common/refusal.js";
import { loadRange } from "../../tools/flash/range-file.js";

export class RangeKey {
  /** The key of all simulated ranges. It is no secret: they are on this machine only. */
  static readonly simulated = new RangeKey(
    createHash("sha256").update("the key of a simulated range").digest("base64").replace(/=+$/, ""),
  );

  /**
   * The key that a command line asks for: that of a range's file, of simulated ranges without one, or none. Throws a
   * `Refusal` if the file has no key.
   */
  static chosen({ key: path, open }: { key: string | undefined; open: boolean }): RangeKey | undefined {
    if (open) return undefined;
    if (path === undefined) return RangeKey.simulated;
    const { key } = loadRange(path);
    if (key !== undefined) return new RangeKey(key);
    throw new Refusal(
      `${path} does not exist or has no key: npm run flash makes one. If the range is open, use --open.`,
    );
  }

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
