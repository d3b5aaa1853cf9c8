// Every document of the repository: what it links to, names and runs exists, and its lines fit a screen.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { documents, fences, headingsOf, linksOf, prose, text } from "../support/documents.js";

const columnsMax = 120;
const readmeLinesMax = 90;
/** Rooms whose files documents name by their paths. */
const rooms = ["firmware", "shared", "tools", "sim", "test", "docs", "dist", "build", ".ci"];
const sourceName = /\.(ts|mts|mjs|js)$/;

/** Every file's name in the repository, for those that documents name without a path. */
const names = new Set(
  [".", ...rooms.filter((room) => room !== "build" && existsSync(room))].flatMap((room) =>
    readdirSync(room, { recursive: room !== ".", encoding: "utf8" }).map((path) => basename(path)),
  ),
);

/** The paths that a document names, whether or not it links them. `*` stands for any name, so it ends a path. */
function pathsIn(file: string): string[] {
  const pattern = new RegExp(
    `(?<![\\w./:@-])(?:${rooms.map((room) => room.replace(".", "\\.")).join("|")})/[\\w./*-]*`,
    "g",
  );
  const found = [...text(file).matchAll(pattern)].map(([path]) => path.replace(/[.,:]+$/, ""));
  return found.map((path) => (path.includes("*") ? dirname(path.split("*")[0] + "x") : path));
}

/** What a source declares anywhere: functions, classes, constants, methods and fields. */
function declaredIn(file: string): Set<string> {
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    const name = (node as Partial<ts.NamedDeclaration>).name;
    if (name && ts.isIdentifier(name)) declared.add(name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022));
  return declared;
}

/** Lines of prose that are too long: no table, no code, no picture, and nothing that a program writes. */
function longLines(file: string): string[] {
  return prose(file)
    .replace(/^<!-- tables: [^]*?^<!-- end of tables -->$/m, "")
    .split("\n")
    .filter((line) => [...line].length > columnsMax && !line.startsWith("|") && !line.startsWith("!["));
}

const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };

for (const file of documents) {
  describe(file, () => {
    it("links to files and headings that exist", () => {
      for (const { path, heading } of linksOf(file)) {
        const target = path === "" ? file : join(dirname(file), path);
        assert(existsSync(target), `${path}: no such file`);
        if (heading !== undefined) assert(headingsOf(target).includes(heading), `${path}#${heading}: no such heading`);
      }
    });

    it("links names of the code to the files that declare them", () => {
      const missing: string[] = [];
      for (const { label, path } of linksOf(file)) {
        const name = /^`([A-Za-z_$][\w$]*)`$/.exec(label)?.[1];
        if (name === undefined || !sourceName.test(path)) continue;
        if (!declaredIn(join(dirname(file), path)).has(name)) missing.push(`${path} declares no ${name}`);
      }
      assert.deepEqual(missing, []);
    });

    it("names paths and sources that exist", () => {
      const exists = (path: string) => existsSync(path) || existsSync(`test/${path}.test.ts`);
      for (const path of pathsIn(file)) assert(exists(path), `${path}: no such file or folder`);
      const bare = [...prose(file).matchAll(/(?<![\w./-])([\w-]+\.(?:test\.)?(?:ts|mjs))\b/g)].map(([, name]) => name!);
      for (const name of bare) assert(names.has(name), `no source is called ${name}`);
    });

    it("runs scripts that package.json has", () => {
      const run = [...text(file).matchAll(/npm run (?:--silent )?([a-z]+(?:[:-][a-z]+)*)/g)].map(([, name]) => name!);
      const short = [...text(file).matchAll(/npm (start|test)\b/g)].map(([, name]) => name!);
      for (const name of [...run, ...short]) assert(Object.hasOwn(scripts, name), `npm run ${name}`);
    });

    it(`has lines of at most ${columnsMax} columns, except in tables and code`, () => {
      assert.deepEqual(longLines(file), []);
    });
  });
}

describe("the documents", () => {
  it("have a README that fits on two screens and links to all others", () => {
    const lines = text("README.md").trimEnd().split("\n");
    assert(lines.length <= readmeLinesMax, `${lines.length} lines`);
    assert.deepEqual(
      lines.filter((line) => [...line].length > columnsMax),
      [],
    );
    const linked = linksOf("README.md").map(({ path }) => path);
    assert.deepEqual(
      documents.filter((file) => file !== "README.md" && !linked.includes(file)),
      [],
    );
  });

  it("show a test in virtual time that runs, and whose shot is a hit", () => {
    const code = fences("docs/ARCHITECTURE.md")
      .find(({ language }) => language === "ts")!
      .lines.join("\n");
    const run = new Function("VirtualArena", `${code}\nreturn arena;`) as (of: typeof VirtualArena) => VirtualArena;
    const arena = run(VirtualArena);
    arena.until("the hit is recorded", () => arena.said("master", "exposure 1 P1 target_1 hit").length === 1, 3000);
  });

  it("list every room of the house, and no other", () => {
    const tree = text("docs/ARCHITECTURE.md").split("## The rooms")[1]!.split("```")[1]!;
    const drawn = new Map<string, string[]>();
    let room = "";
    for (const line of tree.split("\n")) {
      const [, indent, name] = /^( *)([\w./]+)\/ /.exec(line) ?? [];
      if (name === undefined) continue;
      if (indent === "") drawn.set((room = name), []);
      else drawn.get(room)!.push(name);
    }
    for (const folder of ["firmware/master", "tools", "sim"]) {
      const there = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
      assert.deepEqual(drawn.get(folder)?.sort(), there.sort(), folder);
    }
    for (const folder of ["firmware/target", "shared", "test", "docs"]) assert(drawn.has(folder), folder);
  });
});
