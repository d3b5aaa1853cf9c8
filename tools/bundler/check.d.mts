// The types of check.mjs, for the tests.

export interface Finding {
  file: string;
  line: number;
  column: number;
  rule: string;
  why: string;
  snippet: string;
}

export const bundleRuleNames: string[];
export function checkBundle(code: string, file: string): Finding[];
