// Reads what the sources of the firmware say about themselves to the build, before anything is renamed:
//
//     // @apart: why       at the top of a file: calls of its functions stay calls (apart.mjs)
//     /** @hot 30 */       above a function or variable at a file's top level: declared first (hot.mjs)
//     /** @short */        above a field, wherever one of this name is declared: the minifier may rename it (bundle.mjs)
//
// A tag may follow other text in its comment. One that is misspelt, or stands where it has no effect, is an error.
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";

/** Whatever looks like a tag, and what follows it in its line. */
const tagPattern = /(?<=^|[\s*/])@([A-Za-z_]\w*)([^\n]*)/g;
/** Where each tag belongs. */
const places = {
  apart: "into a line comment above everything else in a file",
  hot: "into the doc comment of a function or variable at the top level of a file",
  short: "into the doc comment of a field",
};
/** What the minifier reads itself. */
const annotations = /^__(PURE|INLINE|NOINLINE)__$/;
const known = `a tag is one of ${Object.keys(places)
  .map((name) => `@${name}`)
  .join(", ")}`;

/** The comments in front of a node as `{ pos, text }`. */
function commentsBefore(node, text) {
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  return ranges.map(({ pos, end }) => ({ pos, text: text.slice(pos, end) }));
}

/** All tags in these comments as `{ pos, name, rest }`; `rest` is what follows the name, without the comment's end. */
function tagsIn(comments) {
  return comments.flatMap(({ pos, text }) =>
    [...text.matchAll(tagPattern)].map(({ index, 1: name, 2: rest }) => ({
      pos: pos + index,
      name,
      rest: rest.replace(/\*\/\s*$/, "").trim(),
    })),
  );
}

/** Every comment of a file: what stands in front of a token or behind the last one. */
function allComments(file) {
  const found = [];
  const visit = (node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(file);
    if (children.length > 0) return children.forEach(visit);
    found.push({ pos: node.pos, text: file.text.slice(node.pos, node.getStart(file, false)) });
  };
  visit(file);
  return found;
}

/** The names that a statement declares. */
function declaredNames(statement) {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map(({ name }) => name.getText());
}

/** The tags of the doc comment that touches the node. */
function docTags(node, text) {
  const last = commentsBefore(node, text).at(-1);
  return last?.text.startsWith("/**") ? tagsIn([last]) : [];
}

/** What the reading of one file adds to, and where it complains. */
class FileReader {
  constructor(source, found) {
    this.source = source;
    this.found = found;
    this.used = new Set();
  }

  place(pos) {
    return `${relative(process.cwd(), this.source.fileName)}:${this.source.getLineAndCharacterOfPosition(pos).line + 1}`;
  }

  fault(pos, why) {
    this.found.faults.push(`${this.place(pos)}: ${why}`);
  }

  read() {
    this.readApart();
    for (const statement of this.source.statements) this.readHot(statement);
    this.readFields(this.source);
    this.refuseOthers();
  }

  readApart() {
    const first = this.source.statements[0] ?? this.source.endOfFileToken;
    const lines = commentsBefore(first, this.source.text).filter(({ text }) => text.startsWith("//"));
    for (const { name, rest, pos } of tagsIn(lines).filter((tag) => tag.name === "apart")) {
      this.used.add(pos);
      if (!/^: *\S/.test(rest)) this.fault(pos, `@${name} needs its reason: // @apart: why`);
      this.found.apart.set(resolve(this.source.fileName), this.place(pos));
    }
  }

  readHot(statement) {
    const names = declaredNames(statement);
    for (const { name, rest, pos } of docTags(statement, this.source.text)) {
      if (name !== "hot" || names.length === 0) continue;
      this.used.add(pos);
      const [, rank, only] = /^([1-9]\d*)(?: (target|master))?$/.exec(rest) ?? [];
      if (rank === undefined)
        this.fault(pos, "@hot needs its rank, a whole number from 1, and may name its board: @hot 30 target");
      if (names.length > 1) this.fault(pos, "@hot is for one name: declare these one by one");
      this.found.hot.push({
        file: resolve(this.source.fileName),
        name: names[0],
        rank: Number(rank),
        only,
        at: this.place(pos),
      });
    }
  }

  readFields(node) {
    const isDeclared = ts.isPropertySignature(node) || ts.isMethodSignature(node);
    if (isDeclared || ts.isObjectLiteralElementLike(node)) {
      const tags = docTags(node, this.source.text).filter(({ name }) => name === "short");
      for (const { pos, rest } of tags) {
        this.used.add(pos);
        if (rest !== "") this.fault(pos, "nothing follows @short");
      }
      const isShort = tags.length > 0;
      const name = node.name?.getText(this.source);
      if (isDeclared || isShort) this.found.fields.push({ name, isShort, at: this.place(node.getStart(this.source)) });
    }
    ts.forEachChild(node, (child) => this.readFields(child));
  }

  refuseOthers() {
    for (const { name, pos } of tagsIn(allComments(this.source))) {
      if (this.used.has(pos) || annotations.test(name)) continue;
      const where = places[name];
      this.fault(
        pos,
        where ? `@${name} has no effect here: it belongs ${where}` : `there is no tag @${name}: ${known}`,
      );
    }
  }
}

/** A field whose name is short in one place and not in another would be two fields. */
function refuseHalfShort({ fields, faults }) {
  const shortAt = new Map(fields.filter(({ isShort }) => isShort).map(({ name, at }) => [name, at]));
  for (const { name, isShort, at } of fields)
    if (!isShort && shortAt.has(name))
      faults.push(`${at}: ${name} is @short at ${shortAt.get(name)}, and so must this be`);
  return shortAt;
}

/**
 * Reads the tags of some files, `{ file, text }` each. Returns `{ hot, apart, short }`: the hot names as `{ file, name,
 * rank, at }` with `at` as "path:line", the files to be kept apart and the names of the short fields, both with the
 * places of their tags. Throws with every tag that is wrong.
 */
export function readTags(files) {
  const found = { hot: [], apart: new Map(), fields: [], faults: [] };
  for (const { file, text } of files)
    new FileReader(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true), found).read();
  const short = refuseHalfShort(found);
  if (found.faults.length > 0) throw new Error(`tags of the sources:\n  ${found.faults.join("\n  ")}`);
  return { hot: found.hot, apart: found.apart, short };
}

/** The tags of all sources that a tsconfig.json includes. */
export function tagsOf(configFile) {
  const { config, error } = ts.readConfigFile(configFile, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
  return readTags(fileNames.map((file) => ({ file, text: ts.sys.readFile(file) ?? "" })));
}
