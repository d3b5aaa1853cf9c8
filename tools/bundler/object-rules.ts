// Where objects, functions, patterns, errors, dates and pins differ between Espruino and V8: one function for each rule.
// docs/FIDELITY.md names them in its table of guards.
import ts from "typescript";
import {
  arithmetic,
  equalities,
  hasName,
  isFunction,
  isNothing,
  isNumber,
  isOnly,
  isText,
  isUnknown,
  mayBe,
  nameMatches,
  orders,
  plus,
  signs,
  type Rule,
  type Tools,
  type TypeTest,
} from "./language-kinds.js";
import { bare, isAssignment } from "./program.js";
import { typedArray } from "./whole.js";

const { SyntaxKind } = ts;

/** What V8's patterns and errors have besides. */
const patternFields = /^(compile|dotAll|flags|global|hasIndices|ignoreCase|multiline|sticky|unicode|unicodeSets)$/;
const errorFields = /^(message|name|stack|type|cause|toString)$/;

const isPattern: TypeTest = (type) => hasName(type, "RegExp");
const isPinType: TypeTest = (type) => hasName(type, "Pin");

const whyError =
  "V8's errors have other words, kinds and fields than a board's: use the error as a whole, as a text for people";
const whyOrder =
  "V8 puts fields with whole numbers for names first, a board keeps their order: use an array, or other names";
const whyPin =
  "a pin is a kind of number on a board and an object here: only give it to Espruino's functions, or compare it with pins";

/** The text that a call such as `text.match(pattern)` searches, and what it searches for. */
function searchOf(node: ts.Node): { text: ts.Expression; pattern: ts.Expression | undefined } | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  return name.text === "match" || name.text === "search" ? { text: expression, pattern: node.arguments[0] } : undefined;
}

/** The expression whose being an error would be wrong here. */
function usedAsObject(node: ts.Node): ts.Expression | undefined {
  if (ts.isElementAccessExpression(node) || ts.isForInStatement(node)) return node.expression;
  if (ts.isPropertyAccessExpression(node)) return errorFields.test(node.name.text) ? node.expression : undefined;
  const lists = /^(JSON\.stringify|Object\.(keys|entries|values|getOwnPropertyNames))$/;
  return ts.isCallExpression(node) && lists.test(node.expression.getText()) ? node.arguments[0] : undefined;
}

/** Whether what was caught is compared with anything but undefined and null. */
function comparesCaught({ left, right, operatorToken }: ts.BinaryExpression, { isCaught, typeOf }: Tools): boolean {
  const sides = [left, right];
  if (!equalities.has(operatorToken.kind) || sides.some((side) => isOnly(typeOf(side), isNothing))) return false;
  return sides.some((side) => isCaught(bare(side)));
}

/** Whether a node names a field by a whole number. */
function hasWholeName(node: ts.Node): boolean {
  if (!ts.isPropertyAssignment(node)) return false;
  return ts.isNumericLiteral(node.name) || (ts.isStringLiteral(node.name) && /^\d+$/.test(node.name.text));
}

/** What an assignment puts at a computed place. */
function assignedElement(node: ts.Node): ts.ElementAccessExpression | undefined {
  if (!ts.isElementAccessExpression(node) || !ts.isBinaryExpression(node.parent)) return undefined;
  return node.parent.left === node && isAssignment(node.parent.operatorToken) ? node : undefined;
}

/** Whether an operation takes a pin for a number, or for an object. */
function misusesPin({ left, right, operatorToken: { kind } }: ts.BinaryExpression, { typeOf }: Tools): boolean {
  const isPin = (at: ts.Node) => mayBe(typeOf(at), isPinType);
  const isComparable = (at: ts.Node) => isOnly(typeOf(at), (type) => isNothing(type) || isPinType(type));
  if (!isPin(left) && !isPin(right)) return false;
  if (equalities.has(kind)) return !isComparable(left) || !isComparable(right);
  if (orders.has(kind) || arithmetic.has(kind)) return true;
  const isJoined = (pin: ts.Node, other: ts.Node) => isPin(pin) && !isOnly(typeOf(other), isText);
  return plus.has(kind) && (isJoined(left, right) || isJoined(right, left));
}

/** The rules. */
export const objectRules: Readonly<Record<string, Rule>> = {
  sort(node, { typeOf, isBuiltin }) {
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== "sort") return;
    if (mayBe(typeOf(node.expression), (type) => isUnknown(type) || isBuiltin(type.getProperty("sort"))))
      return "sort is not stable on a board, and its order without a function is not that of texts: insert in order instead";
  },

  arguments(node) {
    if (!ts.isIdentifier(node) || node.text !== "arguments") return;
    const isField = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    if (!isField)
      return "`arguments` has an entry for each declared parameter on a board, given or not: name them, and compare with undefined";
  },

  regexp(node, { typeOf }) {
    const isName = ts.isIdentifier(node) && node.text === "RegExp";
    if (isName && (ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent)))
      return "a pattern that is made at run time cannot be checked for what a board lacks: write it as a literal";
    const isField = ts.isPropertyAccessExpression(node) && patternFields.test(node.name.text);
    if (isField && mayBe(typeOf(node.expression), isPattern))
      return "a pattern has only exec, test, source and lastIndex on a board";
    const search = searchOf(node);
    if (!search || !mayBe(typeOf(search.text), isText)) return;
    if (!search.pattern || !mayBe(typeOf(search.pattern), isPattern))
      return "a text as a pattern cannot be checked for what a board lacks: write a literal";
  },

  "function-fields"(node, { typeOf }) {
    if (!ts.isPropertyAccessExpression(node)) return;
    const { text } = node.name;
    if (text === "BYTES_PER_ELEMENT") return "a board has no `BYTES_PER_ELEMENT`";
    if (text === "name" && mayBe(typeOf(node.expression), isFunction)) return "a function has no `name` on a board";
  },

  errors(node, tools) {
    const { isCaught, typeOf } = tools;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InstanceOfKeyword)
      return "`instanceof` is true of plain texts and numbers on a board, and errors have other kinds: use typeof or Array.isArray";
    if (ts.isBinaryExpression(node)) return comparesCaught(node, tools) ? whyError : undefined;
    if (ts.isPropertyAccessExpression(node) && isCaught(node.expression)) return whyError;
    const used = usedAsObject(node);
    const isError = used && (isCaught(used) || mayBe(typeOf(used), (type) => nameMatches(type, /Error$/)));
    return isError ? whyError : undefined;
  },

  order(node, { typeOf, checker }) {
    if (hasWholeName(node)) return whyOrder;
    const at = assignedElement(node);
    if (!at) return;
    const isList: TypeTest = (type) =>
      checker.isArrayType(type) || checker.isTupleType(type) || nameMatches(type, typedArray);
    if (mayBe(typeOf(at.argumentExpression), isNumber) && !isOnly(typeOf(at.expression), isList)) return whyOrder;
  },

  date(node, { symbolOf, isBuiltin }) {
    if (!ts.isIdentifier(node) || node.text !== "Date" || ts.isTypeReferenceNode(node.parent)) return;
    if (isBuiltin(symbolOf(node)))
      return "a board's dates begin at 1970 with each power-up, and can be set: nothing here may depend on them";
  },

  pin(node, tools) {
    const isPin = (at: ts.Node) => mayBe(tools.typeOf(at), isPinType);
    if (ts.isTypeOfExpression(node)) return isPin(node.expression) ? whyPin : undefined;
    if (ts.isPrefixUnaryExpression(node) && signs.has(node.operator)) return isPin(node.operand) ? whyPin : undefined;
    return ts.isBinaryExpression(node) && misusesPin(node, tools) ? whyPin : undefined;
  },
};
