// Where Espruino's language is not V8's and only types can tell: one function for each rule. docs/FIDELITY.md names
// them in its table of guards.
import ts from "typescript";
import { bare, typedArray } from "./whole.mjs";

const { SyntaxKind, TypeFlags } = ts;

const orders = new Set([
  SyntaxKind.LessThanToken,
  SyntaxKind.LessThanEqualsToken,
  SyntaxKind.GreaterThanToken,
  SyntaxKind.GreaterThanEqualsToken,
]);
const equalities = new Set([
  SyntaxKind.EqualsEqualsToken,
  SyntaxKind.ExclamationEqualsToken,
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.ExclamationEqualsEqualsToken,
]);
const arithmetic = new Set([
  SyntaxKind.MinusToken,
  SyntaxKind.AsteriskToken,
  SyntaxKind.SlashToken,
  SyntaxKind.PercentToken,
  SyntaxKind.AmpersandToken,
  SyntaxKind.BarToken,
  SyntaxKind.CaretToken,
  SyntaxKind.LessThanLessThanToken,
  SyntaxKind.GreaterThanGreaterThanToken,
  SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  SyntaxKind.MinusEqualsToken,
  SyntaxKind.AsteriskEqualsToken,
  SyntaxKind.SlashEqualsToken,
  SyntaxKind.PercentEqualsToken,
  SyntaxKind.AmpersandEqualsToken,
  SyntaxKind.BarEqualsToken,
  SyntaxKind.CaretEqualsToken,
  SyntaxKind.LessThanLessThanEqualsToken,
  SyntaxKind.GreaterThanGreaterThanEqualsToken,
  SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
]);
const signs = new Set([SyntaxKind.PlusToken, SyntaxKind.MinusToken, SyntaxKind.TildeToken]);
const plus = new Set([SyntaxKind.PlusToken, SyntaxKind.PlusEqualsToken]);
const shortCircuits = new Set([SyntaxKind.AmpersandAmpersandToken, SyntaxKind.BarBarToken]);

const nothing = TypeFlags.Undefined | TypeFlags.Null | TypeFlags.Void;
const unknown = TypeFlags.Any | TypeFlags.Unknown | TypeFlags.TypeParameter;
const partsOf = (type) => (type.isUnion() ? type.types : [type]);
const isText = (type) => Boolean(type.flags & TypeFlags.StringLike);
const isNumber = (type) => Boolean(type.flags & TypeFlags.NumberLike);
const isUnknown = (type) => Boolean(type.flags & unknown);
const isNothing = (type) => Boolean(type.flags & nothing);
const isObject = (type) => Boolean(type.flags & (TypeFlags.Object | TypeFlags.NonPrimitive | TypeFlags.Intersection));
const isFunction = (type) =>
  type.getCallSignatures().length > 0 ||
  type.symbol?.name === "Function" ||
  (type.isIntersection() && type.types.some(isFunction));
const hasName = (type, name) => type.symbol?.name === name;
const mayBe = (type, test) => partsOf(type).some(test);
const isOnly = (type, test) => partsOf(type).every(test);

/** What V8's patterns and errors have besides. */
const patternFields = /^(compile|dotAll|flags|global|hasIndices|ignoreCase|multiline|sticky|unicode|unicodeSets)$/;
const errorFields = /^(message|name|stack|type|cause|toString)$/;

/** Whether only the truth of an expression's value counts, or decides what comes of it. */
function isTested(node) {
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

/** An expression whose value is looked at by `typeof`, which tells the kinds apart that the rules ask for. */
const isTypeof = (node) => ts.isTypeOfExpression(bare(node));

/**
 * Each rule: what it looks at, and a sentence where that is wrong. `tools`: `typeOf(node)`, `isWhole(node)`,
 * `symbolOf(node)`.
 */
export const rules = {
  "text-index"(node, { typeOf }) {
    if (!ts.isElementAccessExpression(node)) return;
    const type = typeOf(node.expression);
    if (mayBe(type, isText))
      return "an index of a text that is not a whole number from 0 throws on a board: use charAt, charCodeAt, slice or endsWith";
    if (mayBe(type, isUnknown))
      return "a computed name throws on a board where this is a text or a number: say what it is first (Array.isArray, a type)";
  },

  "array-index"(node, { typeOf, isWhole }) {
    if (
      !ts.isElementAccessExpression(node) ||
      !mayBe(typeOf(node.expression), (type) => typedArray.test(type.symbol?.name))
    )
      return;
    if (!isWhole(node.argumentExpression))
      return "an index of a typed array throws on a board unless it is a whole number from 0, which cannot be seen here";
  },

  comparison(node, { typeOf }) {
    if (!ts.isBinaryExpression(node) || !orders.has(node.operatorToken.kind)) return;
    const [left, right] = [typeOf(node.left), typeOf(node.right)];
    const isAmount = (type) => isOnly(type, (part) => isNumber(part) || isNothing(part));
    if (isOnly(left, isText) && isOnly(right, isText)) return;
    if (isAmount(left) && isAmount(right) && (isOnly(left, isNumber) || isOnly(right, isNumber))) return;
    return "a board compares a number with an array, an object or a text otherwise (1 < [] is true): both sides must be numbers, or both texts";
  },

  equality(node, { typeOf }) {
    if (
      !ts.isBinaryExpression(node) ||
      !equalities.has(node.operatorToken.kind) ||
      isTypeof(node.left) ||
      isTypeof(node.right)
    )
      return;
    for (const [one, other] of [
      [typeOf(node.left), typeOf(node.right)],
      [typeOf(node.right), typeOf(node.left)],
    ]) {
      if (mayBe(one, isUnknown) && mayBe(other, (part) => isNumber(part) || part.flags & TypeFlags.BooleanLike)) {
        return node.operatorToken.kind >= SyntaxKind.EqualsEqualsEqualsToken
          ? undefined
          : '[] == 0 and " " == 0 are false on a board: say what it is first (typeof), or use ===';
      }
      if (
        mayBe(one, (part) => hasName(part, "Date") || typedArray.test(part.symbol?.name)) &&
        !isOnly(other, isNothing)
      )
        return "dates and typed arrays are compared by their contents on a board";
    }
  },

  arithmetic(node, { typeOf }) {
    const operands =
      ts.isBinaryExpression(node) && arithmetic.has(node.operatorToken.kind)
        ? [node.left, node.right]
        : ts.isPrefixUnaryExpression(node) && signs.has(node.operator)
          ? [node.operand]
          : [];
    if (operands.some((operand) => !isOnly(typeOf(operand), (type) => isNumber(type))))
      return 'a board computes with what is no number otherwise (+" " is NaN): say what it is first (typeof, Number, parseInt)';
  },

  numeral(node) {
    if (!ts.isNumericLiteral(node)) return;
    const written = node.getText();
    if (/^\d*\.\d|e-/i.test(written) && written.replace(/e.*/i, "").replace(/\D/g, "").replace(/^0+/, "").length > 9)
      return "a board adds the digits of a fraction up, and these are too many for that to be exact: write fewer";
  },

  joining(node, { typeOf }) {
    const joined =
      ts.isBinaryExpression(node) && plus.has(node.operatorToken.kind)
        ? [node.left, node.right]
        : ts.isTemplateExpression(node)
          ? node.templateSpans.map(({ expression }) => expression)
          : ts.isCallExpression(node) && node.expression.getText() === "String"
            ? [...node.arguments]
            : [];
    const isOdd = (type) => isFunction(type) || hasName(type, "Date") || hasName(type, "RegExp");
    if (joined.some((side) => mayBe(typeOf(side), isOdd)))
      return "a function, a date or a pattern has another text on a board";
    if (ts.isBinaryExpression(node) && !joined.some((side) => mayBe(typeOf(side), isText))) return;
    for (const side of joined) {
      const at = bare(side);
      if (
        !ts.isBinaryExpression(at) ||
        at.operatorToken.kind !== SyntaxKind.SlashToken ||
        !isOnly(typeOf(at), isNumber)
      )
        continue;
      const dividend = bare(at.left);
      const isRounded =
        typeOf(dividend).isNumberLiteral() ||
        (ts.isCallExpression(dividend) && /^Math\.(round|floor|ceil)$/.test(dividend.expression.getText()));
      if (!isRounded) return "a fraction has 11 digits in a text on a board and 16 here: round what is divided";
    }
  },

  truth(node, { typeOf }) {
    if (!ts.isExpression(node) || ts.isParenthesizedExpression(node) || !isTested(node)) return;
    if (ts.isBinaryExpression(node) && shortCircuits.has(node.operatorToken.kind)) return;
    const { parent } = node;
    // Either empty text is as good as the other.
    if (
      ts.isBinaryExpression(parent) &&
      parent.operatorToken.kind === SyntaxKind.BarBarToken &&
      ts.isStringLiteral(parent.right) &&
      parent.right.text === "" &&
      !isTested(parent)
    )
      return;
    const isMaybeEmpty = (type) => isText(type) && !(type.isStringLiteral() && type.value !== "");
    if (mayBe(typeOf(node), isMaybeEmpty))
      return 'an empty text may be true on a board (with Unicode strings): compare it with "", or with undefined';
  },

  length(node) {
    const left =
      ts.isBinaryExpression(node) && ts.isAssignmentOperator(node.operatorToken.kind)
        ? bare(node.left)
        : (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
            (node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken)
          ? bare(node.operand)
          : undefined;
    if (
      left &&
      ((ts.isPropertyAccessExpression(left) && left.name.text === "length") ||
        (ts.isElementAccessExpression(left) && left.argumentExpression.text === "length"))
    ) {
      return "`length` cannot be assigned on a board: use splice, or a new array";
    }
  },

  in(node, { typeOf }) {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== SyntaxKind.InKeyword) return;
    if (!isOnly(typeOf(node.right), isObject))
      return "`in` is false on a board where this is no object, and throws here: say what it is first";
  },

  "for-in"(node, { typeOf }) {
    if (!ts.isForInStatement(node)) return;
    if (!isOnly(typeOf(node.expression), isObject))
      return "`for … in` throws on a board where this is a number or a boolean: say what it is first";
  },

  sort(node, { typeOf, isBuiltin }) {
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== "sort") return;
    if (mayBe(typeOf(node.expression), (type) => isUnknown(type) || isBuiltin(type.getProperty("sort")))) {
      return "sort is not stable on a board, and its order without a function is not that of texts: insert in order instead";
    }
  },

  arguments(node) {
    if (
      ts.isIdentifier(node) &&
      node.text === "arguments" &&
      !ts.isPropertyAccessExpression(node.parent.name === node ? node.parent : node)
    ) {
      return "`arguments` has an entry for each declared parameter on a board, given or not: name them, and compare with undefined";
    }
  },

  regexp(node, { typeOf }) {
    if (
      ts.isIdentifier(node) &&
      node.text === "RegExp" &&
      (ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent))
    ) {
      return "a pattern that is made at run time cannot be checked for what a board's lacks: write it as a literal";
    }
    if (
      ts.isPropertyAccessExpression(node) &&
      patternFields.test(node.name.text) &&
      mayBe(typeOf(node.expression), (type) => hasName(type, "RegExp"))
    ) {
      return "a pattern has only exec, test, source and lastIndex on a board";
    }
    const method =
      ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
    if (
      (method === "match" || method === "search") &&
      mayBe(typeOf(node.expression.expression), isText) &&
      !mayBe(typeOf(node.arguments[0]), (type) => hasName(type, "RegExp"))
    ) {
      return "a text as a pattern cannot be checked for what a board's lacks: write a literal";
    }
  },

  "function-fields"(node, { typeOf }) {
    if (!ts.isPropertyAccessExpression(node)) return;
    const { text } = node.name;
    if (text === "BYTES_PER_ELEMENT") return "`BYTES_PER_ELEMENT` is not there on a board";
    if (text === "name" && mayBe(typeOf(node.expression), isFunction)) return "a function has no `name` on a board";
  },

  errors(node, { typeOf, isCaught }) {
    const isError = (at) => isCaught(at) || mayBe(typeOf(at), (type) => /Error$/.test(type.symbol?.name));
    const why =
      "V8's errors have other words, kinds and fields than a board's: take the whole as a text, for people only";
    if (ts.isPropertyAccessExpression(node))
      return isCaught(node.expression) || (errorFields.test(node.name.text) && isError(node.expression))
        ? why
        : undefined;
    if (ts.isElementAccessExpression(node)) return isError(node.expression) ? why : undefined;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InstanceOfKeyword)
      return "`instanceof` is true of plain texts and numbers on a board, and errors have other kinds: use typeof or Array.isArray";
    if (ts.isBinaryExpression(node) && equalities.has(node.operatorToken.kind)) {
      return [node.left, node.right].some((side) => isCaught(bare(side))) &&
        ![node.left, node.right].some((side) => isOnly(typeOf(side), isNothing))
        ? why
        : undefined;
    }
    if (ts.isForInStatement(node)) return isError(node.expression) ? why : undefined;
    if (
      ts.isCallExpression(node) &&
      /^(JSON\.stringify|Object\.(keys|entries|values|getOwnPropertyNames))$/.test(node.expression.getText())
    )
      return isError(node.arguments[0]) ? why : undefined;
  },

  order(node, { typeOf, checker }) {
    const why =
      "V8 puts fields with whole numbers for names first, a board keeps their order: use an array, or names that are none";
    const isWholeName = (name) => name !== undefined && /^\d+$/.test(name);
    if (
      ts.isPropertyAssignment(node) &&
      (ts.isNumericLiteral(node.name) || (ts.isStringLiteral(node.name) && isWholeName(node.name.text)))
    )
      return why;
    if (
      ts.isElementAccessExpression(node) &&
      ts.isBinaryExpression(node.parent) &&
      node.parent.left === node &&
      ts.isAssignmentOperator(node.parent.operatorToken.kind)
    ) {
      const isList = (type) =>
        checker.isArrayType(type) || checker.isTupleType(type) || typedArray.test(type.symbol?.name);
      if (mayBe(typeOf(node.argumentExpression), isNumber) && !isOnly(typeOf(node.expression), isList)) return why;
    }
  },

  date(node, { symbolOf, isBuiltin }) {
    if (!ts.isIdentifier(node) || node.text !== "Date" || ts.isTypeReferenceNode(node.parent)) return;
    if (isBuiltin(symbolOf(node)))
      return "a board's dates begin at 1970 with each power-up, and can be set: nothing here may depend on them";
  },

  pin(node, { typeOf }) {
    const isPin = (at) => mayBe(typeOf(at), (type) => hasName(type, "Pin"));
    const why =
      "a pin is a kind of number on a board and an object here: hand it to Espruino's functions, compare it with pins only";
    if (ts.isTypeOfExpression(node)) return isPin(node.expression) ? why : undefined;
    if (ts.isPrefixUnaryExpression(node) && signs.has(node.operator)) return isPin(node.operand) ? why : undefined;
    if (!ts.isBinaryExpression(node)) return;
    const { kind } = node.operatorToken;
    const isComparable = (at) => isOnly(typeOf(at), (type) => isNothing(type) || hasName(type, "Pin"));
    if (equalities.has(kind))
      return (isPin(node.left) || isPin(node.right)) && !(isComparable(node.left) && isComparable(node.right))
        ? why
        : undefined;
    if (orders.has(kind) || arithmetic.has(kind)) return isPin(node.left) || isPin(node.right) ? why : undefined;
    if (plus.has(kind))
      return [
        [node.left, node.right],
        [node.right, node.left],
      ].some(([one, other]) => isPin(one) && !isOnly(typeOf(other), isText))
        ? why
        : undefined;
  },
};
