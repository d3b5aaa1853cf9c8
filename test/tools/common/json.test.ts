// The places of mistakes in JSON that a person wrote: line and column of each, and the offending line.
import assert from "node:assert/strict";
import fc from "fast-check";
import { faultsText, readJson, type JsonPath } from "../../../tools/common/json.js";
import { seed } from "../../support/peer.js";

/** The messages about a text that is not JSON. */
function refusal(text: string): string {
  try {
    readJson(text, "F");
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return assert.fail(`accepted: ${text}`);
}

/** The places and sentences alone, without the excerpts. */
const faults = (text: string) =>
  refusal(text)
    .split("\n")
    .filter((line) => line.startsWith("F:"));

describe("a text that is not JSON", () => {
  const wrong: [what: string, text: string, fault: string][] = [
    ["nothing", "", "F:1:1: the document is empty."],
    ["only blanks", " \n\n", "F:1:1: the document is empty."],
    ["a missing comma", '{\n  "a": 1\n  "b": 2\n}', "F:3:3: a comma is missing before this."],
    ["a comma too many in an object", '{\n  "a": 1,\n}', "F:3:1: no comma may follow the last one."],
    ["a comma too many in a list", "[1, 2, ]", "F:1:8: no comma may follow the last one."],
    ["a missing value", '{"a": }', "F:1:7: a value is missing here."],
    ["a missing colon", '{"a" 1}', "F:1:6: a colon is missing before this."],
    ["a name without quotes", "{a: 1}", "F:1:2: unknown word or character: names and texts need double quotes."],
    ["single quotes", "{'a': 1}", "F:1:2: unknown word or character: names and texts need double quotes."],
    ["a misspelt word", '{"a": ture}', "F:1:7: unknown word or character: names and texts need double quotes."],
    ["a comment", '{\r\n  "a": 1 // one\r\n}', "F:2:10: JSON has no comments."],
    ["an open text", '{"a": "x\n}', "F:1:7: the closing quotation mark is missing."],
    ["an open object", '{"a": {"b": 1}\n\n', "F:1:15: a closing } is missing."],
    ["an open list", "[[1, 2]", "F:1:8: a closing ] is missing."],
    ["a second document", '{"a": 1}\n{"b": 2}', "F:2:1: the document has ended before this."],
    [
      "a tab in a text",
      '{"a": "x\ty"}',
      "F:1:9: control character in a text: write it as \\n, \\t or \\u and four digits.",
    ],
    ["an unknown escape", '{"a": "\\d"}', "F:1:7: unknown escape sequence: write a backslash as \\\\."],
    ["half an escape", '{"a": "\\u12"}', "F:1:7: \\u needs four hexadecimal digits."],
    ["a leading zero", '{"a": 01}', "F:1:8: a comma is missing before this."],
  ];
  for (const [what, text, fault] of wrong)
    it(`is reported with its place: ${what}`, () => assert.deepEqual(faults(text), [fault]));

  it("is reported with all of its mistakes, the first one of each line", () => {
    const text = `{
  "name": "Rush",
  "up": 2
  "exposures": 20,
  "gap": [1, 2,],
  "points": { "hit": ten },
  "par": 01,
  "about": "x
}`;
    assert.deepEqual(faults(text), [
      "F:4:3: a comma is missing before this.",
      "F:5:16: no comma may follow the last one.",
      "F:6:22: unknown word or character: names and texts need double quotes.",
      "F:7:11: a comma is missing before this.",
      "F:8:12: the closing quotation mark is missing.",
    ]);
  });

  it("is shown with a mark below the mistake, long lines in part", () => {
    assert.equal(refusal('{\n\t"a": 1\n\t"b": 2\n}'), 'F:3:2: a comma is missing before this.\n  \t"b": 2\n   ^');
    const numbers = Array.from({ length: 100 }, (_, index) => index).join(", ");
    const [fault, line, mark] = refusal(`[${numbers}, ?, ${numbers}]`).split("\n");
    assert.equal(fault, "F:1:392: unknown word or character: names and texts need double quotes.");
    assert(line!.startsWith("  ...") && line!.endsWith("...") && line!.length <= 84, line);
    assert.equal(line![mark!.indexOf("^")], "?");
  });

  it("is reported with twenty mistakes at most", () => {
    const lines = refusal(`[\n${"x\n".repeat(50)}]`).split("\n");
    assert.equal(lines.filter((line) => line.startsWith("F:")).length, 20);
    assert.equal(lines.at(-1), "... and 30 more.");
  });

  it("is reported if it is nested deeper than any stack", () => {
    assert.match(refusal("[".repeat(200_000)), /^F:1:200001: \S/);
    assert.doesNotThrow(() => readJson(`${"[".repeat(5000)}${"]".repeat(5000)}`, "F"));
  });

  it(`is exactly one that JSON.parse refuses, and each place is in the text (seed ${seed})`, () => {
    const spoilt = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.constantFrom("", ",", '"', "}", "]", ":", "\n", "x"),
      )
      .map(([text, at, length, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + length);
      });
    fc.assert(
      fc.property(spoilt, (text) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          const lines = text.split(/\r\n|\r|\n/);
          for (const fault of faults(text)) {
            const [, line, column] = /^F:(\d+):(\d+): \S.*\.$/.exec(fault) ?? assert.fail(fault);
            assert(Number(column) <= lines[Number(line) - 1]!.length + 1, fault);
          }
          return;
        }
        assert.deepEqual(readJson(text, "F").value, value);
      }),
      { seed, numRuns: 2000 },
    );
  });
});

describe("a mistake in a field", () => {
  const text = '{\n  "a": {"b": [1,\n    22, 3]},\r\n  "a:": "x", "c": 1, "c": 2\n}';
  const place = (path: JsonPath, isName = false) =>
    faultsText(readJson(text, "F"), [{ path, isName, sentence: "wrong" }]).replace(/^F:(.*): wrong$/, "$1");

  it("is at its value, or at its name", () => {
    assert.equal(place(["a"]), "2:8");
    assert.equal(place(["a", "b", 1]), "3:5");
    assert.equal(place(["a:"], true), "4:3");
    assert.equal(place(["a:"]), "4:9");
    assert.equal(place(["c"]), "4:27", "the last of two with one name, which counts");
  });

  it("is at the beginning of an object that lacks the field", () => {
    assert.equal(place([]), "1:1");
    assert.equal(place(["none"]), "1:1");
    assert.equal(place(["a", "none", "at", "all"]), "2:8");
    assert.equal(place(["a", "b", 7]), "2:14");
  });

  it("is listed in the order of the text, twenty at most", () => {
    const document = readJson(`[\n${Array(30).fill("0").join(",\n")}\n]`, "F");
    const all = Array.from({ length: 30 }, (_, index) => ({ path: [29 - index], sentence: `wrong ${29 - index}` }));
    const lines = faultsText(document, all).split("\n");
    assert.deepEqual([lines[0], lines[19], lines[20]], ["F:2:1: wrong 0", "F:21:1: wrong 19", "... and 10 more."]);
  });

  it("has no place if it is nested deeper than any stack", () => {
    const document = readJson(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "F");
    assert.equal(faultsText(document, [{ path: ["a"], sentence: "wrong" }]), "F: wrong");
  });
});
