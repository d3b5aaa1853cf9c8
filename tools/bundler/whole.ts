// Which numbers of a program are provably whole and not negative, wherever they come from: a typed array takes no other
// index on a board.
import ts from "typescript";
import { readSources, type Sources } from "./number-sources.js";
import { bare, symbolOf } from "./program.js";

const { SyntaxKind } = ts;

/** The names of all kinds of typed arrays. */
export const typedArray = /^(Int|Uint|Float)\d+(Clamped)?Array$/;
/** Those whose items are whole numbers from 0 that fit 31 bits. */
const unsigned = /^Uint(8|8Clamped|16)Array$/;
/** Of whole numbers that are not negative these make others. */
const keepWhole = new Set([
  SyntaxKind.PlusToken,
  SyntaxKind.AsteriskToken,
  SyntaxKind.BarToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.AmpersandAmpersandToken,
]);

class WholeNumbers {
  /** The names that are whole: at first all of them, and then those that nothing speaks against. */
  private readonly whole: Set<ts.Symbol>;

  constructor(
    private readonly sources: Sources,
    private readonly checker: ts.TypeChecker,
  ) {
    this.whole = new Set(sources.keys());
    let before: number;
    do {
      before = this.whole.size;
      this.dropOthers();
    } while (this.whole.size !== before);
  }

  isWhole(node: ts.Node): boolean {
    const at = bare(node);
    if (ts.isNumericLiteral(at)) return Number.isInteger(Number(at.text)) && Number(at.text) < 2 ** 31;
    if (ts.isIdentifier(at)) return this.isWholeName(at);
    if (ts.isPropertyAccessExpression(at)) return at.name.text === "length" && this.hasLength(at.expression);
    if (ts.isConditionalExpression(at)) return this.isWhole(at.whenTrue) && this.isWhole(at.whenFalse);
    if (ts.isPostfixUnaryExpression(at) || ts.isPrefixUnaryExpression(at))
      return at.operator === SyntaxKind.PlusPlusToken && this.isWhole(at.operand);
    if (ts.isBinaryExpression(at)) return this.isWholeBinary(at);
    return ts.isCallExpression(at) && this.isWholeCall(at);
  }

  private dropOthers(): void {
    for (const symbol of this.whole) {
      const values = this.sources.get(symbol) ?? [];
      if (values.some((value) => value === null || !this.isWhole(value))) this.whole.delete(symbol);
    }
  }

  private isWholeName(node: ts.Identifier): boolean {
    const symbol = symbolOf(this.checker, node);
    return symbol !== undefined && this.whole.has(symbol);
  }

  private isWholeCall({ expression: callee, arguments: given }: ts.CallExpression): boolean {
    if (ts.isPropertyAccessExpression(callee) && callee.expression.getText() === "Math") {
      const name = callee.name.text;
      if (name === "floor" || name === "ceil" || name === "round") return this.isAmount(given[0]!);
      return (name === "min" || name === "max") && given.every((value) => this.isWhole(value));
    }
    return ts.isIdentifier(callee) && this.isWholeName(callee);
  }

  private isWholeBinary({ left, right, operatorToken: { kind } }: ts.BinaryExpression): boolean {
    if (kind === SyntaxKind.EqualsToken) return this.isWhole(right);
    if (keepWhole.has(kind)) return this.isWhole(left) && this.isWhole(right);
    if (kind === SyntaxKind.PercentToken) return this.isWhole(left) && this.isPositive(right);
    if (kind === SyntaxKind.AmpersandToken) return this.isWhole(left) || this.isWhole(right);
    if (kind === SyntaxKind.GreaterThanGreaterThanToken) return this.isWhole(left) || this.isByte(bare(left));
    // All 32 bits make more than the largest index.
    if (kind === SyntaxKind.GreaterThanGreaterThanGreaterThanToken)
      return this.isWhole(left) || this.isByte(bare(left)) || this.isPositive(right);
    return false;
  }

  private isPositive(node: ts.Node): boolean {
    const at = bare(node);
    const value = ts.isNumericLiteral(at) ? at : this.constant(at);
    return value !== undefined && Number(value.text) > 0;
  }

  /** The number that a `const` is. */
  private constant(node: ts.Node): ts.NumericLiteral | undefined {
    const declared = ts.isIdentifier(node) ? symbolOf(this.checker, node)?.valueDeclaration : undefined;
    if (!declared || !ts.isVariableDeclaration(declared) || !(declared.parent.flags & ts.NodeFlags.Const))
      return undefined;
    return declared.initializer && ts.isNumericLiteral(declared.initializer) ? declared.initializer : undefined;
  }

  /** An item of a typed array without signs: whole, or undefined beyond its end. */
  private isByte(node: ts.Node): boolean {
    return ts.isElementAccessExpression(node) && unsigned.test(this.kindOf(node.expression));
  }

  private kindOf(node: ts.Node): string {
    return this.checker.getTypeAtLocation(node).symbol?.name ?? "";
  }

  /** Not negative, with fractions or without. */
  private isAmount(node: ts.Node): boolean {
    const at = bare(node);
    if (this.isWhole(at)) return true;
    if (!ts.isBinaryExpression(at)) return false;
    const { kind } = at.operatorToken;
    if (kind === SyntaxKind.SlashToken) return this.isAmount(at.left) && this.isPositive(at.right);
    const isSum = kind === SyntaxKind.PlusToken || kind === SyntaxKind.AsteriskToken;
    return isSum && this.isAmount(at.left) && this.isAmount(at.right);
  }

  /** A text or an array of any kind. */
  private hasLength(node: ts.Node): boolean {
    const type = this.checker.getTypeAtLocation(node);
    const isText = Boolean(type.flags & ts.TypeFlags.StringLike);
    return isText || this.checker.isArrayLikeType(type) || typedArray.test(type.symbol?.name ?? "");
  }
}

/**
 * Reads where the variables, parameters and functions of the files get their values from. Returns a function: whether
 * every value that an expression can have is a whole number from 0. What is not seen (a value from outside, a function
 * that is passed on) is not whole.
 */
export function readWholeNumbers(
  files: readonly ts.SourceFile[],
  checker: ts.TypeChecker,
): (expression: ts.Node) => boolean {
  const numbers = new WholeNumbers(readSources(files, checker), checker);
  return (expression) => numbers.isWhole(expression);
}
