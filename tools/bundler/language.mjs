// Refuses sources that a board would run otherwise than V8 does, where it takes types to see it: a text's index, a
// comparison of unlike kinds and their like. The rules for the finished bundle (check.mjs) see syntax and names.
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";
import { checkDepth } from "./depth.mjs";
import { rules } from "./language-rules.mjs";
import { bare, readWholeNumbers } from "./whole.mjs";

const notAscii = /[^\t\r\n\x20-\x7e]/;

/** The names of all rules of this check. */
export const ruleNames = [...Object.keys(rules), "ascii", "depth"];

/** Reports each token with a character beyond ASCII; comments may have them. */
function checkAscii(file, report) {
  const visit = (node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    if (node.getChildCount(file) === 0 && notAscii.test(node.getText(file)))
      report(
        node,
        "strings hold bytes on a board, a character beyond ASCII is two or three of them: write plain ASCII",
      );
    node.getChildren(file).forEach(visit);
  };
  visit(file);
}

/**
 * Checks the sources of a program that `isOurs` accepts. Returns what is wrong, in the order of the text: `{ file,
 * line, column, rule, why }`, lines and columns from 1.
 */
export function checkProgram(program, isOurs) {
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile && isOurs(file.fileName));
  const found = [];
  const reporter = (rule) => (node, why) => {
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    found.push({ file: file.fileName, line: line + 1, column: character + 1, rule, why });
  };
  const types = new Map();
  const typeOf = (node) => {
    if (!types.has(node)) types.set(node, checker.getTypeAtLocation(node));
    return types.get(node);
  };
  const symbolOf = (node) => checker.getSymbolAtLocation(node);
  const isCaught = (node) =>
    ts.isIdentifier(bare(node)) && symbolOf(bare(node))?.valueDeclaration?.parent?.kind === ts.SyntaxKind.CatchClause;
  /** Declared by the language itself. */
  const isBuiltin = (symbol) =>
    Boolean(symbol?.declarations?.some((at) => program.isSourceFileDefaultLibrary(at.getSourceFile())));
  const tools = { checker, typeOf, symbolOf, isCaught, isBuiltin, isWhole: readWholeNumbers(files, checker) };
  const each = Object.entries(rules);

  for (const file of files) {
    const visit = (node) => {
      for (const [rule, look] of each) {
        const why = look(node, tools);
        if (why) reporter(rule)(node, why);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    checkAscii(file, reporter("ascii"));
  }
  checkDepth(files, checker, reporter("depth"));
  return found.sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

/** Makes the program that a tsconfig.json describes; throws where that cannot be read. */
export function programOf(configFile) {
  const { config, error } = ts.readConfigFile(configFile, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
  return ts.createProgram(fileNames, { ...options, noEmit: true });
}

/**
 * A rollup plugin: checks all sources of the tsconfig.json, once those that the bundle needs are known to have right
 * types.
 */
export function checkLanguage(configFile) {
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
