// Declares first what each message needs. Espruino finds a global by walking the list of all of them in the order in
// which they were declared: with a hundred of them that costs more than the statement that wants one.
import { resolve, sep } from "node:path";
import { parse } from "acorn";
import type { Role } from "../common/parts.js";
import { firstObjects } from "./builtins.js";
import type { Hot } from "./tags.js";
import { readBundle, topNames } from "./tokens.js";

/** A tag, and what rollup made of the name that it is for. */
interface Ranked {
  rank: number;
  name: string;
  at: string;
}

/** What this needs of rollup's modules. */
type Modules = Readonly<Record<string, { code: string | null }>>;

const otherRole = { target: "master", master: "target" } as const;

/**
 * The tags for a board's bundle: those of its own sources and of shared ones, without those for the other board only.
 */
export function hotFor(hot: readonly Hot[], role: Role): Hot[] {
  const others = resolve("firmware", otherRole[role]) + sep;
  return hot.filter(({ file, only }) => (only ?? role) === role && !file.startsWith(others));
}

/** Rollup adds "$1" and so on to a name that another module has too. */
const withoutNumber = (name: string): string => name.replace(/\$\d+$/, "");

/**
 * Puts the tags in the order of their ranks. `modules` are those of a rendered chunk. Throws where two have one rank,
 * and where a tag is on something that the chunk does without.
 */
export function rankHot(modules: Modules, hot: readonly Hot[]): Ranked[] {
  const namesOf = new Map(
    Object.entries(modules).map(([id, { code }]) => [
      resolve(id),
      topNames(parse(code ?? "", { ecmaVersion: 2022, sourceType: "module" })),
    ]),
  );
  const ranked = hot.map(({ file, rank, name: declared, at }) => {
    const name = namesOf.get(file)?.find((candidate) => withoutNumber(candidate) === declared);
    if (name === undefined) throw new Error(`${at}: @hot has no effect: no bundle needs ${declared}`);
    return { rank, name, at };
  });
  ranked.sort((one, other) => one.rank - other.rank);
  ranked.forEach(({ rank, at }, index) => {
    const before = ranked[index - 1];
    if (before?.rank === rank) throw new Error(`${at}: @hot ${rank} is the rank of ${before.at} too`);
  });
  return ranked;
}

/**
 * Puts a declaration of the ranked names above everything else, on a separate line, and some builtin objects behind it:
 * what is named first is found first. `shortNames` leads from the names of rollup's code to those of the minified code.
 * Throws where the minifier has replaced the only use of a name by what it means.
 */
export function declareFirst(code: string, ranked: readonly Ranked[], shortNames: ReadonlyMap<string, string>): string {
  if (ranked.length === 0) return code;
  const declared = new Set(topNames(readBundle(code).ast));
  const first = ranked.map(({ name, at }) => {
    const short = shortNames.get(name);
    if (short !== undefined && declared.has(short)) return short;
    throw new Error(`${at}: @hot has no effect: the minifier puts ${name} in the place of its only use`);
  });
  return `var ${first.join()};${firstObjects.join(";")};\n${code}`;
}
