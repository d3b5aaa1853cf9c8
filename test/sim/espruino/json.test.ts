// JSON as Espruino reads and writes it, compared with the answers of the real interpreter.
import assert from "node:assert/strict";
import { VmBoard } from "../../../sim/board/vm-board.js";
import { virtualWorld } from "../../../sim/world/virtual.js";
import { jsonCases } from "./json-cases.js";
import { jsonNoise } from "./json-noise.js";

/** Evaluates code on a new board, and returns its last output. */
function evaluate(code: string): string {
  const board = new VmBoard({ name: "board", world: virtualWorld(1) });
  const lines: string[] = [];
  board.onLine((line) => lines.push(line));
  board.storage.set(".bootcde", `print(${code})`);
  board.powerOn();
  return lines.join("\n");
}

/** Runs all texts of a list on one board, and compares each answer. */
function checkAll(cases: readonly string[]): void {
  const board = new VmBoard({ name: "board", world: virtualWorld(1) });
  const lines: string[] = [];
  board.onLine((line) => lines.push(line));
  board.powerOn();
  const texts = cases.filter((_, i) => i % 2 === 0);
  board.storage.set("texts", JSON.stringify(texts));
  board.type(`require("Storage").readJSON("texts").forEach(function (text) {
    try { var value = JSON.parse(text); print(typeof value + " " + JSON.stringify(value)); } catch (error) { print("THROW " + error); }
  })`);
  texts.forEach((text, i) => assert.equal(lines[i], cases[2 * i + 1], `JSON.parse(${JSON.stringify(text)})`));
}

describe("JSON.parse", () => {
  it("handles awkward texts as the interpreter does", () => checkAll(jsonCases));
  it("handles random texts as the interpreter does", () => checkAll(jsonNoise));

  it("uses the first of two fields with one name", () => {
    assert.equal(evaluate('JSON.parse(\'{"a":1,"a":2}\').a'), "1");
  });

  it("makes a prototype of __proto__", () => {
    assert.equal(evaluate('JSON.parse(\'{"__proto__":{"x":1}}\').x'), "1");
    assert.equal(evaluate('Object.keys(JSON.parse(\'{"__proto__":5,"b":1}\')).join()'), "b");
  });
});

describe("JSON.stringify", () => {
  const cases: [code: string, text: string][] = [
    ["0.1+0.2", "0.3"],
    ["1/3", "0.33333333333"],
    ["1e21", "10e+20"],
    ["-1e-8", "-1e-8"],
    ["123456789.123456789", "123456789.12345679104"],
    ["2.9999999999", "3"],
    ["5e-324", "4.94065645841e-324"],
    ["NaN", "null"],
    ["undefined", "null"],
    ["function(){}", "undefined"],
    ["D5", '"D5"'],
    ["{a:undefined,b:function(){},c:NaN,d:[undefined,function(){}]}", '{"c":null,"d":[null,undefined]}'],
    ["'\\n\\t\\v\\x00\\x7f\\xff\"'", '"\\n\\t\\u000B\\u0000\\u007F\\u00FF\\""'],
    ["[,1]", "[null,1]"],
    ["new Uint8Array(3)", "[0,0,0]"],
    ["new Date(0)", '"1970-01-01T00:00:00.000Z"'],
    ["{q:{toJSON:function(k){return 'tj'+k}}}", '{"q":"tjq"}'],
    ["/x/", '{"source":"x","lastIndex":0}'],
  ];
  for (const [code, text] of cases)
    it(`${code} is ${text}`, () => assert.equal(evaluate(`JSON.stringify(${code})`), text));

  it("cuts off a circular object without an error", () => {
    assert.equal(evaluate("(function(){var o={a:1};o.o=o;return JSON.stringify(o)})()"), '{"a":1,"o": ... }');
  });

  it("indents in Espruino's own way", () => {
    assert.equal(
      evaluate("JSON.stringify({a:1,b:[1,2]},null,2)"),
      '{ \n  "a": 1, \n  "b": [ \n    1, \n    2\n   ]\n }',
    );
  });
});
