// The tags of the firmware's sources: what each does to a bundle, that a wrong one fails with its place, and that both
// boards' bundles begin with what is used most.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parse } from "acorn";
import { rollup, type Plugin } from "rollup";
import ts from "typescript";
import { keepApart } from "../../../tools/bundler/apart.js";
import { forEspruino } from "../../../tools/bundler/bundle.js";
import { firstObjects } from "../../../tools/bundler/builtins.js";
import { hotFor } from "../../../tools/bundler/hot.js";
import { keepSeldom } from "../../../tools/bundler/seldom.js";
import { readTags, tagsOf, type Tags } from "../../../tools/bundler/tags.js";

const read = (text: string, file = "firmware/some.ts") => readTags([{ file: resolve(file), text }]);

/** Bundles modules that exist only in memory; the first is the entry. `tags` defaults to their own tags. */
async function bundled(modules: Record<string, string>, tags?: Partial<Tags>): Promise<string> {
  const files = new Map(Object.entries(modules).map(([name, text]) => [resolve(name), text]));
  const { hot, apart, seldom, short } = { ...readTags([...files].map(([file, text]) => ({ file, text }))), ...tags };
  const own: Plugin = {
    name: "own",
    resolveId: (source, importer) => (importer ? resolve(importer, "..", source) : resolve(source)),
    load: (id) => files.get(id) ?? null,
  };
  const options = { bytesMax: 10_000, version: "0", hot, short, say: () => undefined };
  const bundle = await rollup({
    input: Object.keys(modules)[0]!,
    plugins: [own, keepApart(apart, "master"), keepSeldom(seldom), ...forEspruino(options)],
  });
  const { output } = await bundle.generate({ format: "es", sourcemap: "hidden" });
  await bundle.close();
  return output[0].code;
}

describe("a tag of a source", () => {
  for (const [what, text, why] of [
    [
      "is misspelt",
      "\n/** @hott 1 */\nlet a = 1;",
      /^ {2}firmware\/some\.ts:2: there is no tag @hott: use @apart, @seldom, @hot, @short$/m,
    ],
    ["is misspelt in a text", "/** It counts. @shrot */\nlet a = 1;", /some\.ts:1: there is no tag @shrot/],
    ["is misspelt for the minifier", "let a = /*@__NOINLNE__*/ f();", /some\.ts:1: there is no tag @__NOINLNE__/],
    ["has no rank", "/** @hot */\nlet a = 1;", /some\.ts:1: @hot needs its rank/],
    ["has an invalid rank", "/** @hot first */\nlet a = 1;", /some\.ts:1: @hot needs its rank/],
    ["names another board", "/** @hot 1 screen */\nlet a = 1;", /some\.ts:1: @hot needs its rank/],
    ["is for two names", "/** @hot 1 */\nlet a = 1, b = 2;", /some\.ts:1: @hot is for one name/],
    [
      "is hot inside a function",
      "function f() {\n  /** @hot 1 */\n  let a = 1;\n}",
      /some\.ts:2: @hot has no effect here/,
    ],
    ["is hot on a type", "/** @hot 1 */\ninterface A {\n  a: 1;\n}", /some\.ts:1: @hot has no effect here/],
    ["is hot in a line comment", "// @hot 1\nlet a = 1;", /some\.ts:1: @hot has no effect here/],
    ["is hot and followed by another comment", "/** @hot 1 */\n// b\nlet a;", /some\.ts:1: @hot has no effect here/],
    ["is short on a variable", "/** @short */\nlet a = 1;", /some\.ts:1: @short has no effect here/],
    ["is short after its field", "interface A {\n  a: 1; // @short\n}", /some\.ts:2: @short has no effect here/],
    ["has something after it", "interface A {\n  /** @short a */\n  a: 1;\n}", /some\.ts:2: nothing follows @short/],
    [
      "is on one of two fields with the same name",
      "interface A {\n  /** @short */\n  a: 1;\n}\ninterface B {\n  a: 1;\n}",
      /some\.ts:6: a is @short at firmware\/some\.ts:3, and so must this be/,
    ],
    ["is @apart without a reason", "// Some.\n// @apart\nf();", /some\.ts:2: @apart needs its reason/],
    ["is @apart for another board", "// @apart screen: f is long\nf();", /some\.ts:1: @apart needs its reason/],
    ["is @seldom without a reason", "// @seldom\nf();", /some\.ts:1: @seldom needs its reason/],
    ["is @seldom and keeps a state", "// @seldom: rare\nlet a = 1;", /some\.ts:1: a @seldom file has constants/],
    ["is @apart below other code", "f();\n// @apart: g is long\ng();", /some\.ts:2: @apart has no effect here/],
  ] as const) {
    it(`is refused if it ${what}`, () => assert.throws(() => read(text), { message: why }));
  }

  it("is read from the comment above its declaration", () => {
    const { hot, apart, short } = read(
      `// Some.
// @apart: f is long
import { g } from "./g.js";
/** Ms. @hot 20 */
export let a = 1;
/**
 * Does it.
 * @hot 3 master
 */
function f(): void {}
interface A {
  /** Ms. @short */
  waitMs?: number;
}
const b = {
  /** @short */
  readAt: g,
};
`,
    );
    const file = resolve("firmware/some.ts");
    assert.deepEqual(hot, [
      { file, name: "a", rank: 20, only: undefined, at: "firmware/some.ts:4" },
      { file, name: "f", rank: 3, only: "master", at: "firmware/some.ts:8" },
    ]);
    assert.deepEqual([...apart], [[file, { only: undefined, at: "firmware/some.ts:2" }]]);
    assert.deepEqual(
      [...short],
      [
        ["waitMs", "firmware/some.ts:13"],
        ["readAt", "firmware/some.ts:17"],
      ],
    );
  });

  it("applies to the boards that have its source", () => {
    const tags = (["firmware/target/a.ts", "firmware/master/a.ts", "shared/a.ts"] as const).flatMap(
      (file) => read("/** @hot 1 */\nlet a;\n/** @hot 2 target */\nlet b;", file).hot,
    );
    const places = (role: "target" | "master") =>
      hotFor(tags, role).map(({ file, name }) => `${name} ${relative("", file)}`);
    assert.deepEqual(places("target"), [
      "a firmware/target/a.ts",
      "b firmware/target/a.ts",
      "a shared/a.ts",
      "b shared/a.ts",
    ]);
    assert.deepEqual(places("master"), ["a firmware/master/a.ts", "a shared/a.ts"]);
  });
});

describe("a bundle", () => {
  const one = `import { look } from "./two.js";
var seen = [0];
function heard(n) { while (seen.length > n) seen.pop(); return seen; }
print(heard(1), heard(2), look(1), look(2));`;
  const two = (tag: string) => `${tag}
function heard(n) { while (n > 2) print(n--); return n; }
export function look(n) { while (n > 3) n--; return heard(n) + heard(-n); }`;

  it("begins with the tagged one of two functions with the same name, whichever is first", async () => {
    const ofTwo = await bundled({ "one.js": one, "two.js": two("/** @hot 1 */") });
    const [, first] = /^var (\$\w+);/.exec(ofTwo) ?? [];
    assert.match(ofTwo, new RegExp(`function \\${first}\\(\\w\\)\\{for\\(;\\w>2`), ofTwo);
    const ofOne = await bundled({ "one.js": one.replace("function heard", "/** @hot 1 */\n$&"), "two.js": two("") });
    const [, other] = /^var (\$\w+);/.exec(ofOne) ?? [];
    assert.match(ofOne, new RegExp(`function \\${other}\\(\\w\\)\\{for\\(;\\$\\w+\\.length`), ofOne);
  });

  it("begins with everything hot, in the order of the ranks", async () => {
    const code = await bundled({
      "one.js": one.replace("var seen", "/** @hot 30 */\n$&").replace("function heard", "/** @hot 7 */\n$&"),
      "two.js": two("/** @hot 200 */").replace("export", "/** @hot 1 */\n$&"),
    });
    const [, look, heard, seen, other] = /^var (\$\w+),(\$\w+),(\$\w+),(\$\w+);/.exec(code) ?? [];
    assert.match(code, new RegExp(`function \\${other}\\(\\w\\)\\{for\\(;\\w>2`), code);
    assert.match(code, new RegExp(`function \\${heard}\\(\\w\\)\\{for\\(;\\${seen}\\.length`), code);
    assert.match(code, new RegExp(`function \\${look}\\(`), code);
  });

  const refused = (what: string, modules: Record<string, string>, message: RegExp) =>
    it(`is refused if ${what}`, () => assert.rejects(bundled(modules), { message }));
  refused(
    "two tags have the same rank",
    { "one.js": one.replace("var seen", "/** @hot 7 */\n$&"), "two.js": two("/** @hot 7 */") },
    /two\.js:1: @hot 7 is the rank of one\.js:2 too|one\.js:2: @hot 7 is the rank of two\.js:1 too/,
  );
  refused(
    "nothing uses a hot function",
    { "one.js": `${one}\n/** @hot 7 */\nfunction unused() { print(1); }`, "two.js": two("") },
    /one\.js:5: @hot has no effect: no bundle needs unused/,
  );
  refused(
    "the minifier inlines a hot function",
    { "one.js": `${one}\n/** @hot 7 */\nfunction once() { print(1); }\nonce();`, "two.js": two("") },
    /one\.js:5: @hot has no effect: the minifier puts once in the place of its only use/,
  );
  refused(
    "a file has no functions to keep apart",
    { "one.js": one, "two.js": "// @apart: why not\nexport var look = print;" },
    /two\.js:1: @apart has no effect/,
  );

  refused(
    "a file has no rare functions",
    { "one.js": one, "two.js": "// @seldom: why not\nconst look = print;\nexport const most = look;" },
    /two\.js:1: @seldom has no effect: no function is exported/,
  );
  refused(
    "a rare file does something at once",
    { "one.js": one, "two.js": "// @seldom: why not\nprint(1);\nexport function look() {}" },
    /two\.js:1: a @seldom file has functions and constants/,
  );

  it("keeps the functions of a file apart", async () => {
    const entry = 'import { look } from "./two.js";\nprint(look(1), look(2));';
    const text = `export function look(n) { while (n > 9) n--; if (n) part(n); return n; }
function part(n) { for (var i = 0; i < 2; i++) print(n); }`;
    const functions = (code: string) => code.split("function ").length - 1;
    assert.equal(functions(await bundled({ "one.js": entry, "two.js": text })), 1);
    assert.equal(functions(await bundled({ "one.js": entry, "two.js": `// @apart: why\n${text}` })), 2);
    assert.equal(functions(await bundled({ "one.js": entry, "two.js": `// @apart master: why\n${text}` })), 2);
    assert.equal(functions(await bundled({ "one.js": entry, "two.js": `// @apart target: why\n${text}` })), 1);
  });

  it("lets the functions of a file exist only while they run", async () => {
    const entry = 'import { look, see, most } from "./two.js";\nprint(look(1), look(2), see(3), most);';
    const text = `var none = { n: 0 };
export var most = 7;
export function look(n) { while (n > 9) n--; part(n); part(-n); return see(n); }
export function see(n) { while (n > 8) n--; part(n); return part(none.n); }
function part(n) { print(n); while (n > 9) n--; return n; }`;
    const modules = { "one.js": entry, "two.js": text };
    const code = await bundled(modules, { seldom: new Map([[resolve("two.js"), "two.js:1"]]) });
    const global = (of: string) =>
      parse(of, { ecmaVersion: 5 }).body.filter(({ type }) => type === "FunctionDeclaration").length;
    assert.deepEqual([global(await bundled(modules)), global(code)], [3, 1], code);
    const said: unknown[] = [];
    new Function("print", code)((...values: unknown[]) => said.push(...values));
    assert.deepEqual(said, [1, -1, 1, 0, 2, -2, 2, 0, 3, 0, 0, 0, 0, 7]);
  });

  it("is refused if a field with a short name keeps its long name", async () => {
    const text = "var o = [{ waitMs: 1 }]; print(o[0].waitMs, o[0]['waitMs'], o);";
    const short = new Map([["waitMs", "firmware/some.ts:13"]]);
    await assert.rejects(bundled({ "one.js": text }, { short }), {
      message: /firmware\/some\.ts:13: @short has no effect: waitMs is in quotes/,
    });
  });

  it("has short names for tagged fields, even if browsers have fields of the same name", async () => {
    const text = "var o = [{ waitMs: 1, silent: 2, restMs: 3 }]; print(o[0].waitMs, o[0].silent, o[0].restMs, o);";
    const short = new Map(["waitMs", "silent"].map((name) => [name, "one.js:1"]));
    const code = await bundled({ "one.js": text }, { short });
    assert(!/waitMs|silent/.test(code) && code.includes("restMs"), code);
  });
});

describe("the tags of the firmware", () => {
  const tags = tagsOf("firmware/tsconfig.json");
  /** What the minifier does not change in a function: names of fields, and texts that need no escapes. */
  const markers = (file: string, name: string): string[] => {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
    const declared = source.statements.find((node) => ts.isFunctionDeclaration(node) && node.name?.text === name);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node)) found.push(node.name.text);
      if (ts.isStringLiteral(node) && /^[\w .]+$/.test(node.text)) found.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(declared ?? assert.fail(`${file} has no function ${name}`));
    return found;
  };

  for (const role of ["target", "master"] as const) {
    it(`decide the order in which dist/${role}.js begins`, () => {
      const code = readFileSync(`dist/${role}.js`, "utf8");
      const [, list, objects] = /^var ([$\w,]+);(.*;)\n/.exec(code) ?? assert.fail("it begins with something else");
      assert.equal(objects, firstObjects.map((name) => `${name};`).join(""));
      const first = list!.split(",");
      const hot = hotFor(tags.hot, role).sort((one, other) => one.rank - other.rank);
      assert.equal(first.length, hot.length);
      let compared = 0;
      for (const node of parse(code, { ecmaVersion: 5 }).body) {
        if (node.type !== "FunctionDeclaration" || !first.includes(node.id.name)) continue;
        const { file, name, at } = hot[first.indexOf(node.id.name)]!;
        const written = markers(file, name).filter((word) => !tags.short.has(word));
        const built = code.slice(node.start, node.end);
        const missing = written.filter((word) => !built.includes(word));
        assert.deepEqual(missing, [], `${at} is not ${built}`);
        compared += written.length;
      }
      assert(compared > 4, `${compared} words`);
    });
  }

  it("put the room for digests first, then the master's beat, and on a target the functions that a ping needs", () => {
    const files = (role: "target" | "master") =>
      hotFor(tags.hot, role)
        .sort((one, other) => one.rank - other.rank)
        .map(({ file }) => relative(resolve("firmware"), file));
    assert.deepEqual(files("master").slice(0, 2), ["../shared/digests.ts", "master/wire/beat.ts"]);
    assert.deepEqual(files("target").slice(0, 2), ["../shared/digests.ts", "target/link.ts"]);
  });

  it("leave no tagged field's long name in a bundle", () => {
    const code = readFileSync("dist/master.js", "utf8") + readFileSync("dist/target.js", "utf8");
    const names = [...tags.short.keys()];
    assert(names.length > 20);
    assert.deepEqual(
      names.filter((name) => new RegExp(`\\.${name}\\b|[{,]${name}:`).test(code)),
      [],
    );
  });
});
