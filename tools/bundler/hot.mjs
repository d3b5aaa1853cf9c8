// Declares first what each message needs. Espruino finds a global by walking the list of all of them, in the order in
// which they came to be, which with a hundred of them costs more than the statement that wants one.
import { resolve, sep } from "node:path";
import { parse } from "acorn";
import { readBundle } from "./tokens.mjs";

const otherRole = { target: "master", master: "target" };

/** The names that a script declares at its top level. */
function topNames({ body }) {
  return body.flatMap((node) =>
    node.type === "FunctionDeclaration"
      ? [node.id.name]
      : node.type === "VariableDeclaration"
        ? node.declarations.map(({ id }) => id.name)
        : [],
  );
}

/**
 * The tags for a board's bundle: those of its own sources and of shared ones, without those for the other board only.
 */
export const hotFor = (hot, role) =>
  hot.filter(
    ({ file, only }) => (only ?? role) === role && !file.startsWith(resolve("firmware", otherRole[role]) + sep),
  );

/** Rollup puts "$1" and so on behind a name that another module has too. */
const withoutNumber = (name) => name.replace(/\$\d+$/, "");

/**
 * What rollup made of the names in `hot`, in the order of their ranks: `{ rank, name, at }`. `modules` are those of a
 * rendered chunk. Throws where two have one rank, and where a tag is on something that the chunk does without.
 */
export function rankHot(modules, hot) {
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
 * Puts a declaration of the ranked names above everything else. `names` maps the names of rollup's code to those of the
 * minified code. Returns `{ code, map }`. Throws where the minifier has put something in the place of its only use.
 */
export function declareFirst(code, map, ranked, names) {
  if (ranked.length === 0) return { code, map };
  const declared = new Set(topNames(readBundle(code).ast));
  const first = ranked.map(({ name, at }) => {
    const short = names[`$${name}`];
    if (!declared.has(short)) throw new Error(`${at}: @hot has no effect: ${name} is put in the place of its only use`);
    return short;
  });
  return { code: `var ${first.join()};\n${code}`, map: { ...map, mappings: `;${map.mappings}` } };
}
