// The adapter as it is built: its size, and that no name of it is seen by the target's bundle.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { parse } from "acorn";
import { minify } from "terser";
import ts from "typescript";
import { kalumaProgram } from "../../../tools/common/kaluma.js";
import { builtBundle } from "../../../sim/arena/flashed.js";

/** Bytes of the adapter without its hash functions. */
const bytesMax = 8000;

describe("dist/kaluma.js", () => {
  it(`has at most ${bytesMax} bytes besides its hash functions`, async () => {
    const source = readFileSync("firmware/kaluma/sha256.ts", "utf8");
    const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES5 } });
    const { code } = await minify(`!function(exports){${outputText};global.exports=exports}({})`, { ecma: 5 });
    const hashBytes = code!.length;
    assert.ok(hashBytes > 1000 && hashBytes < 2500, `${hashBytes} bytes of hash functions`);
    const bytes = builtBundle("kaluma").length - hashBytes;
    assert.ok(bytes > 4000 && bytes <= bytesMax, `${bytes} bytes`);
  });

  it("is ASCII and ES5", () => {
    const text = builtBundle("kaluma");
    assert.match(text, /^[\n\x20-\x7e]*$/);
    parse(text, { ecmaVersion: 5 });
  });
});

describe("a program for Kaluma", () => {
  it("is the settings, the adapter and the bundle, byte for byte", () => {
    const bundle = builtBundle("target");
    const program = kalumaProgram('{"id":"target_1"}', "adapter();", bundle);
    assert.equal(program, `var snyper={"id":"target_1"};\nadapter();\n${bundle}`);
  });

  it("has a character for each byte of the settings' texts, in ASCII", () => {
    // "é" in UTF-8, a character for each byte
    const program = kalumaProgram(JSON.stringify({ ssid: "caf\u00c3\u00a9\u007f" }), "", "");
    assert.match(program, /^[\n\x20-\x7e]*$/);
    const ssid = runInNewContext(`${program};snyper.ssid`) as string;
    assert.equal(ssid, "caf\u00c3\u00a9\u007f");
  });
});
