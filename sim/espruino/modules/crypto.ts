// require("crypto"): the digests of Espruino's builds with TLS. AES and PBKDF2 are left out.
import { hash } from "node:crypto";
import { toBytes } from "../language/bytes.js";
import { makeNamespace, type Realm } from "../language/realm.js";

const digests = ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512"];

/** The crypto module. */
export function makeCrypto(realm: Realm): object {
  const digest = (name: string) => (message: unknown) => {
    if (message === undefined) return undefined;
    if (message === null) throw realm.newError("TypeError", "Expecting Number or iterable, got null");
    // A text of bytes costs Node a third of what a Buffer does, and boards with a key make many digests.
    const made = hash(name.toLowerCase(), new Uint8Array(toBytes([message])), "binary");
    const bytes = new realm.Uint8Array(made.length) as Uint8Array;
    for (let i = 0; i < made.length; i++) bytes[i] = made.charCodeAt(i);
    return bytes.buffer;
  };
  return makeNamespace(realm, "crypto", Object.fromEntries(digests.map((name) => [name, digest(name)])));
}
