// The rules of the house as functions of its files: each returns the violations as sentences. test/tidy.test.ts applies
// them, and shows that each one finds a violation.
import { posix } from "node:path";
import ts from "typescript";

/** A tracked text file: its path from the root, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

/** The maximum number of lines of a function, and of a file of the product. */
export const functionLinesMax = 40;
export const fileLinesMax = 300;

const isCode = (path: string) => /\.(ts|mjs|cjs)$/.test(path);
const isProduct = (path: string) => /^(firmware|shared|tools|sim)\//.test(path) && isCode(path);
const parsed = (file: SourceFile) => ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);

/** Layers from the ground up: a file may import from its own layer and from those before it. */
export const layers = [
  "shared",
  // For boards of another kind: what a target runs on there.
  "firmware/kaluma",
  "firmware/target",
  // The state of the range, which every room of the master may use.
  "firmware/master/{range,notice,memory,options,later,when}.ts",
  "firmware/master/wire",
  "firmware/master/game",
  "firmware/master/web",
  "firmware/master/panel",
  "firmware/master",
  "tools/common",
  "tools/game",
  "tools/flash",
  "tools/record",
  "tools/console",
  "tools/league",
  "tools/bundler",
  "sim/world",
  // What Espruino needs from the board below it: its machine, and the signals on its pins.
  "sim/espruino/{machine,signals}.ts",
  "sim/espruino/language",
  "sim/espruino",
  "sim/board",
  "sim/devices",
  "sim/arena",
  "sim/web",
  "sim/cli",
  "sim/soak",
  "sim/bench",
  "sim",
  "test",
];

function layerOf(path: string): number {
  const matches = (layer: string) => {
    const [, folder, names] = /^(.*)\/\{(.*)\}\.ts$/.exec(layer) ?? [];
    if (folder !== undefined) return names!.split(",").some((name) => path === `${folder}/${name}.ts`);
    return path.startsWith(layer + "/");
  };
  let found = -1;
  layers.forEach((layer, index) => {
    const isCloser = found < 0 || layers[found]!.length < layer.length;
    if (matches(layer) && isCloser) found = index;
  });
  return found;
}

/** Which files of the house a file imports, types included. */
function importsOf(file: SourceFile, paths: ReadonlySet<string>): string[] {
  return parsed(file).statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const name = statement.moduleSpecifier;
    if (!name || !ts.isStringLiteral(name) || !name.text.startsWith(".")) return [];
    const path = posix.join(posix.dirname(file.path), name.text);
    return [path, path.replace(/\.js$/, ".ts"), `${path}.ts`].filter((candidate) => paths.has(candidate)).slice(0, 1);
  });
}

function graphOf(files: readonly SourceFile[]): Map<string, string[]> {
  const code = files.filter(({ path }) => isCode(path));
  const paths = new Set(code.map(({ path }) => path));
  return new Map(code.map((file) => [file.path, importsOf(file, paths)]));
}

/**
 * No import points up; what a board runs imports nothing of tools/ or sim/; master and target do not import each other.
 */
export function upwardImports(files: readonly SourceFile[]): string[] {
  const isBoards = (path: string) => /^(firmware|shared)\//.test(path);
  const faults: string[] = [];
  for (const [from, imported] of graphOf(files)) {
    if (layerOf(from) < 0) continue;
    for (const to of imported) {
      const crosses = from.startsWith("firmware/master/") && to.startsWith("firmware/target/");
      if (layerOf(to) > layerOf(from)) faults.push(`${from} imports ${to}, which is above it`);
      else if ((isBoards(from) && !isBoards(to)) || crosses)
        faults.push(`${from} imports ${to}, which no board of it runs`);
    }
  }
  return faults;
}

/** No circular imports, not even of types. */
export function circles(files: readonly SourceFile[]): string[] {
  const graph = graphOf(files);
  const done = new Set<string>();
  const faults: string[] = [];
  const walk = (path: string, way: string[]) => {
    const from = way.indexOf(path);
    if (from >= 0) return void faults.push([...way.slice(from), path].join(" -> "));
    if (done.has(path)) return;
    for (const to of graph.get(path) ?? []) walk(to, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return faults;
}

function linesOf(node: ts.Node, source: ts.SourceFile): number {
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  return line(node.end) - line(node.getStart(source)) + 1;
}

/** Functions and files of the product are short: returns `path:name` and `path` of those that are not. */
export function tooLong(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => isProduct(path))
    .flatMap((file) => {
      const source = parsed(file);
      const faults: string[] = [];
      if (file.text.split("\n").length - 1 > fileLinesMax) faults.push(file.path);
      const visit = (node: ts.Node) => {
        if (ts.isFunctionLike(node) && "body" in node && linesOf(node, source) > functionLinesMax)
          faults.push(`${file.path}:${node.name?.getText(source) ?? "(anonymous)"}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
      return faults;
    });
}

/** Every source begins with a comment about its subject. */
export function withoutComment(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path, text }) => isCode(path) && !/^(#!.*\n)?(\/\/ |\/\*\*)[^\n]*[A-Za-z]/.test(text))
    .map(({ path }) => `${path} does not begin with a comment`);
}

/** No tracked file contains a path of somebody's machine or the address of a registry. */
export function machinePaths(files: readonly SourceFile[]): string[] {
  const somebodys = /(?<![\w.~/-])\/(home|Users|root|work|farm)\/[\w.-]+|[A-Z]:\\Users\\|"resolved": *"http/;
  return files.flatMap(({ path, text }) => {
    const found = somebodys.exec(text);
    return found ? [`${path} has ${found[0]}`] : [];
  });
}

/** Every command in a document exists among the scripts of package.json. */
export function unknownCommands(files: readonly SourceFile[], scripts: readonly string[]): string[] {
  const known = new Set([...scripts, "ci", "install"]);
  return files
    .filter(({ path }) => path.endsWith(".md"))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm (?:run (?:--silent )?)?(start|test|ci|(?<=run (?:--silent )?)[a-z][\w-]*(?::[\w-]+)*)/g)]
        .filter(([, name]) => !known.has(name!))
        .map(([command]) => `${path} documents ${command}, which does not exist`),
    );
}

/** The root has only the files that were agreed on, and those that a repository needs. */
export function strayEntries(paths: readonly string[]): string[] {
  const fixed =
    /^(package(-lock)?\.json|tsconfig\.json|rollup\.config\.mjs|firmware|shared|sim|test|tools|docs|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|\..+)$/;
  return [...new Set(paths.map((path) => path.split("/")[0]!))].filter((entry) => !fixed.test(entry));
}
