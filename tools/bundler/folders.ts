// Where the build finds the sources that it reads itself.
import { fileURLToPath } from "node:url";

/** The full path of a file or folder by its path from the root. This module is in build/tools/bundler when it runs. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
