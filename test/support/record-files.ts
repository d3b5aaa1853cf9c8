// The files of a master's record, as they are in its flash.
import { recordFile } from "../../firmware/master/game/record-lines.js";

/** The text of each of the two files, whose pieces are in the order of their names. */
export function recordFiles(storage: Iterable<[name: string, text: string]>): string[] {
  const all = [...storage];
  return [0, 1].map((file) =>
    all
      .filter(([name]) => name.startsWith(recordFile + file))
      .sort()
      .map(([, text]) => text)
      .join(""),
  );
}
