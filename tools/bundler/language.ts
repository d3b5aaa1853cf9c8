// Refuses sources that a board would run otherwise than V8 does, where it takes types to see it: an index of a text, a
// comparison of unlike kinds and the like. The rules for the finished bundle (check.ts) see syntax and names.
import { relative, resolve } from "node:path";
import type { Plugin } from "rollup";
import ts from "typescript";
import { checkDepth, type ReportNode } from "./depth.js";
import type { Tools } from "./language-kinds.js";
import { rules } from "./language-rules.js";
import { bare, programOf } from "./program.js";
import { readWholeNumbers } from "./whole.js";

/** Something that a board would run otherwise. */
export interface LanguageFinding {
  file: string;
  /** From 1, as is `column`. */
  line: number;
  column: number;
  /** One of `ruleNames`. */
  rule: string;
  /** One sentence. */
  why: string;
}

const notAscii = /[^\t\r\n\x20-\x7e]/;

/** The names of all rules of this check. */
export const ruleNames = [...Object.keys(rules), "ascii", "depth"];

/** Reports each token with a character beyond ASCII; comments may have them. */
function checkAscii(file: ts.SourceFile, report: ReportNode): void {
  const why = "strings hold bytes on a board, a character beyond ASCII is two or three of them: write plain ASCII";
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    if (node.getChildCount(file) === 0 && notAscii.test(node.getText(file))) report(node, why);
    node.getChildren(file).forEach(visit);
  };
  visit(file);
}

function toolsFor(program: ts.Program, files: readonly ts.SourceFile[]): Tools {
  const checker = program.getTypeChecker();
  const types = new Map<ts.Node, ts.Type>();
  const symbolOf = (node: ts.Node) => checker.getSymbolAtLocation(node);
  return {
    checker,
    symbolOf,
    typeOf: (node) => {
      const type = types.get(node) ?? checker.getTypeAtLocation(node);
      types.set(node, type);
      return type;
    },
    isCaught: (node) => {
      const name = bare(node);
      const declared = ts.isIdentifier(name) ? symbolOf(name)?.valueDeclaration : undefined;
      return declared !== undefined && ts.isCatchClause(declared.parent);
    },
    isBuiltin: (symbol) =>
      Boolean(symbol?.declarations?.some((at) => program.isSourceFileDefaultLibrary(at.getSourceFile()))),
    isWhole: readWholeNumbers(files, checker),
  };
}

function inOrder(one: LanguageFinding, other: LanguageFinding): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}

/** Checks the sources of a program that `isOurs` accepts. Returns what is wrong, in the order of the text. */
export function checkProgram(program: ts.Program, isOurs: (file: string) => boolean): LanguageFinding[] {
  const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile && isOurs(file.fileName));
  const found: LanguageFinding[] = [];
  const reporter =
    (rule: string): ReportNode =>
    (node, why) => {
      const file = node.getSourceFile();
      const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({ file: file.fileName, line: line + 1, column: character + 1, rule, why });
    };
  const tools = toolsFor(program, files);
  const visit = (node: ts.Node): void => {
    for (const [name, rule] of Object.entries(rules)) {
      const why = rule(node, tools);
      if (why !== undefined) reporter(name)(node, why);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) {
    visit(file);
    checkAscii(file, reporter("ascii"));
  }
  checkDepth(files, tools.checker, reporter("depth"));
  return found.sort(inOrder);
}

/**
 * A rollup plugin: checks all sources of the tsconfig.json, once those that the bundle needs are known to have right
 * types.
 */
export function checkLanguage(configFile: string): Plugin {
  return {
    name: "language",
    buildEnd(error) {
      if (error) return;
      const found = checkProgram(programOf(resolve(configFile)), (name) => !name.includes("/node_modules/"));
      if (found.length === 0) return;
      const lines = found.map(
        ({ file, line, column, rule, why }) => `  ${relative(process.cwd(), file)}:${line}:${column}: ${why} (${rule})`,
      );
      this.error(`a board would not run this as the simulator does:\n${lines.join("\n")}`);
    },
  };
}
