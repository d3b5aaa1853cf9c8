// The range's key: how it is made, and what is derived from it. The expected values were computed with openssl
// (`printf ttarget_1 | openssl dgst -sha256 -mac HMAC -macopt hexkey:0001…1f -binary | base64`).
import assert from "node:assert/strict";
import { isKey, isKeyName, keyName, masterKey, randomKey, targetKey } from "../../../tools/common/key.js";

/** The bytes 0 to 31. */
const key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

describe("a range's key", () => {
  it("is 32 random bytes in base64 without padding", () => {
    const keys = Array.from({ length: 200 }, randomKey);
    assert.equal(new Set(keys).size, 200);
    for (const one of keys) {
      assert.match(one, /^[A-Za-z0-9+/]{43}$/);
      assert.equal(Buffer.from(one, "base64").length, 32);
      assert(isKey(one));
    }
    const bytes = new Set(keys.flatMap((one) => [...Buffer.from(one, "base64")]));
    assert.equal(bytes.size, 256, "every byte occurs");
  });

  it("has a name of six characters, which differs from key to key", () => {
    assert.equal(keyName(key), "XLg6kc");
    assert.equal(keyName(`${"/".repeat(42)}8`), "WoYCAu");
    assert(isKeyName("XLg6kc") && isKeyName("+/+/+/"));
    for (const wrong of ["XLg6k", "XLg6kcc", "XLg6k.", "", 123456]) assert(!isKeyName(wrong), String(wrong));
  });

  it("is whole in the master's settings, and in a target's there is only what is derived for its id", () => {
    assert.equal(masterKey(key), `XLg6kc.${key}`);
    assert.equal(masterKey(key).split(".")[1], key, "docs/TROUBLESHOOTING.md: read back from a master's settings");
    assert.equal(targetKey(key, "target_1"), "XLg6kc.BvnEsqU0jJLk9zLrM3uqY8ukZdy5cWbc3PzmF5h4N08");
    assert.equal(targetKey(key, "target_3"), "XLg6kc.Bbh8vj8wDkwky2XqU6hZIDN6EZGTZXwJxOia+1YOBYc");
    assert.equal(targetKey(key, "a"), "XLg6kc.QKRKywpaanP1WfRvET1pI65Zhll55D9uFZ9X1wTmbf0");
  });

  it("has one spelling, and nothing else is a key", () => {
    assert(isKey(key));
    for (const wrong of [
      `${key}=`,
      key.slice(1),
      `${key}A`,
      key.replace(/.$/, "9"), // the same 32 bytes, with bits behind them
      key.replace(/^./, "-"),
      ` ${key.slice(1)}`,
      "",
      42,
      null,
      undefined,
    ])
      assert(!isKey(wrong), String(wrong));
  });
});
