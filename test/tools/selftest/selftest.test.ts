// `npm run selftest`: its command line, and what it makes of a console's lines.
import assert from "node:assert/strict";
import { isGood, pageOf, reportOf, textOf } from "../../../tools/selftest/report.js";
import { parseOptions } from "../../../tools/selftest/options.js";

const facts = "+ trip 6 ms; + signal -52 dBm; ! not calibrated";
const lines = [
  "selftest start 2",
  "selftest target_1 ok up 0.5 s tap 0.71 after 1.2 s down 0.5 s",
  "selftest target_2 failed up 0.5 s no tap felt down 0.5 s",
  "selftest over 1 of 2 ok",
  "report target_1 down memory 900 of 1600 uptime 5 s",
  `check target_1 amber ${facts}`,
  "check target_2 red + trip 5 ms; X sensor <dead>",
];

describe("options of npm run selftest", () => {
  it("name the port or the range's file, but not both", () => {
    const options = { port: undefined, file: "range.json", isOnlyCheck: false, report: undefined };
    assert.deepEqual(parseOptions([]), { options });
    assert.deepEqual(parseOptions(["--check", "--port", "tcp://127.0.0.1:23", "--report", "x.html"]), {
      options: { port: "tcp://127.0.0.1:23", file: "range.json", isOnlyCheck: true, report: "x.html" },
    });
    assert.deepEqual(parseOptions(["--port", "tcp://127.0.0.1:23", "--range", "a.json"]), {
      error: "--range and --port exclude each other.",
    });
  });
});

describe("the report of npm run selftest", () => {
  it("has each target with its level, its test and its condition", () => {
    const report = reportOf(lines);
    assert.deepEqual(report.targets[0], {
      id: "target_1",
      level: "amber",
      facts: facts.split("; "),
      how: "ok",
      words: "up 0.5 s tap 0.71 after 1.2 s down 0.5 s",
    });
    assert.equal(report.end, "over 1 of 2 ok");
    assert.equal(
      textOf(report),
      [
        "target_1  AMBER",
        "    self-test ok: up 0.5 s tap 0.71 after 1.2 s down 0.5 s",
        ...facts.split("; ").map((fact) => `    ${fact}`),
        "target_2  RED",
        "    self-test failed: up 0.5 s no tap felt down 0.5 s",
        "    + trip 5 ms",
        "    X sensor <dead>",
        "Self-test over 1 of 2 ok.",
      ].join("\n"),
    );
  });

  it("is good unless a target is red or failed, or the test was stopped", () => {
    assert.equal(isGood(reportOf(lines)), false);
    assert.equal(isGood(reportOf([`check target_1 amber ${facts}`])), true);
    assert.equal(isGood(reportOf([`check target_1 amber ${facts}`, "selftest stopped"])), false);
  });

  it("is a page to print, which escapes what comes from a board", () => {
    const page = pageOf(reportOf(lines), "today");
    assert.match(page, /<th scope="row">target_1<\/th>\n<td>▲ amber<\/td>/);
    assert.ok(page.includes("X sensor &lt;dead&gt;") && !page.includes("<dead>"));
  });
});
