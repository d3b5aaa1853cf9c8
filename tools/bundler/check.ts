// Refuses a bundle that Espruino cannot run, or would run differently from JavaScript, before it reaches a board.
import { checkCompoundAssignments } from "./compound.js";
import { findMisreadings } from "./mend.js";
import { findEarlyUses } from "./order.js";
import { checkSyntax } from "./rules.js";
import { readScopes } from "./scope.js";
import { readBundle, type Report, type Script } from "./tokens.js";
import { checkUses } from "./uses.js";

/** Something wrong with a bundle. */
export interface Finding {
  file: string;
  /** From 1, as is `column`. */
  line: number;
  column: number;
  /** One of `bundleRuleNames`. */
  rule: string;
  /** One sentence. */
  why: string;
  /** The code there. */
  snippet: string;
}

const snippetLength = 60;

/** What stands where acorn gives up reading ES5, and what it is. */
const newerSyntax: readonly (readonly [RegExp, string])[] = [
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

/** What acorn throws. */
interface AcornError extends SyntaxError {
  pos: number;
  loc: { line: number; column: number };
}

const isAcornError = (error: unknown): error is AcornError => error instanceof SyntaxError && "pos" in error;

function whySyntax({ pos, message }: AcornError, code: string): string {
  const from = Math.max(...["\n", ";", "{"].map((end) => code.lastIndexOf(end, pos - 1))) + 1;
  const around = [code.slice(pos), code.slice(from).trimStart()];
  const newer = newerSyntax.find(([pattern]) => around.some((text) => pattern.test(text)));
  return newer
    ? `${newer[1]} are not in ES5, the language of a bundle`
    : `this is not ES5: ${message.replace(/ \(.*/, "")}`;
}

/**
 * The names of the rules: of text, of syntax, of `x += f()`, of what Espruino lacks, of what is used above its
 * declaration, of what its lexer misreads.
 */
export const bundleRuleNames = ["bytes", "syntax", "compound-assignment", "missing", "hoisting", "misreading"];

class BundleChecker {
  private readonly found: (Finding & { pos: number })[] = [];

  constructor(
    private readonly code: string,
    private readonly file: string,
  ) {}

  check(): Finding[] {
    this.checkBytes();
    const script = this.read();
    if (script) this.checkScript(script);
    this.found.sort((a, b) => a.pos - b.pos);
    return this.found.map(({ pos: _pos, ...finding }) => finding);
  }

  private add(rule: string, pos: number, line: number, column: number, why: string): void {
    const snippet = this.code.slice(pos, pos + snippetLength).split("\n")[0]!;
    this.found.push({ file: this.file, line, column, rule, why, snippet, pos });
  }

  private reporter(rule: string): Report {
    return ({ start, loc }, why) => this.add(rule, start, loc!.start.line, loc!.start.column + 1, why);
  }

  private checkBytes(): void {
    let pos = 0;
    this.code.split("\n").forEach((text, index) => {
      const at = text.search(/[^\t\r\x20-\x7e]/);
      const why = "the file is not plain ASCII: strings hold bytes on a board";
      if (at >= 0) this.add("bytes", pos + at, index + 1, at + 1, why);
      pos += text.length + 1;
    });
  }

  private read(): Script | undefined {
    try {
      return readBundle(this.code);
    } catch (error) {
      if (!isAcornError(error)) throw error;
      const { pos, loc } = error;
      this.add("syntax", pos, loc.line, loc.column + 1, whySyntax(error, this.code));
      return undefined;
    }
  }

  private checkScript(script: Script): void {
    const { ast, tokens } = script;
    const { bindingOf } = readScopes(ast);
    checkSyntax(ast, this.reporter("syntax"));
    checkCompoundAssignments(ast, bindingOf, this.reporter("compound-assignment"));
    checkUses(ast, bindingOf, this.reporter("missing"));
    findEarlyUses(ast, bindingOf, this.reporter("hoisting"));
    for (const { kind, start } of findMisreadings(script, this.code)) {
      const { line, column } = tokens.find((token) => token.start >= start)!.loc!.start;
      this.add("misreading", start, line, column + 1, `${kind}: Espruino misreads what stands here`);
    }
  }
}

/** Checks one bundle. Returns what is wrong, in the order of the text; nothing that is known to go wrong if empty. */
export function checkBundle(code: string, file: string): Finding[] {
  return new BundleChecker(code, file).check();
}
