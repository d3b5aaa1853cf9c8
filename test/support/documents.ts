// The documents of the repository as tests read them: their fenced blocks, inline code, command lines, links and
// headings.
import { readdirSync, readFileSync } from "node:fs";

export const text = (file: string) => readFileSync(file, "utf8");

/** Every document, by its path from the root that npm runs in. */
export const documents = ["", "docs/"].flatMap((folder) =>
  readdirSync(folder || ".")
    .filter((name) => name.endsWith(".md"))
    .map((name) => folder + name),
);

export interface Fence {
  language: string;
  lines: string[];
}

/** A document's fenced blocks. */
export function fences(file: string): Fence[] {
  const blocks = [...text(file).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, language, body]) => ({
    language: language!,
    lines: body!.split("\n").filter((line) => line !== ""),
  }));
}

/** A document's text outside of its fenced blocks. */
export function prose(file: string): string {
  return text(file).replace(/^```[\s\S]*?^```$/gm, "");
}

/** The inline code of a document, outside of its blocks. */
export function inlineCode(file: string): string[] {
  return [...prose(file).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
}

/** A command line's words, as a shell splits them. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

/**
 * All command lines of a document with that beginning, as the words after `--`, without shell comments.
 */
export function commands(file: string, begin: string): string[][] {
  const said = [
    ...fences(file).flatMap(({ lines }) =>
      lines
        .join("\n")
        .replace(/ \\\n\s*/g, " ")
        .split("\n"),
    ),
    ...inlineCode(file),
  ].flatMap((line) => line.replace(/ +# .*/, "").split(" && "));
  const given = said
    .filter((line) => line === begin || line.startsWith(`${begin} `))
    .map((line) => words(line.slice(begin.length)));
  return given.map((args) => (args[0] === "--" ? args.slice(1) : args));
}

export interface MarkdownLink {
  label: string;
  /** The path as it is written, "" for a heading of the same document. */
  path: string;
  /** The heading, as GitHub names it. */
  heading: string | undefined;
}

/** The links of a document into the repository, pictures included. */
export function linksOf(file: string): MarkdownLink[] {
  return [...prose(file).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)]
    .filter(([, , to]) => !/^[a-z]+:/.test(to!))
    .map(([, label, to]) => {
      const [path, heading] = to!.split("#") as [string, string | undefined];
      return { label: label!, path, heading };
    });
}

/** The names that links to a document's headings use, as GitHub makes them. */
export function headingsOf(file: string): string[] {
  return [...prose(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replace(/ /g, "-"),
  );
}
