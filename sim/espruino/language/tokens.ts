// The tokens of Espruino's lexer. Their numbers are Espruino's own: a stray byte above 0x7F is read as the token of that
// number.

export const TOKEN_EOF = 0;
export const TOKEN_ID = 128;
export const TOKEN_INT = 129;
export const TOKEN_FLOAT = 130;
export const TOKEN_STRING = 131;
export const TOKEN_TEMPLATE = 133;
export const TOKEN_REGEX = 135;
export const TOKEN_UNFINISHED_COMMENT = 137;
export const TOKEN_RAW_STRING8 = 209;
export const TOKEN_RAW_INT16 = 213;

const kinds = [
  "ID",
  "INT",
  "FLOAT",
  "STRING",
  "UNFINISHED STRING",
  "TEMPLATE LITERAL",
  "UNFINISHED TEMPLATE LITERAL",
  "REGEX",
  "UNFINISHED REGEX",
  "UNFINISHED COMMENT",
];
const operators = [
  "==",
  "===",
  "!=",
  "!==",
  "<=",
  "<<",
  "<<=",
  ">=",
  ">>",
  ">>>",
  ">>=",
  ">>>=",
  "+=",
  "-=",
  "++",
  "--",
  "*=",
  "/=",
  "%=",
  "&=",
  "&&",
  "|=",
  "||",
  "^=",
  "=>",
];
const words = [
  "if",
  "else",
  "do",
  "while",
  "for",
  "break",
  "continue",
  "function",
  "return",
  "var",
  "let",
  "const",
  "this",
  "throw",
  "try",
  "catch",
  "finally",
  "true",
  "false",
  "null",
  "undefined",
  "new",
  "in",
  "instanceof",
  "switch",
  "case",
  "default",
  "delete",
  "typeof",
  "void",
  "debugger",
  "class",
  "extends",
  "super",
  "static",
  "of",
];
export const operatorsStart = TOKEN_ID + kinds.length;
const wordsStart = operatorsStart + operators.length;
export const nullish = 208;
export const tokenByWord = new Map(words.map((word, index) => [word, wordsStart + index]));
export const tokenByOperator = new Map([
  ...operators.map((text, index): [string, number] => [text, operatorsStart + index]),
  ["??", nullish],
]);

export const TOKEN_TRUE = wordsStart + words.indexOf("true");
export const TOKEN_FALSE = wordsStart + words.indexOf("false");
export const TOKEN_NULL = wordsStart + words.indexOf("null");

/** Whether a token is a reserved word. */
export function isReserved(token: number): boolean {
  return token >= wordsStart && token < wordsStart + words.length;
}

/** A token as Espruino's messages call it. */
export function tokenName(token: number): string {
  if (token > 32 && token < 128) return `'${String.fromCharCode(token)}'`;
  if (token === TOKEN_EOF) return "EOF";
  if (token >= TOKEN_ID && token < operatorsStart) return kinds[token - TOKEN_ID]!;
  if (token >= operatorsStart && token < wordsStart) return operators[token - operatorsStart]!;
  if (token >= wordsStart && token < wordsStart + words.length) return words[token - wordsStart]!;
  if (token === nullish) return "??";
  if (token === 255) return "[ERASED]";
  return token > wordsStart && token < nullish ? "" : `?[${token}]`;
}
