// A bundle as Espruino's lexer sees it: its tokens, and where that lexer takes a slash for the start of a regex.
import { parse } from "acorn";

/** Parses a script of ES5. Throws acorn's SyntaxError (with `pos` and `loc`) for anything newer. */
export function readBundle(code) {
  const tokens = [];
  const ast = parse(code, { ecmaVersion: 5, sourceType: "script", locations: true, onToken: tokens });
  return { ast, tokens };
}

// Espruino decides by the token before the slash alone (jslex.c), however the parser came there. These are the
// operators and words after which it reads a regex; every other token makes the slash a division.
const regexFollows = new Set([
  ..."! % & * + - / < = > ? [ { } ( , ; :".split(" "),
  ..."== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^=".split(" "),
  ..."if else do while for break continue function return var let const this throw try catch finally".split(" "),
  ..."new in instanceof switch case default delete typeof void debugger class extends super static of".split(" "),
]);

/** Words that are names in ES5 but reserved in Espruino, which then reads a different statement or none. */
export const espruinoWords = new Set(["let", "static", "of"]);

/** True where Espruino reads a slash that follows this token (undefined: the start) as the start of a regex. */
export function slashStartsRegex(code, token) {
  return token === undefined || regexFollows.has(code.slice(token.start, token.end));
}

/** The index of the last token that ends at or before this offset, or -1. */
export function tokenBefore(tokens, offset) {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle].end <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The nodes directly inside a node, in the order of the text. */
export function childrenOf(node) {
  const children = [];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item && typeof item.type === "string" && typeof item.start === "number") children.push(item);
    }
  }
  return children.sort((a, b) => a.start - b.start);
}

/** Visits a node and everything inside it, parents first; `ancestors` ends with the node's parent. */
export function walkTree(node, visit, ancestors = []) {
  visit(node, ancestors);
  ancestors.push(node);
  for (const child of childrenOf(node)) walkTree(child, visit, ancestors);
  ancestors.pop();
}

export const isFunction = (node) => node.type === "FunctionExpression" || node.type === "FunctionDeclaration";
