// The option that names a file or a folder.
import type { Option } from "./arguments.js";

/** The longest name of a file, in characters. */
const fileMax = 1024;

/** Takes any name of up to 1024 characters but the empty one; whoever opens it says whether it is there. */
export const fileOption = (help: string, value = "FILE") =>
  ({
    kind: "text",
    value,
    rule: "a file",
    fits: (text: string) => text !== "" && text.length <= fileMax,
    help,
  }) as const satisfies Option;
