// The master's page must run in browsers of 2018: its language, its calls and its style are checked in the sources and
// in what was built.
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { parse } from "acorn";
import { builtPage } from "../../../../sim/arena/flashed.js";
import {
  domSince,
  graceful,
  oldest,
  scriptUse,
  styleSince,
  styleUse,
  tooYoung,
  withoutSupports,
} from "../../../support/old-browsers.js";

const page = gunzipSync(Buffer.from(builtPage(), "latin1")).toString();
const part = (tag: string): string => new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)![1]!;

describe("the master's page in old browsers", function () {
  this.timeout(30_000);

  it("is written in ES2017", () => {
    parse(part("script"), { ecmaVersion: 2017, sourceType: "script" });
    for (const later of ["a?.b", "a ?? b", "({ ...a })", "try { a } catch { b }", "for await (a of b);"])
      assert.throws(() => parse(later, { ecmaVersion: 2017 }), later);
  });

  it("calls only what they have, both of the language's library and of the browser's", () => {
    const { dom, against } = scriptUse();
    assert.deepEqual(against, []);
    assert.ok(dom.length > 20 && dom.includes("ParentNode.append"), dom.join(" "));
    assert.deepEqual(tooYoung(dom, domSince), []);
  });

  it("is checked so that any other call would be found", () => {
    const { dom, against } = scriptUse(
      "[1].at(0); Object.fromEntries([]); 'a'.replaceAll('a', 'b'); [[1]].flat(); Promise.resolve().finally(() => undefined);\n" +
        "document.body.replaceChildren(); AbortSignal.timeout(1); new ResizeObserver(() => undefined); fetch('/'); export {};",
    );
    for (const name of ["at", "fromEntries", "replaceAll", "flat", "finally"])
      assert.ok(
        against.some((line) => line.includes(`'${name}'`)),
        `${name}: ${against.join("\n")}`,
      );
    const found = tooYoung(dom, domSince).map((line) => line.split(":")[0]);
    for (const name of ["ParentNode.replaceChildren", "AbortSignal", "ResizeObserver", "fetch"])
      assert.ok(found.includes(name), `${name}: ${found.join(" ")}`);
  });

  it("has a style that they understand, or can do without", () => {
    const style = part("style");
    const used = styleUse(withoutSupports(style));
    assert.ok(used.length > 50, used.join(" "));
    assert.deepEqual(tooYoung(used, styleSince), []);
    for (const name of Object.keys(graceful)) assert.ok(used.includes(name), `${name} is not used any more`);
    // Browsers skip a whole rule if they do not know one of its selectors.
    assert.doesNotMatch(style, /:focus-visible,|,[^{}]*:focus-visible/);
  });

  it("is checked so that any other style would be found", () => {
    const found = tooYoung(
      styleUse(
        "a{gap:1em;inset:0;aspect-ratio:1;width:min(1em,2em);font-size:clamp(1em,2vw,3em);max-height:1dvh}b:is(c){overflow-wrap:anywhere;overflow:clip}" +
          "@container (width:1em){a{color:#123}}@media (hover:hover){a{color:#123}}",
      ),
      styleSince,
    ).map((line) => line.slice(0, line.lastIndexOf(": ")));
    for (const name of [
      "gap",
      "inset",
      "aspect-ratio",
      "min()",
      "clamp()",
      "dvh",
      ":is",
      "overflow-wrap: anywhere",
      "overflow: clip",
      "@container",
      "(hover",
    ])
      assert.ok(found.includes(name), `${name}: ${found.join(" ")}`);
  });

  it("tells older browsers that they are too old, and which versions it needs", () => {
    const [chrome, safari, firefox] = oldest;
    const said = /<p id="old">([^<]*)<\/p>/.exec(page.replace(/<script>[^]*/, ""))?.[1];
    assert.match(
      said ?? "",
      new RegExp(`too old.*Chrome ${chrome}, Firefox ${firefox} or Safari ${safari} \\(iOS ${safari}\\)`),
    );
  });
});
