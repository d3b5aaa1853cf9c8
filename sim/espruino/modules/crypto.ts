// require("crypto"): the digests of Espruino's builds with TLS. AES and PBKDF2 are left out.
import { createHash } from "node:crypto";
import { toBytes } from "../language/bytes.js";
import { makeNamespace, type Realm } from "../language/realm.js";

const digests = ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512"];

/** The crypto module. */
export function makeCrypto(realm: Realm): object {
  const digest = (name: string) => (message: unknown) => {
    if (message === undefined) return undefined;
    if (message === null) throw realm.newError("TypeError", "Expecting Number or iterable, got null");
    const made = createHash(name.toLowerCase())
      .update(Buffer.from(toBytes([message])))
      .digest();
    const bytes = new realm.Uint8Array(made.length) as Uint8Array;
    bytes.set(made);
    return bytes.buffer;
  };
  return makeNamespace(realm, "crypto", Object.fromEntries(digests.map((name) => [name, digest(name)])));
}
