// `npm run build`: makes what has changed since the last time, and nothing else. It runs before anything is compiled,
// so it is plain JavaScript, and uses nothing but Node.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "./steps.mjs";

const help = `Usage: npm run build [-- --verbose]

Builds the bundles into dist/ and the programs into build/, as far as anything has changed. What rollup
said is in build/bundles.log, with the unused part of each bundle's budget.

  --verbose     print that log, too
  -h, --help    print this help and exit
  --version     print the version and exit`;

const root = fileURLToPath(new URL("../..", import.meta.url));

/** As of all programs here: the build failed, and the command line asks for what cannot be. */
const exitFailed = 1;
const exitMisused = 2;

/** @param {string[]} args @returns {Promise<number>} the exit code */
async function main(args) {
  const unknown = args.find((arg) => !["--help", "-h", "--version", "--verbose"].includes(arg));
  if (unknown !== undefined) {
    console.error(`There is no option ${unknown}. See npm run build -- --help.`);
    return exitMisused;
  }
  if (args.includes("--help") || args.includes("-h")) console.log(help);
  else if (args.includes("--version")) {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    console.log(version);
  } else return (await build(root, args.includes("--verbose"))) ? 0 : exitFailed;
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
