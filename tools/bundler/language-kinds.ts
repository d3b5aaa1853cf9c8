// What the rules of language ask of an expression: its operator, and the kind of its value.
import ts from "typescript";

const { SyntaxKind, TypeFlags } = ts;

/** What a rule may ask of the program. */
export interface Tools {
  checker: ts.TypeChecker;
  typeOf(node: ts.Node): ts.Type;
  symbolOf(node: ts.Node): ts.Symbol | undefined;
  /** Whether an expression is what a `catch` caught. */
  isCaught(node: ts.Node): boolean;
  /** Whether the language itself declares this. */
  isBuiltin(symbol: ts.Symbol | undefined): boolean;
  /** Whether every value of an expression is a whole number from 0. */
  isWhole(node: ts.Node): boolean;
}

/** Looks at a node: a sentence where it is wrong. */
export type Rule = (node: ts.Node, tools: Tools) => string | undefined;

/** Asks one type, no union. */
export type TypeTest = (type: ts.Type) => boolean;

/** `<` and its like. */
export const orders = new Set<ts.SyntaxKind>([
  SyntaxKind.LessThanToken,
  SyntaxKind.LessThanEqualsToken,
  SyntaxKind.GreaterThanToken,
  SyntaxKind.GreaterThanEqualsToken,
]);
/** `==`, `===` and their opposites. */
export const equalities = new Set<ts.SyntaxKind>([
  SyntaxKind.EqualsEqualsToken,
  SyntaxKind.ExclamationEqualsToken,
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.ExclamationEqualsEqualsToken,
]);
/** Operators that make a number of whatever they get, `+` not among them. */
export const arithmetic = new Set<ts.SyntaxKind>([
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
/** The same before one operand. */
export const signs = new Set<ts.SyntaxKind>([SyntaxKind.PlusToken, SyntaxKind.MinusToken, SyntaxKind.TildeToken]);
/** What adds numbers or joins texts. */
export const plus = new Set<ts.SyntaxKind>([SyntaxKind.PlusToken, SyntaxKind.PlusEqualsToken]);
/** `&&` and `||`. */
export const shortCircuits = new Set<ts.SyntaxKind>([SyntaxKind.AmpersandAmpersandToken, SyntaxKind.BarBarToken]);

const nothing = TypeFlags.Undefined | TypeFlags.Null | TypeFlags.Void;
const unknown = TypeFlags.Any | TypeFlags.Unknown | TypeFlags.TypeParameter;
const objects = TypeFlags.Object | TypeFlags.NonPrimitive | TypeFlags.Intersection;

const partsOf = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type]);
const hasFlag =
  (flags: ts.TypeFlags): TypeTest =>
  (type) =>
    Boolean(type.flags & flags);

export const isText = hasFlag(TypeFlags.StringLike);
export const isNumber = hasFlag(TypeFlags.NumberLike);
export const isBoolean = hasFlag(TypeFlags.BooleanLike);
export const isUnknown = hasFlag(unknown);
export const isNothing = hasFlag(nothing);
export const isObject = hasFlag(objects);

export const isFunction: TypeTest = (type) =>
  type.getCallSignatures().length > 0 ||
  hasName(type, "Function") ||
  (type.isIntersection() && type.types.some(isFunction));

/** The name of a class or interface, "" for other types. `symbol` is undefined for those, whatever its type says. */
const nameOf = (type: ts.Type): string => (type.symbol as ts.Symbol | undefined)?.name ?? "";
export const hasName = (type: ts.Type, name: string): boolean => nameOf(type) === name;
export const nameMatches = (type: ts.Type, pattern: RegExp): boolean => pattern.test(nameOf(type));

/** Whether one of the types in a union passes, and whether all of them do. */
export const mayBe = (type: ts.Type, test: TypeTest): boolean => partsOf(type).some(test);
export const isOnly = (type: ts.Type, test: TypeTest): boolean => partsOf(type).every(test);
