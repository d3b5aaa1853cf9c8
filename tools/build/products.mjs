// What the build makes, of which files, and with which command. A product is made again when one of its inputs or
// outputs has changed.

/**
 * @typedef {import("./files.mjs").Files} Files
 *
 * @typedef {object} Product
 * @property {string} name
 * @property {string} made what rollup says it makes, "" for what rollup does not make
 * @property {(files: Files) => string[]} inputs the paths of all files that it is made of
 * @property {(files: Files) => string[]} outputs the paths of all files that its command writes
 * @property {Product} [checked] what makes the same files and more, and checks their types as well
 *
 * @typedef {object} Step
 * @property {Product[]} products
 * @property {(stale: readonly Product[]) => string[]} command the arguments of Node that make the stale ones
 * @property {string} [memory] what its tool remembers of the last time, for when outputs are gone that it left
 * @property {boolean} [isBeside] it is made at the same time as the step before, of which it needs nothing
 * @property {RegExp} [leftovers] files in `build/` that are deleted unless they are outputs
 */

const isSource = /\.ts$|^tools\/build\/.*\.mjs$/;
/** Folders with sources that tsconfig.json leaves out: they are made for boards or browsers. */
const leagueFolder = "tools/league/page";
const forOthers = ["sim/web/page", "sim/bench/trial", "tools/record/report/browser", leagueFolder];
const pageFolder = "firmware/master/web/page";

/** @param {string} path of a source; "" for one that only declares */
const compiled = (path) =>
  /\.d\.ts$/.test(path) || !isSource.test(path) ? "" : `build/${path.replace(/\.ts$/, ".js")}`;

/** @param {Files} files */
const programSources = (files) =>
  files.withImports(["tools", "sim", "test"].flatMap((folder) => files.list(folder, isSource, forOthers)));

/** @type {Product} */
const programs = {
  name: "programs",
  made: "",
  inputs: (files) => ["package-lock.json", "tsconfig.json", ...programSources(files)],
  outputs: (files) => programSources(files).map(compiled).filter(Boolean),
};

/** @param {Files} files */
const bundler = (files) => [
  ...files.withImports(["rollup.config.mjs"]),
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

/**
 * @param {string} name
 * @param {string} made
 * @param {readonly string[]} folders with all of its sources
 * @returns {Product}
 */
const bundle = (name, made, folders) => ({
  name,
  made,
  inputs: (files) => [
    ...bundler(files),
    "firmware/tsconfig.json",
    "tools/bundler/virtual.d.ts",
    ...folders.flatMap((folder) => files.list(folder, /./, [pageFolder])),
  ],
  outputs: () => [made, `${made}.map`],
});

const plain = ["target", "master"].map((role) => {
  const made = `dist/plain/${role}.js`;
  const product = bundle(`plain ${role}`, made, [`firmware/${role}`, "shared"]);
  return { ...product, outputs: () => [made] };
});

/** @type {Product} */
const page = {
  name: "page",
  made: "dist",
  inputs: (files) => [...bundler(files), ...files.list(pageFolder), ...files.withImports([`${pageFolder}/script.ts`])],
  outputs: () => ["dist/snyper.page"],
};

/** @type {Product} */
const arena = {
  name: "arena page",
  made: "dist/page/page.js",
  inputs: (files) => [
    ...files.withImports(["sim/web/rollup.config.mjs", ...files.list("sim/web/page", isSource)]),
    ...files.list("sim/web/page"),
    "package-lock.json",
  ],
  outputs: () => ["index.html", "icon.svg", "page.css", "page.js", "title.woff2"].map((file) => `dist/page/${file}`),
};

/** @type {Product} */
const report = {
  name: "report page",
  made: "dist/report/report.js",
  inputs: (files) => [
    ...files.withImports([
      "tools/record/report/rollup.config.mjs",
      ...files.list("tools/record/report/browser", isSource),
    ]),
    ...files.list("tools/record/report/browser"),
    "package-lock.json",
  ],
  outputs: () => ["report.css", "report.js"].map((file) => `dist/report/${file}`),
};

/** @type {Product} */
const league = {
  name: "league page",
  made: "",
  inputs: (files) => [...files.list(leagueFolder), "tools/league/shown.d.ts", "package-lock.json"],
  outputs: (files) =>
    files.list(leagueFolder, isSource).map((path) => path.replace(leagueFolder, "dist/league").replace(/\.ts$/, ".js")),
};

const bundles = [
  bundle("target", "dist/target.js", ["firmware/target", "shared"]),
  bundle("master", "dist/master.js", ["firmware/master", "shared"]),
  bundle("kaluma", "dist/kaluma.js", ["firmware/kaluma", "shared"]),
  bundle("trial", "dist/trial/screen.js", ["sim/bench/trial", "firmware/master", "shared"]),
  ...plain,
  page,
];

/** The name of a product in rollup's configuration. @param {Product} product */
const nameOf = ({ name, checked }) => checked?.name ?? name;

const tsc = "node_modules/typescript/bin/tsc";
const rollup = "node_modules/rollup/dist/bin/rollup";

/** @type {readonly Step[]} the later ones use what the earlier ones make */
export const steps = [
  {
    products: [programs],
    command: () => [tsc, "-p", "tsconfig.json"],
    memory: "build/.tsbuildinfo",
    leftovers: /\.(js|mjs|map|d\.ts|d\.mts)$/,
  },
  {
    products: bundles,
    command: (stale) => [rollup, "-c", "--configOnly", stale.map(nameOf).join()],
  },
  { products: [arena], command: () => [rollup, "-c", "sim/web/rollup.config.mjs"] },
  { products: [report], command: () => [rollup, "-c", "tools/record/report/rollup.config.mjs"] },
  { products: [league], command: () => [tsc, "-p", leagueFolder] },
];

/**
 * A product that is made without checking types: they were checked before they came to whoever only tries a program.
 *
 * @param {Product} checked
 * @returns {Product}
 */
const unchecked = (checked) => ({ ...checked, name: `${checked.name} (unchecked)`, checked });

/**
 * @typedef {Product & { tsconfig: string }} Transpiled
 *
 * @param {string} name
 * @param {(files: Files) => string[]} sources
 * @returns {Transpiled} some of the programs
 */
const someOf = (name, sources) => ({
  ...unchecked(programs),
  name,
  tsconfig: "tsconfig.json",
  inputs: (files) => ["package-lock.json", "tsconfig.json", "tools/build/transpile.mjs", ...sources(files)],
  outputs: (files) => sources(files).map(compiled).filter(Boolean),
});

/** @param {Files} files */
const bundlerSources = (files) => files.withImports(files.list("tools/bundler", isSource));

/** @param {Files} files the programs of tools/league and those that they start, besides what the bundler has of them */
function leagueSources(files) {
  const bundlers = new Set(bundlerSources(files));
  const all = files.withImports([...files.list("tools/league", isSource, forOthers), "sim/ranges.ts"]);
  return all.filter((path) => !bundlers.has(path));
}

const bundlerPrograms = someOf("the bundler", bundlerSources);
const leaguePrograms = someOf("the league's programs", leagueSources);
/** @type {Transpiled} */
const leaguePage = { ...unchecked(league), tsconfig: `${leagueFolder}/tsconfig.json` };

/** What transpile.mjs makes. */
export const transpiled = [bundlerPrograms, leaguePrograms, leaguePage];

/** @param {readonly Product[]} stale */
const transpile = (stale) => ["tools/build/transpile.mjs", ...stale.map(({ name }) => name)];

/** @param {readonly Product[]} stale */
const bundleUnchecked = (stale) => [rollup, "-c", "--configUnchecked", "--configOnly", stale.map(nameOf).join()];

/**
 * The steps of a program that needs little: who tries it after `npm ci` does not wait for the rest, nor for checks.
 *
 * @type {Readonly<Record<string, readonly Step[]>>}
 */
const fewSteps = {
  league: [
    { products: [bundlerPrograms], command: transpile },
    { products: [...plain, unchecked(page)], command: bundleUnchecked },
    { products: [leaguePrograms, leaguePage], command: transpile, isBeside: true },
  ],
};

/** The programs that can be built for, for the help. */
export const builtFor = Object.keys(fewSteps);

/** @param {string} program one of `builtFor` @returns {readonly Step[]} */
export const stepsFor = (program) => /** @type {readonly Step[]} */ (fewSteps[program]);
