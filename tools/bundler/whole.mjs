// Which numbers of a program are provably whole and not negative, wherever they come from: a typed array takes no other
// index on a board.
import ts from "typescript";

const { SyntaxKind } = ts;
/** Every expression, without what changes nothing at run time. */
export function bare(node) {
  while (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  )
    node = node.expression;
  return node;
}

/** The names of all kinds of typed arrays, and of those whose items are whole numbers from 0 that fit 31 bits. */
export const typedArray = /^(Int|Uint|Float)\d+(Clamped)?Array$/;
const unsigned = /^Uint(8|8Clamped|16)Array$/;
/** Of whole numbers that are not negative these make others. */
const whollyWhole = new Set([
  SyntaxKind.PlusToken,
  SyntaxKind.AsteriskToken,
  SyntaxKind.BarToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.AmpersandAmpersandToken,
]);
/** Assignments after which a whole number is one, if the right side is. */
const keepsWhole = new Set([
  SyntaxKind.EqualsToken,
  SyntaxKind.PlusEqualsToken,
  SyntaxKind.AsteriskEqualsToken,
  SyntaxKind.BarEqualsToken,
]);

/**
 * Reads where the variables, parameters and functions of the files get their values from. Returns
 * `isWhole(expression)`: every value that it can have is a whole number from 0. What is not seen (a value from outside,
 * a function that is handed on) is not whole.
 */
export function readWholeNumbers(files, checker) {
  /** By symbol, what it can be: expressions, and null for anything else. */
  const sources = new Map();
  const add = (symbol, value) => symbol && sources.set(symbol, [...(sources.get(symbol) ?? []), value]);
  const symbolOf = (node) => {
    const symbol = checker.getSymbolAtLocation(node);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  };
  const handedOn = new Set();

  const isCallee = (node) => ts.isCallExpression(node.parent) && node.parent.expression === node;
  const declares = (node) =>
    node.parent.name === node || ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent);

  const spoil = (node) =>
    ts.isIdentifier(node)
      ? add(symbolOf(node), null)
      : ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
        ? undefined
        : ts.forEachChild(node, spoil);
  const readCall = (node) => {
    const declaration = ts.isIdentifier(node.expression) ? symbolOf(node.expression)?.valueDeclaration : undefined;
    if (!declaration?.parameters) return;
    declaration.parameters.forEach((parameter, index) => add(symbolOf(parameter.name), node.arguments[index] ?? null));
  };
  const read = (node, fn) => {
    if (ts.isVariableDeclaration(node)) add(symbolOf(node.name), node.initializer ?? null);
    if (ts.isBindingElement(node)) add(symbolOf(node.name), null);
    if (ts.isForInStatement(node) || ts.isForOfStatement(node)) spoil(node.initializer);
    if (ts.isBinaryExpression(node) && ts.isAssignmentOperator(node.operatorToken.kind)) {
      const keeps = keepsWhole.has(node.operatorToken.kind) && ts.isIdentifier(node.left);
      if (keeps) add(symbolOf(node.left), node.right);
      else spoil(node.left);
    }
    // What counts up from a whole number stays one; what counts down may pass 0.
    if (
      (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
      node.operator === SyntaxKind.MinusMinusToken
    )
      add(symbolOf(node.operand), null);
    if (ts.isCallExpression(node)) readCall(node);
    if (ts.isIdentifier(node) && !isCallee(node) && !declares(node)) handedOn.add(symbolOf(node));
    if (ts.isReturnStatement(node) && fn?.name) add(symbolOf(fn.name), node.expression ?? null);
    if (ts.isFunctionLike(node) && node.body) {
      if (!node.name) for (const { name } of node.parameters) add(symbolOf(name), null);
      fn = node;
    }
    ts.forEachChild(node, (child) => read(child, fn));
  };
  for (const file of files) read(file);
  for (const symbol of handedOn) {
    const { valueDeclaration } = symbol ?? {};
    if (valueDeclaration && ts.isFunctionDeclaration(valueDeclaration))
      for (const { name } of valueDeclaration.parameters) add(symbolOf(name), null);
  }

  /** All are taken for whole, and whoever gets anything else is struck out, until nobody is. */
  const whole = new Set(sources.keys());
  const isPositive = (node) => (ts.isNumericLiteral(bare(node)) ? Number(bare(node).text) > 0 : constant(node) > 0);
  const constant = (node) => {
    const declaration = ts.isIdentifier(bare(node)) ? symbolOf(bare(node))?.valueDeclaration : undefined;
    const isConst =
      declaration && ts.isVariableDeclaration(declaration) && declaration.parent.flags & ts.NodeFlags.Const;
    return isConst && declaration.initializer && ts.isNumericLiteral(declaration.initializer)
      ? Number(declaration.initializer.text)
      : NaN;
  };
  /** An item of a typed array without signs: whole, or undefined beyond its end. */
  const isByte = (node) =>
    ts.isElementAccessExpression(node) && unsigned.test(checker.getTypeAtLocation(node.expression).symbol?.name);
  /** Not negative, with fractions or without. */
  const isAmount = (node) => {
    const at = bare(node);
    if (isWhole(at)) return true;
    if (!ts.isBinaryExpression(at)) return false;
    const { kind } = at.operatorToken;
    if (kind === SyntaxKind.SlashToken) return isAmount(at.left) && isPositive(at.right);
    return (
      (kind === SyntaxKind.PlusToken || kind === SyntaxKind.AsteriskToken) && isAmount(at.left) && isAmount(at.right)
    );
  };

  const isWholeCall = (node) => {
    const callee = node.expression;
    if (ts.isPropertyAccessExpression(callee) && callee.expression.getText() === "Math") {
      const name = callee.name.text;
      if (name === "floor" || name === "ceil" || name === "round") return isAmount(node.arguments[0]);
      return (name === "min" || name === "max") && node.arguments.every(isWhole);
    }
    return ts.isIdentifier(callee) && whole.has(symbolOf(callee));
  };
  const isWholeBinary = ({ left, right, operatorToken: { kind } }) => {
    if (kind === SyntaxKind.EqualsToken) return isWhole(right);
    if (whollyWhole.has(kind)) return isWhole(left) && isWhole(right);
    if (kind === SyntaxKind.PercentToken) return isWhole(left) && isPositive(right);
    if (kind === SyntaxKind.AmpersandToken) return isWhole(left) || isWhole(right);
    if (kind === SyntaxKind.GreaterThanGreaterThanToken) return isWhole(left) || isByte(bare(left));
    // All 32 bits make more than the largest index.
    if (kind === SyntaxKind.GreaterThanGreaterThanGreaterThanToken)
      return isWhole(left) || isByte(bare(left)) || isPositive(right);
    return false;
  };
  function isWhole(node) {
    const at = bare(node);
    if (ts.isNumericLiteral(at)) return Number.isInteger(Number(at.text)) && Number(at.text) < 2 ** 31;
    if (ts.isIdentifier(at)) return whole.has(symbolOf(at));
    if (ts.isPropertyAccessExpression(at)) return at.name.text === "length" && isMeasured(at.expression);
    if (ts.isConditionalExpression(at)) return isWhole(at.whenTrue) && isWhole(at.whenFalse);
    if (ts.isPostfixUnaryExpression(at) || ts.isPrefixUnaryExpression(at))
      return at.operator === SyntaxKind.PlusPlusToken && isWhole(at.operand);
    if (ts.isBinaryExpression(at)) return isWholeBinary(at);
    return ts.isCallExpression(at) && isWholeCall(at);
  }
  /** What tells its length itself: a text or an array of any kind. */
  const isMeasured = (node) => {
    const type = checker.getTypeAtLocation(node);
    return (
      Boolean(type.flags & ts.TypeFlags.StringLike) ||
      checker.isArrayLikeType(type) ||
      typedArray.test(type.symbol?.name)
    );
  };

  for (let before = -1; before !== whole.size;) {
    before = whole.size;
    for (const symbol of whole)
      if (sources.get(symbol).some((value) => value === null || !isWhole(value))) whole.delete(symbol);
  }
  return isWhole;
}
