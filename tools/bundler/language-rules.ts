// Where Espruino's language is not V8's and only types can tell: all the rules, by their names in docs/FIDELITY.md.
import type { Rule } from "./language-kinds.js";
import { objectRules } from "./object-rules.js";
import { valueRules } from "./value-rules.js";

export const rules: Readonly<Record<string, Rule>> = { ...valueRules, ...objectRules };
