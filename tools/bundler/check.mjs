// Refuses a bundle that Espruino cannot run, or would run differently from JavaScript, before it reaches a board.
import { checkCompoundAssignments, checkSyntax } from "./rules.mjs";
import { findMisreadings } from "./mend.mjs";
import { findEarlyUses } from "./order.mjs";
import { readBundle } from "./tokens.mjs";
import { readScopes } from "./scope.mjs";
import { checkUses } from "./uses.mjs";

const snippetLength = 60;

// What stands where acorn gives up reading ES5, and what it is.
const newerSyntax = [
  [/^(let|const)\b/, "block-scoped variables"],
  [/^class\b/, "classes"],
  [/^`/, "template literals"],
  [/^\)?\s*=>/, "arrow functions"],
  [/^\.\.\./, "rest and spread"],
  [/^(async|await)\b/, "async functions"],
  [/^(import|export)\b/, "modules"],
  [/^\?[.?]/, "`?.` and `??`"],
  [/^\*\*/, "the power operator"],
];

function syntaxFinding(error, code) {
  const from =
    Math.max(
      code.lastIndexOf("\n", error.pos - 1),
      code.lastIndexOf(";", error.pos - 1),
      code.lastIndexOf("{", error.pos - 1),
    ) + 1;
  const around = [code.slice(error.pos), code.slice(from).trimStart()];
  const newer = newerSyntax.find(([pattern]) => around.some((text) => pattern.test(text)));
  const what = newer
    ? `${newer[1]} are not in ES5, the language of a bundle`
    : `this is not ES5: ${error.message.replace(/ \(.*/, "")}`;
  return { pos: error.pos, line: error.loc.line, column: error.loc.column + 1, why: what };
}

/**
 * The names of the rules: of text, of syntax, of `x += f()`, of what Espruino lacks, of what is used above its
 * declaration, of what its lexer misreads.
 */
export const bundleRuleNames = ["bytes", "syntax", "compound-assignment", "missing", "hoisting", "misreading"];

/**
 * Checks one bundle. Returns what is wrong, in the order of the text: `{ file, line, column, rule, why, snippet }`,
 * lines and columns from 1, `why` one sentence. An empty list means: nothing that is known to go wrong.
 *
 * @param {string} code the script
 * @param {string} file the name that findings carry
 */
export function checkBundle(code, file) {
  const found = [];
  const add = (rule, pos, line, column, why) =>
    found.push({ file, line, column, rule, why, snippet: code.slice(pos, pos + snippetLength).split("\n")[0], pos });
  const reporter = (rule) => (node, why) => add(rule, node.start, node.loc.start.line, node.loc.start.column + 1, why);

  code.split("\n").forEach((text, index) => {
    const at = text.search(/[^\t\r\x20-\x7e]/);
    if (at >= 0)
      add(
        "bytes",
        code.split("\n", index).join("\n").length + (index && 1) + at,
        index + 1,
        at + 1,
        "the file is not plain ASCII: strings hold bytes on a board",
      );
  });

  let bundle;
  try {
    bundle = readBundle(code);
  } catch (error) {
    const { pos, line, column, why } = syntaxFinding(error, code);
    add("syntax", pos, line, column, why);
  }
  if (bundle) {
    const { bindingOf } = readScopes(bundle.ast);
    checkSyntax(bundle.ast, reporter("syntax"));
    checkCompoundAssignments(bundle.ast, bindingOf, reporter("compound-assignment"));
    checkUses(bundle.ast, bindingOf, reporter("missing"));
    findEarlyUses(bundle.ast, bindingOf, reporter("hoisting"));
    for (const { kind, start } of findMisreadings(bundle, code)) {
      const { line, column } = bundle.tokens.find((token) => token.start >= start).loc.start;
      add("misreading", start, line, column + 1, `${kind}: Espruino misreads what stands here`);
    }
  }
  found.sort((a, b) => a.pos - b.pos);
  return found.map(({ pos: _pos, ...finding }) => finding);
}
