// Modules that no file has: the build makes them, and virtual.d.ts declares them for the firmware.
import type { Plugin } from "rollup";

/** A rollup plugin: gives the import of a name a text, for which it reads these files. */
export function virtualModule(name: string, text: () => string, files: readonly string[] = []): Plugin {
  const id = `\0${name}`;
  return {
    name,
    resolveId: (source) => (source === name ? id : null),
    load(loaded) {
      if (loaded !== id) return null;
      for (const file of files) this.addWatchFile(file);
      return text();
    },
  };
}
