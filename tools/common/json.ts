// JSON that a person wrote: what it means, and where in its text each mistake is. Whether it is JSON at all is
// JSON.parse's verdict; a parser that goes on after a mistake finds the places, and further mistakes.
import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";

/** The way to a value: names of fields and indexes of lists. */
export type JsonPath = readonly (string | number)[];

/** What is wrong with a field, in a sentence that names it. */
export interface FieldFault {
  path: JsonPath;
  sentence: string;
  /** The field's name is wrong rather than its value. */
  isName?: boolean;
}

/** A document that is JSON. */
export interface JsonDocument {
  value: unknown;
  /** Its file's name. */
  file: string;
  text: string;
}

/** How many mistakes are reported at once. */
const faultsMax = 20;
/** Characters of a line that are shown around a mistake. */
const excerptWidth = 76;

interface Place {
  line: number;
  column: number;
  /** The line's text. */
  lineText: string;
}

/** Line and column count from 1, in characters. */
function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  const start = offset - before.at(-1)!.length;
  const lineText = /^[^\r\n]*/.exec(text.slice(start))![0];
  return { line: before.length, column: before.at(-1)!.length + 1, lineText };
}

/** The line, or the part of a long one that is around the column, and a mark below it. */
function excerpt({ column, lineText }: Place): string {
  const from = lineText.length > excerptWidth ? Math.max(0, column - excerptWidth / 2) : 0;
  const part = lineText.slice(from, from + excerptWidth);
  const cut = [from > 0 ? "..." : "", from + part.length < lineText.length ? "..." : ""] as const;
  return `  ${cut[0]}${part}${cut[1]}\n  ${" ".repeat(cut[0].length + column - 1 - from)}^`;
}

const sentences: Record<string, string> = {
  InvalidSymbol: "unknown word or character: names and texts need double quotes",
  InvalidNumberFormat: "this is not a number",
  PropertyNameExpected: "a field's name in double quotes is missing here",
  ValueExpected: "a value is missing here",
  ColonExpected: "a colon is missing before this",
  CommaExpected: "a comma is missing before this",
  CloseBraceExpected: "a closing } is missing",
  CloseBracketExpected: "a closing ] is missing",
  EndOfFileExpected: "the document has ended before this",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfString: "the closing quotation mark is missing",
  UnexpectedEndOfNumber: "the number is incomplete",
  InvalidUnicode: "\\u needs four hexadecimal digits",
  InvalidEscapeCharacter: "unknown escape sequence: write a backslash as \\\\",
  InvalidCharacter: "control character in a text: write it as \\n, \\t or \\u and four digits",
};

/** Consequences of mistakes before them. */
const consequences = ["EndOfFileExpected", "CloseBraceExpected", "CloseBracketExpected"];

interface SyntaxFault {
  offset: number;
  sentence: string;
}

function syntaxFault(text: string, { error, offset, length }: ParseError): SyntaxFault {
  const code = printParseErrorCode(error);
  if (text.trim() === "") return { offset: 0, sentence: "the document is empty" };
  const isLast = /[}\]]/.test(text[offset] ?? "") && /,\s*$/.test(text.slice(0, offset));
  if (isLast) return { offset, sentence: "no comma may follow the last one" };
  const control = text.slice(offset, offset + length).search(/[\0-\x1f]/);
  const at = code === "InvalidCharacter" && control >= 0 ? offset + control : offset;
  return { offset: Math.min(at, text.trimEnd().length), sentence: sentences[code] ?? code };
}

/** The engine's own words, for what the other parser does not find. */
function engineFault(text: string, { message }: Error): SyntaxFault {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  return {
    offset: Number(position ?? text.trimEnd().length),
    sentence: message.replace(/ (in JSON )?at position.*/, ""),
  };
}

function parsed(text: string): { tree: Node | undefined; errors: ParseError[] } {
  const errors: ParseError[] = [];
  try {
    return { tree: parseTree(text, errors, { disallowComments: true }), errors };
  } catch (thrown) {
    if (thrown instanceof RangeError) return { tree: undefined, errors: [] }; // nested deeper than the stack
    throw thrown;
  }
}

/** The first mistake of each line: what follows it there is mostly its consequence. */
function syntaxFaults(text: string, thrown: Error): SyntaxFault[] {
  const { errors } = parsed(text);
  const causes = errors.filter(({ error }) => !consequences.includes(printParseErrorCode(error)));
  const told = causes.length > 0 ? causes : errors.slice(0, 1);
  const faults = told.map((error) => syntaxFault(text, error)).sort((a, b) => a.offset - b.offset);
  const lines = faults.map(({ offset }) => placeIn(text, offset).line);
  const firsts = faults.filter((_, index) => lines.indexOf(lines[index]!) === index);
  return firsts.length > 0 ? firsts : [engineFault(text, thrown)];
}

function listedFaults(lines: readonly string[]): string {
  const more = lines.length - faultsMax;
  return [...lines.slice(0, faultsMax), ...(more > 0 ? [`... and ${more} more.`] : [])].join("\n");
}

/**
 * Reads a document; `file` is its name, for the sentences. Throws an Error that lists all mistakes of syntax with line
 * and column, and shows each offending line.
 */
export function readJson(text: string, file: string): JsonDocument {
  try {
    return { value: JSON.parse(text) as unknown, file, text };
  } catch (thrown) {
    const lines = syntaxFaults(text, thrown as Error).map(({ offset, sentence }) => {
      const place = placeIn(text, offset);
      return `${file}:${place.line}:${place.column}: ${sentence}.\n${excerpt(place)}`;
    });
    throw new Error(listedFaults(lines));
  }
}

/** A field of an object: of two with one name the last, as JSON.parse takes it. */
function property(object: Node, name: string | number): Node | undefined {
  return object.children?.findLast(({ children }) => children?.[0]?.value === name);
}

/** Where a value is, or its field's name; where there is none, what it is missing in. */
function offsetOf(tree: Node, path: JsonPath, isName: boolean): number {
  let node = tree;
  let name: Node | undefined;
  for (const step of path) {
    const field = node.type === "object" ? property(node, step) : undefined;
    const next = field ? field.children?.[1] : node.type === "array" ? node.children?.[Number(step)] : undefined;
    if (!next) return node.offset;
    [node, name] = [next, field?.children?.[0]];
  }
  return (isName ? name : undefined)?.offset ?? node.offset;
}

/** All faults of a document's fields in the order of its text, a line for each with its line and column. */
export function faultsText({ file, text }: JsonDocument, faults: readonly FieldFault[]): string {
  const { tree } = parsed(text);
  const placed = faults.map(({ path, sentence, isName = false }) => {
    const offset = tree ? offsetOf(tree, path, isName) : 0;
    const { line, column } = placeIn(text, offset);
    return { offset, said: tree ? `${file}:${line}:${column}: ${sentence}` : `${file}: ${sentence}` };
  });
  return listedFaults(placed.sort((a, b) => a.offset - b.offset).map(({ said }) => said));
}
