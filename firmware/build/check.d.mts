// The types of check.mjs, for the tests.

export interface Finding {
  file: string;
  line: number;
  column: number;
  why: string;
  snippet: string;
}

export function checkBundle(code: string, file: string): Finding[];
