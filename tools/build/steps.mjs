// Goes through the steps of the build, and runs the tool of each that has something stale.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Files } from "./files.mjs";
import { lock } from "./lock.mjs";
import { steps as all } from "./products.mjs";
import { hasOutputs, isMade, readStamps, writeStamps } from "./stamps.mjs";

/**
 * @typedef {import("./products.mjs").Product} Product
 * @typedef {import("./products.mjs").Step} Step
 */

/** What the tools said, for people. */
const logFile = "build/bundles.log";
/** What rollup prints before it makes something: "firmware/target/main.ts → dist/target.js...". */
const madePattern = /^\S.* → (\S+)\.\.\.$/;

/** How many tools were run, so that each has a log of its own. */
let runs = 0;

/** @param {string} text to stderr, for people: what a program prints to stdout is its own */
const tell = (text) => process.stderr.write(`${text}\n`);

/**
 * Runs a tool. Fulfilled with whether it succeeded, and with what it printed.
 *
 * @param {string} root
 * @param {string[]} args
 * @returns {Promise<{ isDone: boolean, said: string }>}
 */
async function run(root, args) {
  const path = join(root, `build/tool${++runs}.log`);
  const log = openSync(path, "w");
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", log, log] });
  const stop = () => child.kill();
  process.once("exit", stop);
  const isDone = await new Promise((done) =>
    child.once("error", () => done(false)).once("close", (code) => done(code === 0)),
  );
  process.off("exit", stop);
  closeSync(log);
  const said = readFileSync(path, "utf8");
  rmSync(path, { force: true });
  return { isDone, said };
}

/**
 * What a tool said of each of its products.
 *
 * @param {string} said
 * @param {readonly Product[]} products
 * @returns {Map<string, string>} by the name of the product
 */
function logsOf(said, products) {
  const logs = new Map(products.map(({ name }) => [name, ""]));
  let name = products[0]?.name ?? "";
  for (const line of said.split("\n").filter((text) => text.trim() !== "")) {
    const [, made] = madePattern.exec(line) ?? [];
    name = products.find((product) => product.made !== "" && product.made === made)?.name ?? name;
    logs.set(name, `${logs.get(name)}${line}\n`);
  }
  return logs;
}

/** A build in a folder, by the process that holds the lock. */
class Build {
  /** @param {string} root */
  constructor(root) {
    this.root = root;
    this.stamps = readStamps(root);
  }

  /**
   * Fulfilled with whether all went well. What the tool says is printed if it fails.
   *
   * @param {Step} step
   * @returns {Promise<boolean>}
   */
  async make(step) {
    const files = new Files(this.root);
    const stale = step.products.filter((product) => !isMade(product, this.stamps, files));
    if (stale.length === 0) return true;
    tell(`Building: ${stale.map(({ name }) => name).join(", ")}`);
    const inputs = new Map(stale.map((product) => [product, files.hashAll(product.inputs(files))]));
    this.#forget(step, inputs, files);
    const isLost = () => !this.#hasAll(stale);
    let result = await run(this.root, step.command(stale));
    if (result.isDone && step.memory !== undefined && isLost()) {
      // The tool remembers outputs that are gone.
      rmSync(join(this.root, step.memory), { force: true });
      result = await run(this.root, step.command(stale));
    }
    if (!result.isDone || isLost()) {
      tell(`${result.said.trimEnd()}\nThe build failed: ${stale.map(({ name }) => name).join(", ")}`);
      return false;
    }
    this.#stamp(inputs, logsOf(result.said, stale));
    if (step.leftovers !== undefined) this.#removeLeftovers(step, step.leftovers);
    return true;
  }

  /** @param {readonly Product[]} products */
  #hasAll(products) {
    const files = new Files(this.root);
    return products.every((product) => product.outputs(files).every((path) => files.hash(path) !== ""));
  }

  /**
   * Takes the stamps away before anything changes, so that a build which ends early is begun again.
   *
   * @param {Step} step
   * @param {ReadonlyMap<Product, string>} inputs of what is stale, with their digests
   * @param {Files} files
   */
  #forget(step, inputs, files) {
    const isDamaged = [...inputs].some(([product, digest]) => this.#isDamaged(product, digest, files));
    if (isDamaged && step.memory !== undefined) rmSync(join(this.root, step.memory), { force: true });
    for (const { name } of inputs.keys()) this.stamps.delete(name);
    writeStamps(this.root, this.stamps);
  }

  /**
   * Whether outputs were deleted or changed by somebody other than the tool, which would leave them so. Where the inputs
   * have changed too, the tool may have run without this program.
   *
   * @param {Product} product
   * @param {string} inputs their digest
   * @param {Files} files
   */
  #isDamaged(product, inputs, files) {
    const stamp = this.stamps.get(product.name);
    if (stamp === undefined) return false;
    if (stamp.inputs === inputs) return !hasOutputs(stamp, files);
    return product.outputs(files).some((path) => path in stamp.outputs && files.hash(path) === "");
  }

  /**
   * @param {ReadonlyMap<Product, string>} inputs digests from before the tool ran
   * @param {ReadonlyMap<string, string>} logs
   */
  #stamp(inputs, logs) {
    const files = new Files(this.root);
    for (const [product, digest] of inputs) {
      const outputs = Object.fromEntries(product.outputs(files).map((path) => [path, files.hash(path)]));
      this.stamps.set(product.name, { inputs: digest, outputs, log: logs.get(product.name) ?? "" });
    }
    writeStamps(this.root, this.stamps);
  }

  /**
   * Deletes what was made of sources that are gone: mocha would run their tests.
   *
   * @param {Step} step
   * @param {RegExp} leftovers
   */
  #removeLeftovers(step, leftovers) {
    const files = new Files(this.root);
    const wanted = new Set(step.products.flatMap((product) => product.outputs(files)));
    for (const path of files.list("build", leftovers)) {
      if (wanted.has(path)) continue;
      rmSync(join(this.root, path), { force: true });
      for (let folder = dirname(path); readdirSync(join(this.root, folder)).length === 0; folder = dirname(folder))
        rmdirSync(join(this.root, folder));
    }
  }
}

/**
 * What the tools said of all products when they were made last.
 *
 * @param {string} root
 * @param {readonly Step[]} steps
 */
function logOf(root, steps) {
  const stamps = readStamps(root);
  return steps
    .flatMap(({ products }) => products.map(({ name }) => stamps.get(name)?.log ?? ""))
    .filter((log) => log !== "")
    .join("\n");
}

/** @param {string} root @param {readonly Step[]} steps */
function isAllFresh(root, steps) {
  const [files, stamps] = [new Files(root), readStamps(root)];
  return steps.every(({ products }) => products.every((product) => isMade(product, stamps, files)));
}

/** The steps in groups that are made at the same time. @param {readonly Step[]} steps */
function groupsOf(steps) {
  /** @type {Step[][]} */
  const groups = [];
  for (const step of steps) {
    if (step.isBeside) groups.at(-1)?.push(step);
    else groups.push([step]);
  }
  return groups;
}

const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** @param {string} root @param {readonly Step[]} steps @returns {Promise<boolean>} */
async function buildStale(root, steps) {
  mkdirSync(join(root, "build"), { recursive: true });
  const release = await lock(join(root, "build/.lock"), () => tell("Another build is running: this one waits for it."));
  const end = () => process.exit(1);
  process.once("exit", release);
  for (const signal of signals) process.once(signal, end);
  try {
    const build = new Build(root);
    for (const group of groupsOf(steps))
      if ((await Promise.all(group.map((step) => build.make(step)))).includes(false)) return false;
    writeFileSync(join(root, logFile), logOf(root, steps));
    return true;
  } finally {
    release();
    process.off("exit", release);
    for (const signal of signals) process.off(signal, end);
  }
}

/**
 * Makes whatever is stale. Fulfilled with whether everything is fresh now; if not, the reason has been printed.
 *
 * @param {string} root the folder of the house
 * @param {boolean} isVerbose whether to print what the tools said
 * @param {readonly Step[]} [steps] other ones than the house's, for tests
 */
export async function build(root, isVerbose, steps = all) {
  const isDone = isAllFresh(root, steps) || (await buildStale(root, steps));
  if (isDone && isVerbose) process.stdout.write(logOf(root, steps));
  return isDone;
}
