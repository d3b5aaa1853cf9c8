// What the checks of the sources ask of TypeScript.
import { dirname } from "node:path";
import ts from "typescript";

/** An expression without brackets and assertions, which change nothing at run time. */
export function bare(node: ts.Node): ts.Node {
  let at = node;
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isNonNullExpression(at) ||
    ts.isTypeAssertionExpression(at)
  )
    at = at.expression;
  return at;
}

/** Whether an operator assigns: `=`, `+=` and the like. */
export const isAssignment = ({ kind }: ts.Node): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** What a name means, in whichever module it is declared. */
export function symbolOf(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The files and options of a tsconfig.json. Throws where it cannot be read. */
export function readConfig(configFile: string): ts.ParsedCommandLine {
  const { config, error } = ts.readConfigFile(configFile, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
}

/** The program that a tsconfig.json describes. */
export function programOf(configFile: string): ts.Program {
  const { fileNames, options } = readConfig(configFile);
  return ts.createProgram(fileNames, { ...options, noEmit: true });
}
