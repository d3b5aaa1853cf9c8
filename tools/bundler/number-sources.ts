// Where the variables, parameters and functions of a program get their values from.
import ts from "typescript";
import { isAssignment, symbolOf } from "./program.js";

const { SyntaxKind } = ts;

/** What each name can be: expressions, and null for anything else. */
export type Sources = ReadonlyMap<ts.Symbol, readonly (ts.Node | null)[]>;

/** Assignments after which a whole number is one, if the right side is. */
const keepsWhole = new Set<ts.SyntaxKind>([
  SyntaxKind.EqualsToken,
  SyntaxKind.PlusEqualsToken,
  SyntaxKind.AsteriskEqualsToken,
  SyntaxKind.BarEqualsToken,
]);

const isCallee = (node: ts.Node): boolean => ts.isCallExpression(node.parent) && node.parent.expression === node;
function isDeclaration(node: ts.Node): boolean {
  const { parent } = node;
  return ("name" in parent && parent.name === node) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent);
}

class SourceReader {
  readonly sources = new Map<ts.Symbol, (ts.Node | null)[]>();
  /** What is used other than by calling it. */
  private readonly passedOn = new Set<ts.Symbol>();

  constructor(private readonly checker: ts.TypeChecker) {}

  read(node: ts.Node, fn?: ts.SignatureDeclaration): void {
    this.readDeclaration(node);
    this.readAssignment(node);
    if (ts.isCallExpression(node)) this.readCall(node);
    if (ts.isIdentifier(node) && !isCallee(node) && !isDeclaration(node)) {
      const symbol = symbolOf(this.checker, node);
      if (symbol) this.passedOn.add(symbol);
    }
    if (ts.isReturnStatement(node) && fn?.name) this.add(fn.name, node.expression ?? null);
    const isBody = ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
    if (isBody && !node.name) this.spoilParameters(node);
    ts.forEachChild(node, (child) => this.read(child, isBody ? node : fn));
  }

  /** A function that is passed on may be called with anything. */
  spoilPassedOn(): void {
    for (const { valueDeclaration: declared } of this.passedOn)
      if (declared && ts.isFunctionDeclaration(declared)) this.spoilParameters(declared);
  }

  private add(name: ts.Node, value: ts.Node | null): void {
    const symbol = symbolOf(this.checker, name);
    if (symbol) this.sources.set(symbol, [...(this.sources.get(symbol) ?? []), value]);
  }

  private spoilParameters({ parameters }: ts.SignatureDeclaration): void {
    for (const parameter of parameters) this.add(parameter.name, null);
  }

  /** Anything may be assigned to the names in this pattern. */
  private spoil(node: ts.Node): void {
    if (ts.isIdentifier(node)) this.add(node, null);
    else if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node))
      ts.forEachChild(node, (child) => this.spoil(child));
  }

  private readDeclaration(node: ts.Node): void {
    if (ts.isVariableDeclaration(node)) this.add(node.name, node.initializer ?? null);
    if (ts.isBindingElement(node)) this.add(node.name, null);
    if (ts.isForInStatement(node) || ts.isForOfStatement(node)) this.spoil(node.initializer);
  }

  private readAssignment(node: ts.Node): void {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken)) {
      const keeps = keepsWhole.has(node.operatorToken.kind) && ts.isIdentifier(node.left);
      if (keeps) this.add(node.left, node.right);
      else this.spoil(node.left);
    }
    // What counts up from a whole number stays one; what counts down may pass 0.
    const isStep = ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node);
    if (isStep && node.operator === SyntaxKind.MinusMinusToken) this.add(node.operand, null);
  }

  private readCall({ expression, arguments: given }: ts.CallExpression): void {
    const declared = ts.isIdentifier(expression) ? symbolOf(this.checker, expression)?.valueDeclaration : undefined;
    if (!declared || !ts.isFunctionLike(declared)) return;
    declared.parameters.forEach((parameter, index) => this.add(parameter.name, given[index] ?? null));
  }
}

/** Reads the files of a program. */
export function readSources(files: readonly ts.SourceFile[], checker: ts.TypeChecker): Sources {
  const reader = new SourceReader(checker);
  for (const file of files) reader.read(file);
  reader.spoilPassedOn();
  return reader.sources;
}
