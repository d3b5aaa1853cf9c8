// The language rules that the build applies to the firmware: what each one refuses and accepts, that a real Espruino
// has the difference that it prevents, and that docs/FIDELITY.md names a guard, or a reason, for each difference.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { findInterpreter, noInterpreter } from "../../../sim/board/interpreter/find.js";
import { bundleRuleNames } from "../../../tools/bundler/check.js";
import { checkProgram, ruleNames } from "../../../tools/bundler/language.js";
import { allowed } from "../../conformance/allowed.js";
import { evaluateInNode, evaluateOnEspruino } from "../../support/espruino-run.js";
import { languageCases, type LanguageCase } from "./language-cases.js";

const espruinoTypes = resolve("shared/espruino.d.ts");

/** A program of modules that exist only in memory, with the firmware's options and Espruino's API. */
function programOf(texts: ReadonlyMap<string, string>): ts.Program {
  const { config } = ts.readConfigFile("firmware/tsconfig.json", ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve("firmware"));
  const compilerOptions: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const host = ts.createCompilerHost(compilerOptions);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) =>
    texts.has(name)
      ? ts.createSourceFile(name, texts.get(name)!, ts.ScriptTarget.ES5, true)
      : getSourceFile.call(host, name, ...rest);
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  return ts.createProgram([...texts.keys(), espruinoTypes], compilerOptions, host);
}

const fileOf = (kind: "refused" | "passes", index: number) => resolve(`snippet-${kind}-${index}.ts`);
/** The `export` makes it a module, and is placed after the snippet. */
const moduleOf = (snippet: string) => `${snippet};\nexport {};\n`;

const emit = (snippet: string) =>
  ts
    .transpileModule(snippet, {
      compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.None, removeComments: true },
    })
    .outputText.replace(/^"use strict";\s*/, "");

describe("the language rules", function () {
  this.timeout(60_000);
  let program: ts.Program;
  let found: ReturnType<typeof checkProgram>;
  const findings = (file: string) => found.filter((finding) => finding.file === file);

  before(() => {
    const texts = new Map<string, string>();
    languageCases.forEach(({ refused, passes }, index) =>
      texts.set(fileOf("refused", index), moduleOf(refused)).set(fileOf("passes", index), moduleOf(passes)),
    );
    program = programOf(texts);
    found = checkProgram(program, (file) => texts.has(file));
  });

  languageCases.forEach(({ rule, refused, at, passes }: LanguageCase, index) => {
    it(`${rule} refuses ${JSON.stringify(refused)}`, () => {
      const named = findings(fileOf("refused", index)).filter((finding) => finding.rule === rule);
      assert.ok(named.length > 0, `it passed: ${JSON.stringify(findings(fileOf("refused", index)))}`);
      assert.equal(`${named[0]!.line}:${named[0]!.column}`, at);
    });
    it(`${rule} passes ${JSON.stringify(passes)}`, () => {
      assert.deepEqual(findings(fileOf("passes", index)), []);
    });
  });

  it("are all covered, and the snippets are valid TypeScript otherwise", () => {
    assert.deepEqual(
      ruleNames.filter((name) => !languageCases.some(({ rule }) => rule === name)),
      [],
    );
    const wrong = program
      .getSourceFiles()
      .filter(({ fileName }) => /snippet-/.test(fileName))
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
    assert.deepEqual(
      wrong.map(({ file, messageText }) => `${file!.text}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`),
      [],
    );
  });

  it("agree with a real Espruino", function () {
    const interpreter = findInterpreter();
    if (interpreter === undefined) {
      console.log(`      SKIPPED: ${noInterpreter}`);
      return this.skip();
    }
    const provable = languageCases.filter(({ unproven }) => !unproven);
    const refused = evaluateOnEspruino(
      interpreter,
      provable.map((entry) => emit(entry.refused)),
    );
    const passes = evaluateOnEspruino(
      interpreter,
      provable.map((entry) => emit(entry.passes)),
    );
    const alike = provable.filter((entry, index) => refused[index] === evaluateInNode(emit(entry.refused)));
    assert.deepEqual(
      alike.map((entry) => entry.refused),
      [],
      "Espruino runs these as V8 does",
    );
    const unlike = provable.filter((entry, index) => passes[index] !== evaluateInNode(emit(entry.passes)));
    assert.deepEqual(
      unlike.map((entry) => entry.passes),
      [],
      "Espruino differs in these",
    );
  });
});

describe("docs/FIDELITY.md", () => {
  const text = readFileSync("docs/FIDELITY.md", "utf8");
  const section = (title: string) =>
    text.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? assert.fail(`no section "${title}"`);
  const rows = new Map(
    [...section("Guards").matchAll(/^\| (.+?) \| (.+) \|$/gm)].slice(1).map(([, entry, guard]) => [entry!, guard!]),
  );

  /** What is wrong with a cell of the table, "" if nothing. */
  const faultOf = (guard: string): string => {
    if (guard.startsWith("none: ")) return guard.length < 30 ? "no reason" : "";
    const kind = /^(rules?|test) `/.exec(guard)?.[1];
    if (!kind) return "neither a guard nor a reason";
    const names = [...guard.split(/[;:]|, which/)[0]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
    const exists = (name: string) =>
      kind === "test" ? existsSync(`test/${name}.test.ts`) : ruleNames.includes(name) || bundleRuleNames.includes(name);
    return names
      .filter((name) => !exists(name))
      .map((name) => `there is no ${kind} ${name}`)
      .join(", ");
  };

  it("names a guard for each difference of the language, or the reason why there is none", () => {
    const bullets = ["The language is V8's", "Numbers", "Objects"].flatMap((title) =>
      section(title)
        .split("\n")
        .filter((line) => line.startsWith("- ")),
    );
    const unnamed = bullets.filter((line) => !/^- \*\*[^*]+\*\*/.test(line));
    assert.deepEqual(unnamed, [], "each has a name");
    const entries = [
      ...bullets.map((line) => /^- \*\*([^*]+?)[.:]?\*\*/.exec(line)![1]!),
      ...allowed.map(({ name }) => name),
    ];
    assert.deepEqual(
      [...new Set(entries)].filter((entry) => !rows.has(entry)),
      [],
      "these have no row in the table of guards",
    );
    assert.deepEqual(
      [...rows.keys()].filter((entry) => !entries.includes(entry)),
      [],
      "these rows have no entry",
    );
  });

  it("names all guards, and only guards that exist", () => {
    assert.deepEqual(
      [...rows].map(([entry, guard]) => `${entry}: ${faultOf(guard)}`).filter((fault) => !fault.endsWith(": ")),
      [],
    );
    assert.deepEqual(
      [...ruleNames, ...bundleRuleNames].filter(
        (name) => ![...rows.values()].some((guard) => guard.includes(`\`${name}\``)),
      ),
      [],
    );
    for (const wrong of ["", "none", "none: no", "rule `nothing`", "test `nothing`", "careful reading"])
      assert.notEqual(faultOf(wrong), "", wrong);
  });
});
