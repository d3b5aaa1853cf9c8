// `npm run build`: makes what has changed since the last time, and nothing else. It runs before anything is compiled,
// so it is plain JavaScript, and uses nothing but Node.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builtFor, steps, stepsFor } from "./products.mjs";
import { build } from "./steps.mjs";

const help = `Usage: npm run build [-- [--for NAME] [--verbose]]

Builds the bundles into dist/ and the programs into build/, as far as anything has changed. What rollup
said is in build/bundles.log, with the unused part of each bundle's budget.

  --for NAME    only what npm run NAME needs: ${builtFor.join(", ")}
  --verbose     print that log, too
  -h, --help    print this help and exit
  --version     print the version and exit`;

const root = fileURLToPath(new URL("../..", import.meta.url));

/** As of all programs here: the build failed, and the command line asks for what cannot be. */
const exitFailed = 1;
const exitMisused = 2;

/** @param {string[]} args @returns {Promise<number>} the exit code */
async function main(args) {
  const program = args[0] === "--for" ? args[1] : undefined;
  if (args[0] === "--for" && !builtFor.includes(program ?? "")) {
    console.error(`--for takes ${builtFor.join(", ")}. See npm run build -- --help.`);
    return exitMisused;
  }
  const rest = program === undefined ? args : args.slice(2);
  const unknown = rest.find((arg) => !["--help", "-h", "--version", "--verbose"].includes(arg));
  if (unknown !== undefined) {
    console.error(`There is no option ${unknown}. See npm run build -- --help.`);
    return exitMisused;
  }
  if (rest.includes("--help") || rest.includes("-h")) console.log(help);
  else if (rest.includes("--version")) {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    console.log(version);
  } else {
    const wanted = program === undefined ? steps : stepsFor(program);
    return (await build(root, rest.includes("--verbose"), wanted)) ? 0 : exitFailed;
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
