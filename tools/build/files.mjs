// Files of the house by their paths from its root, with "/" on every system: lists of them, what they contain, and what
// they import.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** Where one module names another. */
const importPattern = /\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

export class Files {
  /** @type {Map<string, Buffer | undefined>} */
  #contents = new Map();
  /** @type {Map<string, string>} */
  #hashes = new Map();

  /** @param {string} root the folder that all paths start from */
  constructor(root) {
    this.root = root;
  }

  /**
   * The content of a file; undefined if there is no such file. It is read once.
   *
   * @param {string} path
   */
  read(path) {
    if (!this.#contents.has(path)) {
      const isFile = statSync(join(this.root, path), { throwIfNoEntry: false })?.isFile() ?? false;
      this.#contents.set(path, isFile ? readFileSync(join(this.root, path)) : undefined);
    }
    return this.#contents.get(path);
  }

  /**
   * A digest of a file's content, "" if there is no such file.
   *
   * @param {string} path
   * @returns {string}
   */
  hash(path) {
    const known = this.#hashes.get(path);
    if (known !== undefined) return known;
    const content = this.read(path);
    const hash = content === undefined ? "" : createHash("sha1").update(content).digest("base64");
    this.#hashes.set(path, hash);
    return hash;
  }

  /**
   * One digest of many files, with their paths.
   *
   * @param {Iterable<string>} paths
   */
  hashAll(paths) {
    const sum = createHash("sha1").update(process.version);
    for (const path of [...new Set(paths)].sort()) sum.update(`\n${path} ${this.hash(path)}`);
    return sum.digest("base64");
  }

  /**
   * All files in a folder whose path matches, in order; none if there is no such folder.
   *
   * @param {string} folder
   * @param {RegExp} [pattern]
   * @param {readonly string[]} [except] folders that are left out
   * @returns {string[]}
   */
  list(folder, pattern = /./, except = []) {
    if (!statSync(join(this.root, folder), { throwIfNoEntry: false })?.isDirectory()) return [];
    return readdirSync(join(this.root, folder), { withFileTypes: true })
      .flatMap((entry) => {
        const path = `${folder}/${entry.name}`;
        if (entry.isDirectory()) return except.includes(path) ? [] : this.list(path, pattern, except);
        return pattern.test(path) ? [path] : [];
      })
      .sort();
  }

  /**
   * These modules, and all that they import by a relative path, types included.
   *
   * @param {readonly string[]} modules
   * @returns {string[]}
   */
  withImports(modules) {
    const found = new Set(modules);
    for (const path of found) {
      const text = this.read(path)?.toString("utf8") ?? "";
      for (const [, name = ""] of text.matchAll(importPattern)) {
        const imported = posix.join(posix.dirname(path), name);
        const candidates = [imported.replace(/\.js$/, ".ts"), imported.replace(/\.js$/, ".d.ts"), imported];
        const file = candidates.find((candidate) => this.read(candidate) !== undefined);
        if (file !== undefined) found.add(file);
      }
    }
    return [...found];
  }
}
