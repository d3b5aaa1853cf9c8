// The types of mend.mjs, for the tests.

export interface Mended {
  kind: string;
  line: number;
  column: number;
}

export function mend(code: string): {
  code: string;
  map: { version: number; sources: string[]; names: string[]; mappings: number[][][] };
  mended: Mended[];
};
