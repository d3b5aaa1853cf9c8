// Where Espruino computes, compares and joins values otherwise than V8, and only types can tell: one function for each
// rule. docs/FIDELITY.md names them in its table of guards.
import ts from "typescript";
import {
  arithmetic,
  equalities,
  hasName,
  isBoolean,
  isFunction,
  isNothing,
  isNumber,
  isObject,
  isOnly,
  isText,
  isUnknown,
  mayBe,
  nameMatches,
  orders,
  plus,
  shortCircuits,
  signs,
  type Rule,
  type Tools,
  type TypeTest,
} from "./language-kinds.js";
import { bare, isAssignment } from "./program.js";
import { typedArray } from "./whole.js";

const { SyntaxKind } = ts;

/** Whether only the truth of an expression's value counts, or decides what comes of it. */
function isTested(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent)) return isTested(parent);
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent))
    return parent.expression === node;
  if (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) return parent.condition === node;
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === SyntaxKind.ExclamationToken;
  if (ts.isCallExpression(parent)) return parent.expression !== node && parent.expression.getText() === "Boolean";
  if (!ts.isBinaryExpression(parent) || !shortCircuits.has(parent.operatorToken.kind)) return false;
  return parent.left === node || isTested(parent);
}

/** Whether an expression is a `typeof`, which distinguishes the kinds that the rules are about. */
const isTypeof = (node: ts.Node): boolean => ts.isTypeOfExpression(bare(node));

/** What is joined to a text, or made one. */
function joinedParts(node: ts.Node): readonly ts.Expression[] {
  if (ts.isBinaryExpression(node) && plus.has(node.operatorToken.kind)) return [node.left, node.right];
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression);
  return ts.isCallExpression(node) && node.expression.getText() === "String" ? node.arguments : [];
}

/** Whether an expression divides a number that nobody rounded. */
function isFraction(node: ts.Node, { typeOf }: Tools): boolean {
  const at = bare(node);
  if (!ts.isBinaryExpression(at) || at.operatorToken.kind !== SyntaxKind.SlashToken) return false;
  if (!isOnly(typeOf(at), isNumber)) return false;
  const dividend = bare(at.left);
  const isRounded = ts.isCallExpression(dividend) && /^Math\.(round|floor|ceil)$/.test(dividend.expression.getText());
  return !isRounded && !typeOf(dividend).isNumberLiteral();
}

/** What an expression assigns to, or counts up or down. */
function assigned(node: ts.Node): ts.Node | undefined {
  if (ts.isBinaryExpression(node)) return isAssignment(node.operatorToken) ? bare(node.left) : undefined;
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return undefined;
  const isStep = node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken;
  return isStep ? bare(node.operand) : undefined;
}

/** Whether an expression is the right side of `|| ""` that only makes a text of it: either empty text will do. */
function isReplacedIfEmpty({ parent }: ts.Node): boolean {
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== SyntaxKind.BarBarToken) return false;
  return ts.isStringLiteral(parent.right) && parent.right.text === "" && !isTested(parent);
}

const isTypedArray: TypeTest = (type) => nameMatches(type, typedArray);
const isAmount = (type: ts.Type): boolean => isOnly(type, (part) => isNumber(part) || isNothing(part));
const isMaybeEmpty: TypeTest = (type) => isText(type) && !(type.isStringLiteral() && type.value !== "");
const hasOddText: TypeTest = (type) => isFunction(type) || hasName(type, "Date") || hasName(type, "RegExp");

/** Why one side of an equality must not be compared with the other. */
function unequal(one: ts.Type, other: ts.Type, isStrict: boolean): string | undefined {
  if (mayBe(one, isUnknown) && mayBe(other, (part) => isNumber(part) || isBoolean(part)))
    return isStrict ? undefined : '[] == 0 and " " == 0 are false on a board: check its type first, or use ===';
  const isByContents = mayBe(one, (part) => hasName(part, "Date") || isTypedArray(part)) && !isOnly(other, isNothing);
  return isByContents ? "dates and typed arrays are compared by their contents on a board" : undefined;
}

/** The rules. */
export const valueRules: Readonly<Record<string, Rule>> = {
  "text-index"(node, { typeOf, isWhole }) {
    if (!ts.isElementAccessExpression(node)) return;
    const type = typeOf(node.expression);
    if (mayBe(type, isText) && !isWhole(node.argumentExpression))
      return "an index of a text that is not a whole number from 0 throws on a board: use charAt, charCodeAt, slice or endsWith";
    if (mayBe(type, isUnknown))
      return "a computed name throws on a board where this is a text or a number: check its type first (Array.isArray, a type)";
  },

  "array-index"(node, { typeOf, isWhole }) {
    if (!ts.isElementAccessExpression(node) || !mayBe(typeOf(node.expression), isTypedArray)) return;
    if (!isWhole(node.argumentExpression))
      return "an index of a typed array throws on a board unless it is a whole number from 0, which cannot be seen here";
  },

  comparison(node, { typeOf }) {
    if (!ts.isBinaryExpression(node) || !orders.has(node.operatorToken.kind)) return;
    const [left, right] = [typeOf(node.left), typeOf(node.right)];
    if (isOnly(left, isText) && isOnly(right, isText)) return;
    if (isAmount(left) && isAmount(right) && (isOnly(left, isNumber) || isOnly(right, isNumber))) return;
    return "a board compares a number with an array, an object or a text in another way (1 < [] is true): both sides must be numbers, or both texts";
  },

  equality(node, { typeOf }) {
    if (!ts.isBinaryExpression(node) || !equalities.has(node.operatorToken.kind)) return;
    if (isTypeof(node.left) || isTypeof(node.right)) return;
    const [left, right] = [typeOf(node.left), typeOf(node.right)];
    const isStrict = node.operatorToken.kind >= SyntaxKind.EqualsEqualsEqualsToken;
    return unequal(left, right, isStrict) ?? unequal(right, left, isStrict);
  },

  arithmetic(node, { typeOf }) {
    const operands: ts.Expression[] = [];
    if (ts.isBinaryExpression(node) && arithmetic.has(node.operatorToken.kind)) operands.push(node.left, node.right);
    if (ts.isPrefixUnaryExpression(node) && signs.has(node.operator)) operands.push(node.operand);
    if (operands.some((operand) => !isOnly(typeOf(operand), isNumber)))
      return 'a board computes in another way with what is no number (+" " is NaN): check its type first (typeof, Number, parseInt)';
  },

  numeral(node) {
    if (!ts.isNumericLiteral(node)) return;
    const written = node.getText();
    const digits = written.replace(/e.*/i, "").replace(/\D/g, "").replace(/^0+/, "");
    if (/^\d*\.\d|e-/i.test(written) && digits.length > 9)
      return "a board adds up the digits of a fraction, and these are too many for that to be exact: write fewer";
  },

  joining(node, tools) {
    const joined = joinedParts(node);
    if (joined.some((side) => mayBe(tools.typeOf(side), hasOddText)))
      return "a function, a date or a pattern has another text on a board";
    if (ts.isBinaryExpression(node) && !joined.some((side) => mayBe(tools.typeOf(side), isText))) return;
    if (joined.some((side) => isFraction(side, tools)))
      return "a fraction has 11 digits in a text on a board and 16 here: round what is divided";
  },

  truth(node, { typeOf }) {
    if (!ts.isExpression(node) || ts.isParenthesizedExpression(node) || !isTested(node)) return;
    if (ts.isBinaryExpression(node) && shortCircuits.has(node.operatorToken.kind)) return;
    if (!isReplacedIfEmpty(node) && mayBe(typeOf(node), isMaybeEmpty))
      return 'an empty text may be true on a board (with Unicode strings): compare it with "", or with undefined';
  },

  length(node) {
    const at = assigned(node);
    if (at === undefined) return;
    const isField = ts.isPropertyAccessExpression(at) && at.name.text === "length";
    const name = ts.isElementAccessExpression(at) ? at.argumentExpression : undefined;
    if (isField || (name && ts.isStringLiteral(name) && name.text === "length"))
      return "`length` cannot be assigned on a board: use splice, or a new array";
  },

  in(node, { typeOf }) {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== SyntaxKind.InKeyword) return;
    if (!isOnly(typeOf(node.right), isObject))
      return "`in` is false on a board where this is no object, and throws here: check its type first";
  },

  "for-in"(node, { typeOf }) {
    if (!ts.isForInStatement(node)) return;
    if (!isOnly(typeOf(node.expression), isObject))
      return "`for … in` throws on a board where this is a number or a boolean: check its type first";
  },
};
