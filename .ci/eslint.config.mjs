// The few rules that matter, beside what the compiler checks: see CONTRIBUTING.md. `npm run lint` runs them.
import { fileURLToPath } from "node:url";
import tseslint from "typescript-eslint";

const root = fileURLToPath(new URL("..", import.meta.url));
const typed = (tsconfig) => ({ parser: tseslint.parser, parserOptions: { project: tsconfig, tsconfigRootDir: root } });
const plugins = { "@typescript-eslint": tseslint.plugin };

export default [
  { ignores: ["build/", "dist/", "node_modules/", "test/conformance/*.js", "sim/bench/trial/"] },
  {
    // Programs on a PC. The firmware compares with `==`: it is shorter, and the build's own rules see to the types.
    files: ["tools/**/*.ts", "sim/**/*.ts", "test/**/*.ts"],
    ignores: ["sim/web/page/**", "tools/league/page/**", "tools/record/report/browser/**", "**/*.d.ts"],
    languageOptions: typed("tsconfig.json"),
    plugins,
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["it", "describe"], package: "mocha" }] },
      ],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "off",
    },
  },
  {
    files: ["sim/web/page/**/*.ts"],
    languageOptions: typed("sim/web/page/tsconfig.json"),
    plugins,
    rules: { eqeqeq: ["error", "always", { null: "ignore" }], "@typescript-eslint/no-floating-promises": "error" },
  },
  {
    files: ["tools/record/report/browser/**/*.ts"],
    languageOptions: typed("tools/record/report/browser/tsconfig.json"),
    plugins,
    rules: { eqeqeq: ["error", "always", { null: "ignore" }] },
  },
  {
    files: ["tools/league/page/**/*.ts"],
    languageOptions: typed("tools/league/page/tsconfig.json"),
    plugins,
    rules: { eqeqeq: ["error", "always", { null: "ignore" }], "@typescript-eslint/no-floating-promises": "error" },
  },
  {
    // What comes from outside is unknown until it is checked: at the doors of the wire, of files and of requests.
    files: [
      "shared/{link,messages,from-master}.ts",
      "firmware/master/wire/from-target.ts",
      "firmware/{target,master/wire}/discovery.ts",
      "firmware/master/web/page-request.ts",
      "tools/**/*.ts",
      "sim/web/*.ts",
    ],
    languageOptions: { parser: tseslint.parser },
    plugins,
    rules: { "@typescript-eslint/no-explicit-any": "error" },
  },
];
