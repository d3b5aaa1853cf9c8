// A user who assigns a variable with a short name at a board's console overwrites nothing of its program.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "acorn";
import { VirtualArena } from "../../sim/arena/virtual-arena.js";
import { prefixNames } from "../../tools/bundler/names.js";
import { evaluateInNode } from "../support/espruino-run.js";
import { seed, strict } from "../support/peer.js";

const letters = [..."abcdefghijklmnopqrstuvwxyz"];
/** `E` is Espruino's own. */
const names = [
  ...letters,
  ...letters.map((letter) => letter.toUpperCase()).filter((letter) => letter !== "E"),
  "_",
  ...letters.map((letter) => letter + "t"),
  ...letters.map((letter) => "i" + letter),
  "x1",
  "v2",
].filter((name) => !["in", "if"].includes(name));

describe(`short names at a board's console (seed ${seed})`, () => {
  it("do not disturb a target and a master that play a game", () => {
    const arena = strict(new VirtualArena({ targets: 1, seed }));
    arena.assemble();
    for (const name of names) for (const board of ["master", "target_1"]) arena.type(board, `${name}=analogRead(D26)`);
    arena.run(3000);
    arena.makeHot();
    arena.type("master", 'play("Quick Game",1)');
    arena.until("the game is over", () => arena.said("master", "game over").length === 1, 120_000);
    for (const board of ["master", "target_1"]) assert.deepEqual(arena.said(board, "crash "), []);
    assert.deepEqual(arena.said("master", "link "), ["link target_1 up"]);
  });

  for (const board of ["master", "target"]) {
    it(`are none of the top-level names of dist/${board}.js`, () => {
      const { body } = parse(readFileSync(`dist/${board}.js`, "utf8"), { ecmaVersion: 5 });
      const declared = body.flatMap((node) =>
        node.type === "FunctionDeclaration"
          ? [node.id]
          : node.type === "VariableDeclaration"
            ? node.declarations.map(({ id }) => id)
            : [],
      );
      const named = declared.map((id) => (id.type === "Identifier" ? id.name : "?"));
      assert.ok(named.length > 50);
      assert.deepEqual(
        named.filter((name) => !/^\$[A-Za-z]{1,2}$/.test(name)),
        [],
      );
    });
  }
});

describe("the names of a bundle", () => {
  for (const [before, after] of [
    ["var a=1;function f(a){return a+b}var b=2;f(a)", "var $a=1;function $b(a){return a+$c}var $c=2;$b($a)"],
    [
      "function f(f){try{f()}catch(g){return g}}var g=f;g(g)",
      "function $b(f){try{f()}catch(g){return g}}var $a=$b;$a($a)",
    ],
    ["var a=[1];a.a=a;print(a.a.length,{a:a}.a.length)", "var $a=[1];$a.a=$a;print($a.a.length,{a:$a}.a.length)"],
    ["var a=1;(function(){var $a=2;a=$a})();a", "var $b=1;(function(){var $a=2;$b=$a})();$b"],
    ["var f=function f(n){return n?f(n-1):g};var g=3;f(2)", "var $a=function f(n){return n?f(n-1):$b};var $b=3;$a(2)"],
  ] as const) {
    it(`${before} become ${after}`, () => {
      assert.equal(prefixNames(before).code, after);
      assert.equal(evaluateInNode(after), evaluateInNode(before));
    });
  }
});
