// The fields that a bundle's records keep to themselves get names of up to 4 characters, which cost no RAM.
import { fieldName, readBundle, walkTree } from "./tokens.js";

/**
 * The value of terser's option `mangle.properties`. `short` has the names of the fields. Browsers have fields with some
 * of these names too (`builtins`), which does not matter here.
 */
export const fieldsToShorten = (short: ReadonlyMap<string, string>) =>
  short.size > 0 && { regex: new RegExp(`^(${[...short.keys()].join("|")})$`), keep_quoted: true, builtins: true };

/** Throws where a minified bundle still has the long name of such a field. `short` leads to the places of the tags. */
export function refuseLong(code: string, short: ReadonlyMap<string, string>): void {
  walkTree(readBundle(code).ast, (node) => {
    const name = fieldName(node);
    const at = name === undefined ? undefined : short.get(name);
    if (at !== undefined)
      throw new Error(`${at}: @short has no effect: ${name} is in quotes somewhere, which keeps its name`);
  });
}
