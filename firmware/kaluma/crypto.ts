// What `require("crypto")` returns.
import { keepPeak } from "./pins.js";
import { finished, hmacSha256, sha256, toText } from "./sha256.js";

export const crypto = {
  /** Of a text, a buffer, or a list of both. */
  SHA256: function (data: string | ArrayBuffer | (string | ArrayBuffer)[]): ArrayBuffer {
    const parts = Array.isArray(data) ? data : [data];
    let text = "";
    for (let i = 0; i < parts.length; i++) text += toText(parts[i]!);
    return finished(sha256(text), keepPeak);
  },
  sha256: sha256,
  hmacSha256: hmacSha256,
};
