// The files of a virtual interpreter's Storage as a map: what the program writes appears at once; what is set from
// outside is in the flash from the next power-up on.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { filesOf, imageOf } from "./storage-image.js";

export class FlashFiles extends Map<string, string> {
  private isStale = false;
  /** The files set from outside since the flash was last written; undefined for a file that was removed. */
  private readonly changes = new Map<string, string | undefined>();
  private readonly path: string;
  private readonly own: ReadonlyMap<string, string>;

  /** `path` is the file that holds the flash; `own` are files of the board itself, which do not appear in the map. */
  constructor(path: string, own: ReadonlyMap<string, string>) {
    super();
    this.path = path;
    this.own = own;
  }

  /** The program has changed its flash. */
  noteWritten(): void {
    this.isStale = true;
  }

  /** Updates the flash; call it before power-up. */
  flush(): void {
    this.refresh();
    if (this.changes.size === 0 && existsSync(this.path)) return;
    writeFileSync(this.path, imageOf(new Map([...this.own, ...super.entries()])));
    this.changes.clear();
  }

  override set(name: string, text: string): this {
    this.refresh();
    this.changes.set(name, text);
    return super.set(name, text);
  }

  override delete(name: string): boolean {
    this.refresh();
    this.changes.set(name, undefined);
    return super.delete(name);
  }

  override clear(): void {
    for (const name of [...this.keys()]) this.delete(name);
  }

  override get(name: string): string | undefined {
    this.refresh();
    return super.get(name);
  }

  override has(name: string): boolean {
    this.refresh();
    return super.has(name);
  }

  override get size(): number {
    this.refresh();
    return super.size;
  }

  override keys(): MapIterator<string> {
    this.refresh();
    return super.keys();
  }

  override values(): MapIterator<string> {
    this.refresh();
    return super.values();
  }

  override entries(): MapIterator<[string, string]> {
    this.refresh();
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  override forEach(work: (text: string, name: string, map: Map<string, string>) => void): void {
    this.refresh();
    super.forEach((text, name) => work(text, name, this));
  }

  private refresh(): void {
    if (!this.isStale) return;
    this.isStale = false;
    super.clear();
    for (const [name, text] of filesOf(readFileSync(this.path))) if (!this.own.has(name)) super.set(name, text);
    for (const [name, text] of this.changes)
      if (text === undefined) super.delete(name);
      else super.set(name, text);
  }
}
