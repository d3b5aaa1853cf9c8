// What the master's page uses of browsers, found in its sources by the TypeScript compiler and in its built style, and
// since which versions browsers have that. Versions are those of MDN's browser-compat-data 8.1.9: Chrome (and so
// Chromium), Safari on iOS, Firefox.
import { fileURLToPath } from "node:url";
import ts from "typescript";

type Since = readonly [chrome: number, safari: number, firefox: number];

/**
 * The oldest browsers that docs/PAGE.md promises: TVs of 2018 and later, iPads whose last version is iOS 12, Firefox of
 * 2019.
 */
export const oldest: Since = [63, 12, 67];

/** Interfaces and globals of lib.dom.d.ts, by their names there. */
export const domSince: Record<string, Since> = {
  document: [1, 1, 1],
  performance: [6, 8, 7],
  setInterval: [1, 1, 1],
  setTimeout: [1, 1, 1],
  "CSSStyleDeclaration.setProperty": [1, 6, 1],
  "ChildNode.remove": [24, 7, 23],
  "Document.createElement": [1, 1, 1],
  "Document.getElementById": [1, 1, 1],
  "Document.hidden": [33, 7, 18],
  "Document.title": [1, 3.2, 1],
  "DocumentOrShadowRoot.activeElement": [2, 4, 3],
  "Element.className": [22, 1, 1],
  "Element.textContent": [1, 1, 1],
  "ElementCSSInlineStyle.style": [1, 1, 1],
  "HTMLDetailsElement.open": [12, 6, 49],
  "HTMLElement.title": [1, 1, 1],
  "HTMLOrSVGElement.dataset": [7, 5, 6],
  "HTMLOrSVGElement.focus": [1, 1, 1.5],
  "Node.parentElement": [1, 1, 9],
  "ParentNode.append": [54, 10, 49],
  "ParentNode.children": [1, 3, 3.5],
  "ParentNode.querySelector": [1, 3.2, 3.5],
  "ParentNode.querySelectorAll": [1, 3.2, 3.5],
  "Performance.now": [24, 9, 15],
  XMLHttpRequest: [1, 1, 1],
  "XMLHttpRequest.open": [1, 1, 1],
  "XMLHttpRequest.responseText": [1, 1, 1],
  "XMLHttpRequest.send": [1, 1, 1],
  "XMLHttpRequest.status": [1, 1, 1],
  "XMLHttpRequest.timeout": [29, 7, 12],
  "XMLHttpRequestEventTarget.onabort": [1, 1, 3.5],
  "XMLHttpRequestEventTarget.onerror": [1, 1, 1],
  "XMLHttpRequestEventTarget.onload": [1, 1, 1],
  "XMLHttpRequestEventTarget.ontimeout": [29, 7, 12],
};

/** Keywords that are as old as their property. */
const oldKeywords: Record<string, string> = {
  "align-items": "center baseline",
  background: "repeat-x",
  border: "solid",
  "border-collapse": "collapse",
  "border-style": "double",
  "border-top": "solid",
  "box-sizing": "border-box",
  "flex-direction": "column",
  "flex-wrap": "wrap",
  "font-variant-numeric": "tabular-nums",
  "justify-content": "space-between center",
  "list-style": "none",
  "margin-left": "auto",
  outline: "dashed solid",
  overflow: "auto",
  "text-align": "left right",
  "text-transform": "uppercase",
  "white-space": "normal nowrap",
};

/** The parts of a style. A keyword is listed with its property if it is newer than the property. */
export const styleSince: Record<string, Since> = {
  "align-content": [29, 9, 28],
  "align-items": [29, 9, 20],
  "align-self": [29, 9, 20],
  animation: [43, 9, 16],
  background: [1, 1, 1],
  border: [1, 1, 1],
  "border-collapse": [1, 1, 1],
  "border-color": [1, 1, 1],
  "border-radius": [4, 4.2, 4],
  "border-style": [1, 1, 1],
  "border-top": [1, 1, 1],
  "border-width": [1, 3, 1],
  "box-sizing": [10, 6, 29],
  color: [1, 1, 1],
  display: [1, 1, 1],
  flex: [29, 9, 22],
  "flex-direction": [29, 9, 22],
  "flex-wrap": [29, 9, 28],
  font: [1, 1, 1],
  "font-size": [1, 1, 1],
  "font-variant-numeric": [52, 9.3, 34],
  "font-weight": [2, 1, 1],
  "grid-auto-rows": [57, 10.3, 52],
  "grid-column": [57, 10.3, 52],
  "grid-gap": [57, 10.3, 52],
  "grid-template-columns": [57, 10.3, 52],
  "justify-content": [29, 9, 20],
  "letter-spacing": [1, 1, 1],
  "list-style": [1, 1, 1],
  margin: [1, 1, 1],
  "margin-left": [1, 1, 1],
  "margin-right": [1, 1, 1],
  "max-height": [1, 1, 1],
  "min-height": [1, 1, 3],
  "min-width": [1, 1, 1],
  order: [29, 9, 28],
  outline: [1, 1, 1.5],
  "outline-offset": [1, 1, 1.5],
  overflow: [1, 1, 1],
  "overflow-wrap": [23, 7, 49],
  padding: [1, 1, 1],
  "padding-right": [1, 1, 1],
  position: [1, 1, 1],
  "text-align": [1, 1, 1],
  "text-shadow": [2, 1, 3.5],
  "text-transform": [1, 1, 1],
  top: [1, 1, 1],
  "white-space": [1, 1, 1],
  width: [1, 1, 1],
  "word-break": [1, 2, 15],
  "align-content: start": [57, 10.3, 52],
  "align-self: start": [57, 10.3, 52],
  "display: flex": [29, 9, 20],
  "display: grid": [57, 10.3, 52],
  "position: sticky": [56, 13, 32],
  "overflow-wrap: break-word": [1, 1, 3.5],
  "word-break: break-word": [1, 2, 67],
  "--": [49, 9.3, 31],
  "var()": [49, 9.3, 31],
  "calc()": [26, 7, 16],
  "radial-gradient()": [26, 7, 16],
  "repeat()": [57, 10.3, 52],
  "minmax()": [57, 10.3, 52],
  "steps()": [8, 5, 4],
  "#rgba": [62, 9.3, 49],
  em: [1, 1, 1],
  rem: [4, 4, 3.6],
  "%": [1, 1, 1],
  vh: [20, 6, 19],
  vw: [20, 6, 19],
  fr: [57, 10.3, 52],
  s: [1, 1, 1],
  ":root": [1, 1, 1],
  ":first-child": [4, 3, 3],
  ":last-child": [1, 2, 1],
  ":nth-child": [1, 2, 3.5],
  "@media": [1, 1, 1],
  "@supports": [28, 9, 22],
  "@keyframes": [43, 9, 16],
  "(min-width": [1, 1, 1],
  "(orientation": [3, 4.2, 2],
};

/** What may be newer, and what an older browser shows instead. */
export const graceful: Record<string, string> = {
  "(prefers-color-scheme": "the dark colours",
  "(prefers-reduced-motion": "no blinking",
  ":focus-visible": "the browser's own ring",
  "position: sticky": "the table's heading and the stage scroll away: Safari 12 knows it as -webkit-sticky only",
};

const folder = fileURLToPath(new URL("../../../firmware/master/web/page/", import.meta.url));
const host = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (trouble: ts.Diagnostic) => {
    throw new Error(String(trouble.messageText));
  },
};

/** The script's sources, with `extra` as another one, and the compiler's errors. */
function compiled(extra: string): { program: ts.Program; sources: ts.SourceFile[]; against: string[] } {
  const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(`${folder}tsconfig.json`, {}, host)!;
  const extraFile = `${folder}extra.ts`;
  const compilerHost = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = compilerHost;
  compilerHost.fileExists = (file) => file === extraFile || fileExists(file);
  compilerHost.getSourceFile = (file, version) =>
    file === extraFile ? ts.createSourceFile(file, extra, version) : getSourceFile(file, version);
  const program = ts.createProgram([...fileNames, extraFile], options, compilerHost);
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
  const against = sources
    .flatMap((source) => program.getSemanticDiagnostics(source))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  return { program, sources, against };
}

/**
 * Names of lib.dom.d.ts that the script calls or reads, and the compiler's errors: language and library are those of
 * its tsconfig.json.
 */
export function scriptUse(extra = ""): { dom: string[]; against: string[] } {
  const { program, sources, against } = compiled(extra);
  const checker = program.getTypeChecker();
  const dom = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      // A type does not exist at run time.
      const isValue =
        symbol !== undefined && (symbol.flags & ts.SymbolFlags.Value) !== 0 && !ts.isTypeReferenceNode(node.parent);
      const declaration = isValue
        ? symbol.declarations?.find((candidate) => /lib\.dom\b/.test(candidate.getSourceFile().fileName))
        : undefined;
      const owner = declaration?.parent as ts.NamedDeclaration | undefined;
      if (declaration)
        dom.add(owner?.name && ts.isInterfaceDeclaration(owner) ? `${owner.name.text}.${symbol!.name}` : symbol!.name);
    }
    ts.forEachChild(node, visit);
  };
  for (const source of sources) visit(source);
  return { dom: [...dom].sort(), against };
}

/** Without the blocks of @supports, which older browsers skip. */
export const withoutSupports = (style: string): string =>
  style.replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");

/**
 * What a minified style uses: properties, their keywords unless they are names, functions, units, selectors and
 * conditions.
 */
export function styleUse(style: string): string[] {
  const used = new Set<string>();
  const add = (pattern: RegExp, text: string, name = (match: RegExpMatchArray) => match[1]!) => {
    for (const match of text.matchAll(pattern)) used.add(name(match));
  };
  add(/(@[a-z-]+)/g, style);
  for (const [, condition] of style.matchAll(/@(?:media|supports)([^{]*)\{/g)) add(/(\([a-z-]+)/g, condition!);
  for (const [, selector] of style.matchAll(/(?:^|[{};])([^{};@]+)\{/g)) add(/(:{1,2}[a-z-]+)/g, selector!);
  for (const [, property, value] of style.matchAll(/[{;]([a-z-]+):([^;}]+)/g)) {
    used.add(property!.startsWith("--") ? "--" : property!);
    if (!/^(?:--|font$|animation$)/.test(property!)) {
      for (const word of value!.replace(/[a-z-]+\((?:[^()]|\([^()]*\))*\)/g, " ").split(/[\s,/]+/))
        if (/^[a-z-]+$/.test(word) && !oldKeywords[property!]?.split(" ").includes(word))
          used.add(`${property}: ${word}`);
    }
    add(/([a-z-]+\()/g, value!, (match) => `${match[1]})`);
    add(/#(?:[\da-f]{4}|[\da-f]{8})\b/g, value!, () => "#rgba");
    add(/(?<![#\w])[\d.]+([a-z]+|%)/g, value!.replace(/#[\da-f]+/g, ""));
  }
  return [...used].sort();
}

/** What of it is in no table, or too new, as sentences. */
export function tooYoung(used: readonly string[], since: Record<string, Since>): string[] {
  return used
    .filter((name) => !(name in graceful))
    .flatMap((name) => {
      const versions = since[name];
      if (!versions) return [`${name}: in no table; look up since when browsers support it`];
      return versions.some((version, index) => version > oldest[index]!)
        ? [`${name}: since ${versions.join(", ")}`]
        : [];
    });
}
