// What the firmware can print: the first word of each line, read from its sources and its vocabulary.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

const vocabularyFile = "shared/console-lines.ts";

/** The texts of `Subject`, by their names. */
export function subjects(): Map<string, string> {
  const source = ts.createSourceFile(
    vocabularyFile,
    readFileSync(vocabularyFile, "utf8"),
    ts.ScriptTarget.ES2022,
    true,
  );
  const found = new Map<string, string>();
  everyNode(source, (node) => {
    if (!ts.isEnumMember(node) || node.parent.name.text !== "Subject") return;
    assert(node.initializer && ts.isStringLiteral(node.initializer), node.getText(source));
    found.set(node.name.getText(source), node.initializer.text);
  });
  assert(found.size > 0, vocabularyFile);
  return found;
}

const vocabulary = subjects();
const firstWord = (text: string): string => text.split(/[ :]/)[0]!;

/** The text of `Subject.name`, undefined for any other expression. */
function subjectOf(node: ts.Expression): string | undefined {
  const isSubject =
    ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "Subject";
  return isSubject ? vocabulary.get(node.name.text) : undefined;
}

/**
 * The first words that an expression may print, as far as the file shows them: variables are followed to their origin.
 */
function firstWords(expression: ts.Expression, file: ts.SourceFile): string[] {
  const found = (node: ts.Expression): string[] => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [firstWord(node.text)];
    const subject = subjectOf(node);
    if (subject !== undefined) return [firstWord(subject)];
    if (ts.isBinaryExpression(node)) return found(node.left);
    if (ts.isConditionalExpression(node)) return [...found(node.whenTrue), ...found(node.whenFalse)];
    return ts.isIdentifier(node) ? cameFrom(node, file).flatMap(found) : [`(${node.getText(file)})`];
  };
  return found(expression);
}

/** The values that a variable or a parameter gets in its file. */
function cameFrom({ text: name }: ts.Identifier, file: ts.SourceFile): ts.Expression[] {
  const sources: ts.Expression[] = [];
  const callsOf = (callee: string, index: number) =>
    everyNode(file, (node) => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === callee)
        sources.push(node.arguments[index]!);
    });
  everyNode(file, (node) => {
    if (ts.isVariableDeclaration(node) && node.initializer && node.name.getText(file) === name)
      sources.push(node.initializer);
    if (!ts.isFunctionDeclaration(node)) return;
    const index = node.parameters.findIndex((parameter) => parameter.name.getText(file) === name);
    if (index >= 0) callsOf(node.name!.text, index);
  });
  assert(sources.length > 0, `${file.fileName}: where does ${name} come from?`);
  return sources;
}

function everyNode(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => everyNode(child, look));
}

/** The first word of each line that a role's firmware prints, by the file that prints it. */
export function printedBy(role: "master" | "target"): [word: string, file: string][] {
  const files = [`firmware/${role}`, "shared"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /(?<!\.d)\.ts$/.test(name) && !name.startsWith("web/page/"))
      .map((name) => `${folder}/${name}`),
  );
  return files.flatMap((path) => {
    const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
    const words: [string, string][] = [];
    everyNode(file, (node) => {
      if (!ts.isIdentifier(node) || node.text !== "print") return;
      assert(
        ts.isCallExpression(node.parent) && node.parent.expression === node,
        `${path} passes print on, so its output cannot be known`,
      );
      for (const word of firstWords(node.parent.arguments[0]!, file)) words.push([word, path]);
    });
    return words;
  });
}
