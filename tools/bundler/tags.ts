// Reads what the sources of the firmware say about themselves to the build, before anything is renamed:
//
//     // @apart: why       at the top of a file: calls of its functions stay calls (apart.ts); `@apart master: why`
//                          is for one board's bundle
//     // @seldom: why      at the top of a file: its functions exist only while one of them runs (seldom.ts)
//     /** @hot 30 */       above a function or variable at a file's top level: declared first (hot.ts)
//     /** @short */        above a field, wherever one of this name is declared: the minifier may rename it (short.ts)
//
// A tag may follow other text in its comment. One that is misspelt, or stands where it has no effect, is an error.
import { relative, resolve } from "node:path";
import ts from "typescript";
import type { Role } from "../common/parts.js";
import { readConfig } from "./program.js";

/** A name at the top level of a file that is to be declared before others. */
export interface Hot {
  /** The file's full path. */
  file: string;
  name: string;
  /** From 1; the smallest is declared first. */
  rank: number;
  /** In the bundle of this board only. */
  only: Role | undefined;
  /** The place of the tag, "path:line". */
  at: string;
}

/** A file whose functions are to be kept apart. */
export interface Apart {
  /** In the bundle of this board only. */
  only: Role | undefined;
  /** The place of the tag, "path:line". */
  at: string;
}

/** What the sources say. */
export interface Tags {
  hot: Hot[];
  /** Files to be kept apart, by their full paths. */
  apart: Map<string, Apart>;
  /** The places of the tags of files whose functions exist only while they run, by the files' full paths. */
  seldom: Map<string, string>;
  /** The places of the tags of fields that may be renamed, by the fields' names. */
  short: Map<string, string>;
}

interface Tag {
  pos: number;
  name: string;
  /** What follows the name in its line, without the end of the comment. */
  rest: string;
}

interface Comment {
  pos: number;
  text: string;
}

interface Field {
  name: string;
  isShort: boolean;
  at: string;
}

/** Whatever looks like a tag, and what follows it in its line. */
const tagPattern = /(?<=^|[\s*/])@([A-Za-z_]\w*)([^\n]*)/g;
/** Where each tag belongs. */
const places = new Map([
  ["apart", "into a line comment above everything else in a file"],
  ["seldom", "into a line comment above everything else in a file"],
  ["hot", "into the doc comment of a function or variable at the top level of a file"],
  ["short", "into the doc comment of a field"],
]);
const known = [...places.keys()].map((name) => `@${name}`).join(", ");
/** What the minifier reads itself. */
const annotations = /^__(PURE|INLINE|NOINLINE)__$/;

/** The comments in front of a node. */
function commentsBefore(node: ts.Node, text: string): Comment[] {
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  return ranges.map(({ pos, end }) => ({ pos, text: text.slice(pos, end) }));
}

/** All tags in these comments. */
function tagsIn(comments: readonly Comment[]): Tag[] {
  return comments.flatMap(({ pos, text }) =>
    [...text.matchAll(tagPattern)].map(({ index, 1: name, 2: rest }) => ({
      pos: pos + index,
      name: name!,
      rest: rest!.replace(/\*\/\s*$/, "").trim(),
    })),
  );
}

/** Every comment of a file: what stands in front of each token. */
function allComments(file: ts.SourceFile): Comment[] {
  const found: Comment[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(file);
    if (children.length > 0) return children.forEach(visit);
    found.push({ pos: node.pos, text: file.text.slice(node.pos, node.getStart(file, false)) });
  };
  visit(file);
  return found;
}

/** The names that a statement declares. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map(({ name }) => name.getText());
}

/** The tags of the doc comment that touches the node. */
function docTags(node: ts.Node, text: string): Tag[] {
  const last = commentsBefore(node, text).at(-1);
  return last?.text.startsWith("/**") ? tagsIn([last]) : [];
}

/** Reads one file after the other. */
class TagReader {
  readonly hot: Hot[] = [];
  readonly apart = new Map<string, Apart>();
  readonly seldom = new Map<string, string>();
  readonly faults: string[] = [];
  private readonly fields: Field[] = [];

  read(source: ts.SourceFile): void {
    const used = new Set<Tag["pos"]>([...this.readTop(source), ...this.readHot(source), ...this.readFields(source)]);
    for (const { name, pos } of tagsIn(allComments(source))) {
      if (used.has(pos) || annotations.test(name)) continue;
      const where = places.get(name);
      const why = where ? `@${name} has no effect here: it belongs ${where}` : `there is no tag @${name}: use ${known}`;
      this.fault(source, pos, why);
    }
  }

  /** The short fields. One whose name is short in one place and not in another would be two fields. */
  short(): Map<string, string> {
    const short = new Map(this.fields.filter(({ isShort }) => isShort).map(({ name, at }) => [name, at]));
    for (const { name, isShort, at } of this.fields) {
      if (isShort || !short.has(name)) continue;
      this.faults.push(`${at}: ${name} is @short at ${short.get(name)}, and so must this be`);
    }
    return short;
  }

  private place(source: ts.SourceFile, pos: number): string {
    const { line } = source.getLineAndCharacterOfPosition(pos);
    return `${relative(process.cwd(), source.fileName).replaceAll("\\", "/")}:${line + 1}`;
  }

  private fault(source: ts.SourceFile, pos: number, why: string): void {
    this.faults.push(`${this.place(source, pos)}: ${why}`);
  }

  // Each of these yields the positions of the tags that it has read.

  private *readTop(source: ts.SourceFile): Generator<number> {
    const first = source.statements[0] ?? source.endOfFileToken;
    const tags = tagsIn(commentsBefore(first, source.text).filter(({ text }) => text.startsWith("//")));
    for (const { rest, pos } of tags.filter(({ name }) => name === "seldom")) {
      if (!/^: *\S/.test(rest)) this.fault(source, pos, "@seldom needs its reason: // @seldom: why");
      if (source.statements.some(isVariable)) this.fault(source, pos, "a @seldom file has constants, and no variables");
      this.seldom.set(resolve(source.fileName), this.place(source, pos));
      yield pos;
    }
    for (const { rest, pos } of tags.filter(({ name }) => name === "apart")) {
      const [isRight, only] = /^(target|master)?: *\S/.exec(rest) ?? [];
      if (isRight === undefined)
        this.fault(source, pos, "@apart needs its reason, and may name its board: // @apart master: why");
      this.apart.set(resolve(source.fileName), { only: only as Role | undefined, at: this.place(source, pos) });
      yield pos;
    }
  }

  private *readHot(source: ts.SourceFile): Generator<number> {
    for (const statement of source.statements) {
      const [name, ...others] = declaredNames(statement);
      if (name === undefined) continue;
      for (const { rest, pos } of docTags(statement, source.text).filter((tag) => tag.name === "hot")) {
        const [, rank, only] = /^([1-9]\d*)(?: (target|master))?$/.exec(rest) ?? [];
        if (rank === undefined)
          this.fault(source, pos, "@hot needs its rank, a whole number from 1, and may name its board: @hot 30 target");
        if (others.length > 0) this.fault(source, pos, "@hot is for one name: declare these one by one");
        const [file, at] = [resolve(source.fileName), this.place(source, pos)];
        this.hot.push({ file, name, rank: Number(rank), only: only as Role | undefined, at });
        yield pos;
      }
    }
  }

  private *readFields(source: ts.SourceFile, node: ts.Node = source): Generator<number> {
    const isSignature = ts.isPropertySignature(node) || ts.isMethodSignature(node);
    if (isSignature || ts.isObjectLiteralElementLike(node)) {
      const tags = docTags(node, source.text).filter(({ name }) => name === "short");
      for (const { pos, rest } of tags) {
        if (rest !== "") this.fault(source, pos, "nothing follows @short");
        yield pos;
      }
      const isShort = tags.length > 0;
      const at = this.place(source, node.getStart(source));
      if (node.name && (isSignature || isShort)) this.fields.push({ name: node.name.getText(source), isShort, at });
    }
    for (const child of childrenOf(node)) yield* this.readFields(source, child);
  }
}

/** Whether a statement declares what may change. */
function isVariable(node: ts.Statement): boolean {
  return ts.isVariableStatement(node) && !(node.declarationList.flags & ts.NodeFlags.Const);
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

/** Reads the tags of some files. Throws with every tag that is wrong. */
export function readTags(files: readonly { file: string; text: string }[]): Tags {
  const reader = new TagReader();
  for (const { file, text } of files) reader.read(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  const short = reader.short();
  if (reader.faults.length > 0) throw new Error(`tags of the sources:\n  ${reader.faults.join("\n  ")}`);
  return { hot: reader.hot, apart: reader.apart, seldom: reader.seldom, short };
}

/** The tags of all sources that a tsconfig.json includes. */
export function tagsOf(configFile: string): Tags {
  return readTags(readConfig(configFile).fileNames.map((file) => ({ file, text: ts.sys.readFile(file) ?? "" })));
}
