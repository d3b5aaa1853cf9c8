// The types of language.mjs, for the tests.
import type { Program } from "typescript";

export interface LanguageFinding {
  file: string;
  line: number;
  column: number;
  rule: string;
  why: string;
}

export const ruleNames: string[];
export function checkProgram(program: Program, isOurs: (file: string) => boolean): LanguageFinding[];
