// What was built of what: build/stamps.json. A product without a stamp is built.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * @typedef {object} Stamp
 * @property {string} inputs the digest of its inputs
 * @property {Record<string, string>} outputs the digests of its outputs by their paths
 * @property {string} log what its tool said
 *
 * @typedef {import("./files.mjs").Files} Files
 * @typedef {import("./products.mjs").Product} Product
 */

const file = "build/stamps.json";

/** @param {unknown} value @returns {value is Stamp} */
function isStamp(value) {
  if (typeof value !== "object" || value === null) return false;
  const { inputs, outputs, log } = /** @type {Record<string, unknown>} */ (value);
  return typeof inputs === "string" && typeof outputs === "object" && outputs !== null && typeof log === "string";
}

/**
 * All stamps by the names of their products. One that cannot be read is left out.
 *
 * @param {string} root
 * @returns {Map<string, Stamp>}
 */
export function readStamps(root) {
  try {
    const read = /** @type {unknown} */ (JSON.parse(readFileSync(join(root, file), "utf8")));
    return new Map(Object.entries(read ?? {}).filter(/** @returns {entry is [string, Stamp]} */ (entry) => isStamp(entry[1])));
  } catch {
    return new Map();
  }
}

/**
 * Writes them whole or not at all.
 *
 * @param {string} root
 * @param {ReadonlyMap<string, Stamp>} stamps
 */
export function writeStamps(root, stamps) {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(stamps)));
  renameSync(`${path}.new`, path);
}

/**
 * Whether the outputs of a stamp are there and as they were made.
 *
 * @param {Stamp} stamp
 * @param {Files} files
 */
export const hasOutputs = ({ outputs }, files) =>
  Object.entries(outputs).every(([path, hash]) => hash !== "" && files.hash(path) === hash);

/**
 * Whether a product is as its inputs want it, made as itself or with checks.
 *
 * @param {Product} product
 * @param {ReadonlyMap<string, Stamp>} stamps
 * @param {Files} files
 * @returns {boolean}
 */
export function isMade(product, stamps, files) {
  const stamp = stamps.get(product.name);
  if (stamp?.inputs === files.hashAll(product.inputs(files)) && hasOutputs(stamp, files)) return true;
  return product.checked !== undefined && isMade(product.checked, stamps, files);
}
