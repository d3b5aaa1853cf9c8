// The fields that a bundle's records keep to themselves, with names that cost no RAM: up to 4 characters.
import { readBundle, walkTree } from "./tokens.mjs";

/**
 * What terser's option `mangle.properties` has to be. `short` has the names of the fields, with the places of their
 * tags. Browsers have some of these names too (`builtins`), which is no matter here.
 */
export const fieldsToShorten = (short) =>
  short.size > 0 && { regex: new RegExp(`^(${[...short.keys()].join("|")})$`), keep_quoted: true, builtins: true };

/** Throws where a minified bundle still has the long name of such a field. */
export function refuseLong(code, short) {
  walkTree(readBundle(code).ast, ({ type, computed, property, key }) => {
    const name =
      type === "MemberExpression" ? !computed && property.name : type === "Property" && (key.name ?? key.value);
    if (!short.has(name)) return;
    throw new Error(
      `${short.get(name)}: @short has no effect: ${name} is quoted somewhere, so its name is left as it is`,
    );
  });
}
