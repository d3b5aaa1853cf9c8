// What documents say about the programs: every command line in them is accepted, and every sentence of the console is
// in the sources.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import ts from "typescript";
import { parseOptions as parseFlash } from "../../../tools/flash/options.js";
import { plansFor } from "../../../tools/flash/plan.js";
import { changedRange } from "../../../tools/flash/range-change.js";
import { loadRange, saveRange } from "../../../tools/flash/range-file.js";
import { newRange, type Range } from "../../../tools/flash/range.js";
import { RealArena } from "../../../sim/arena/real-arena.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { shippedGames } from "../../../tools/game/games.js";
import { randomKey } from "../../../tools/common/key.js";
import type { Parsed } from "../../../tools/common/arguments.js";
import { parseOptions as parseLeague, programs as leaguePrograms } from "../../../tools/league/options.js";
import { parseOptions as parseConsole } from "../../../tools/console/options.js";
import { parseOptions as parseRecord } from "../../../tools/record/options.js";
import { parseOptions as parseGame } from "../../../sim/cli/game-options.js";
import { parseOptions as parseStart } from "../../../sim/cli/options.js";
import { parseOptions as parseSoak } from "../../../sim/soak/options.js";
import { parseOptions as parseSimTarget } from "../../../sim/cli/sim-target-options.js";
import { findInterpreter } from "../../../sim/board/interpreter/find.js";
import { makeFolder, removeFolder, writeFlash } from "../../../sim/board/interpreter/flash.js";
import { InterpreterProcess } from "../../../sim/board/interpreter/process.js";
import { freePort } from "../../../sim/world/relay.js";
import { commands, documents, fences, inlineCode, text, words } from "../../support/documents.js";
import { consolePort, flash, takeConsole, until } from "../../support/flash-interpreter.js";
import { printedBy, subjects } from "../../support/printed.js";
import { options } from "../../support/refused.js";
import { raiseAll } from "../../../sim/arena/person.js";

/** Documents with the programs that they must show in use. */
const needed: Record<string, string[]> = {
  "README.md": ["npm start", "npm run flash", "npm run game", "npm run record"],
  "docs/GUIDE.md": ["npm start", "npm run flash", "npm run sim-target", "npm run game", "npm run record"],
  "docs/TROUBLESHOOTING.md": ["npm start", "npm run flash", "npm run console", "npm run game", "npm run record"],
  "docs/GAMES.md": ["npm run game", "npm run flash"],
  "docs/RECORD.md": ["npm run record"],
  "docs/SCREENS.md": ["npm run flash"],
};
const consolePage = "docs/CONSOLE.md";

/** All texts in the boards' programs and in the programs that talk to them. */
function saidBySources(): string[] {
  const said = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node);
    // Single letters, such as a pin's key, could make up any line.
    if (isText && (node.text.length > 1 || /[^a-z]/i.test(node.text))) {
      said.add(node.text);
      // The minifier puts constants into texts; a document has N in their place.
      said.add(node.text.replace(/\b\d+\b/g, "N"));
    }
    ts.forEachChild(node, visit);
  };
  const tools = ["tools/common", "tools/console", "tools/flash", "tools/game", "tools/record"].flatMap((folder) =>
    readdirSync(folder).map((name) => `${folder}/${name}`),
  );
  const commands = tools.filter((file) => file.endsWith(".ts") && !file.includes("/wiring"));
  for (const file of ["dist/master.js", "dist/target.js", ...commands])
    visit(ts.createSourceFile(file, text(file), ts.ScriptTarget.ES2022, true));
  return [...said, ...subjects().values()];
}

/** The lines that a section of docs/CONSOLE.md explains, as they are in its tables. */
function linesTold(section: string): string[] {
  const [, body] = new RegExp(`^## ${section}\\n([^]*?)(?=^## |(?![^]))`, "m").exec(text(consolePage))!;
  return [...body!.matchAll(/^\|(.*?)\|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, code]) => code!),
  );
}

/** What stands for a value: a word in capitals, a number, or pins. */
const value = /^(?:[A-Z]+\d*(?![a-z])|\d+)(?:-\d+)?/;
/** A quoted sentence may end here in the middle of one of its texts. */
const quotedMin = 8;

/** Whether a line consists of the sources' whole texts and of values, one after the other. */
function isSaid(line: string, pieces: readonly string[]): boolean {
  const dead = new Set<string>();
  const from = (rest: string): boolean => {
    if (rest === "" || (rest.length >= quotedMin && pieces.some((piece) => piece.startsWith(rest)))) return true;
    if (dead.has(rest)) return false;
    dead.add(rest);
    const matched = value.exec(rest)?.[0];
    return (
      (matched !== undefined && from(rest.slice(matched.length))) ||
      pieces.some((piece) => rest.startsWith(piece) && from(rest.slice(piece.length)))
    );
  };
  return from(line);
}

/** The programs' functions that parse their command lines. */
const programs: Record<string, (args: string[]) => Parsed<unknown>> = {
  "npm start": parseStart,
  "npm run sim-target": parseSimTarget,
  "npm run record": parseRecord,
  "npm run game": parseGame,
  "npm run soak": parseSoak,
  "npm run flash": parseFlash,
  "npm run console": parseConsole,
  "npm run league": parseLeague,
};
/** What prints the options of a program's commands, beside its own. */
const commandsOf: Record<string, readonly string[]> = { "npm run league": Object.keys(leaguePrograms) };

describe("the documents", () => {
  for (const file of documents) {
    it(`${file}: each program accepts the command lines that it shows`, () => {
      for (const [begin, parse] of Object.entries(programs)) {
        const lines = commands(file, begin);
        assert(lines.length >= 1 || !needed[file]?.includes(begin), begin);
        // A program without arguments is only mentioned.
        for (const args of lines.filter((line) => line.length > 0))
          assert.ok(!("error" in parse(args)), `${begin} -- ${args.join(" ")}: ${JSON.stringify(parse(args))}`);
      }
    });

    it(`${file}: every option that it names exists`, () => {
      const known = Object.entries(programs)
        .flatMap(([begin, parse]) =>
          [[], ...(commandsOf[begin] ?? []).map((command) => [command])].map(
            (command) => (parse([...command, "--help"]) as { print: string }).print,
          ),
        )
        .join("\n");
      const others = /^--(no-ble|chip|port|baud|telnet|storage|flash_|add)/;
      const named = inlineCode(file)
        .filter((code) => code.startsWith("--"))
        .map((code) => words(code)[0]!);
      for (const option of named) if (!others.test(option)) assert(known.includes(option), option);
    });
  }

  it("quote the boards and npm run flash exactly", () => {
    const pieces = saidBySources();
    const quoted = documents.flatMap((file) =>
      fences(file).flatMap(({ language, lines }) =>
        language === "text" ? lines.map((line) => [file, line] as const) : [],
      ),
    );
    assert(quoted.length > 60);
    assert.deepEqual(
      quoted.filter(([, line]) => !isSaid(line, pieces)),
      [],
      "nothing says this",
    );
    for (const wrong of ["link down never said", "wifi up ADDRESS quickly", "refused because"])
      assert(!isSaid(wrong, pieces), wrong);
  });
});

describe("README.md", () => {
  it("names the games that come with the firmware", () => {
    const games = shippedGames().map(({ name }) => name);
    const said = text("README.md").replace(/\s+/g, " ");
    assert(said.includes(`come with the firmware: ${games.join(", ")}.`), games.join(", "));
  });
});

describe("the guide's commands", () => {
  /** All fences or tables, in the order of the guide. */
  const lines = commands("docs/GUIDE.md", "npm run flash")
    .filter((args) => args.length > 0)
    .map((args) => options(...args));
  const atRandom = { password: () => "made at random", rangeName: () => "snyper-k7f2", key: randomKey };

  it("make a range, one after the other, and none is refused", () => {
    const files = new Map<string, Range>();
    let plans = 0;
    // Chapter 8 says that each target has a different id, and shows one.
    const others = ["target_2", "target_3"].map((id) => ({ id, board: "esp32" as const, port: "P" }));
    files.set("range.json", { ...newRange(), targets: others });
    for (const line of lines) {
      if (!line.selection || line.selection.kind === "games") continue;
      const range = changedRange(files.get(line.file) ?? newRange(), line, atRandom);
      plans += plansFor(range, line, { program: () => "", adapter: () => "", page: () => "" }).length;
      if (!line.dryRun) files.set(line.file, range);
    }
    assert(plans > 20, `${plans}`);
    assert.deepEqual(files.get("range.json")!.master!.players, ["Ann", "Bob", "Cy"]);
    assert.deepEqual([...files.keys()], ["range.json", "walk.json"]);
  });

  it("check and copy a valid game, and print what the guide says", async () => {
    const blocks = fences("docs/GUIDE.md");
    const first = blocks.findIndex(({ language }) => language === "json");
    const folder = mkdtempSync(join(tmpdir(), "snyper-guide-"));
    try {
      const [[file]] = commands("docs/GUIDE.md", "npm run game") as [[string]];
      writeFileSync(join(folder, file), blocks[first]!.lines.join("\n"));
      const { stdout } = await promisify(execFile)(process.execPath, [resolve("build/sim/game.js"), file], {
        cwd: folder,
      });
      const said = stdout.split("\n");
      const shown = blocks[first + 2]!.lines;
      assert.deepEqual(said.slice(0, shown.length), shown);
      assert.equal(said.filter((line) => /^ +\d+ {2}P1 /.test(line)).length, 12, "the sheet of its twelve plates");
      const copied = lines.flatMap(({ selection }) => (selection?.kind === "games" ? selection.files : []));
      assert.deepEqual([...new Set(copied)], [file]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the guide's first game", () => {
  it("prints on the console what the guide says, in this order", () => {
    const arena = new VirtualArena({ targets: 1 });
    arena.assemble();
    arena.makeHot();
    raiseAll(arena);
    arena.run(2000);
    arena.press("Y");
    arena.run(2000);
    arena.press("A");
    arena.until("a plate is up", () => arena.said("master", "exposure up").length > 0);
    assert(arena.shoot("target_1"));
    arena.until("the game's end", () => arena.said("master", "game over").length > 0, 120_000);
    arena.press("A");
    arena.until("another one", () => arena.said("master", "turn P1").length > 1);
    arena.press("B");
    arena.run(1000);
    const quoted = fences("docs/GUIDE.md").find(({ lines }) => lines.includes("game start Quick Game"))!.lines;
    const said = arena.said("master");
    for (const line of quoted) {
      const shape = new RegExp(
        `^${line.replace(/\+/g, "\\+").replace(/[A-Z]{2,}\b|\bN\b/g, (word) => (["HOT", "STOP"].includes(word) ? word : "\\S+"))}$`,
      );
      const at = said.findIndex((one) => shape.test(one));
      assert(at >= 0, `${line} is not said, or not in this order`);
      said.splice(0, at + 1);
    }
  });
});

describe("docs/CONSOLE.md", () => {
  for (const role of ["master", "target"] as const) {
    it(`explains every line that a ${role} can print, by its first word`, () => {
      const printed = printedBy(role);
      assert(printed.length > 10);
      const told = new Set(
        [role === "master" ? "Master" : "Target", "Either"].flatMap(linesTold).map((line) => line.split(/[ :]/)[0]!),
      );
      assert.deepEqual(
        printed.filter(([word]) => !told.has(word)),
        [],
      );
    });
  }

  it("shows what can be typed at a master", () => {
    const [, section] = text(consolePage).split("## Typing at the console");
    const typed = [...section!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code]) => code!.replace("…", ""));
    assert(typed.length >= 6);
    for (const code of typed) {
      const arena = new VirtualArena({ targets: 2 });
      arena.assemble();
      arena.makeHot();
      if (code.startsWith("mark(")) {
        arena.type("master", 'play("Quick Game")');
        arena.until("a game to mark", () => arena.said("master", "game over").length > 0, 120_000);
      }
      arena.type("master", code);
      arena.run(1000);
      assert.deepEqual([arena.said("master", "refused"), arena.said("master", "Uncaught")], [[], []], code);
    }
  });

  it("shares its first words with shared/console-lines.ts, all of which a board prints", () => {
    const printed = new Set([...printedBy("master"), ...printedBy("target")].map(([word]) => word));
    const words = new Set([...subjects().values()].map((text) => text.split(/[ :]/)[0]!));
    assert.deepEqual([...printed].sort(), [...words].sort());
  });

  it("explains only lines that a board prints", () => {
    const pieces = saidBySources();
    const told = ["Master", "Target", "Either"].flatMap(linesTold);
    assert(told.length > 40);
    // What is in brackets is not always printed.
    assert.deepEqual(
      told.filter((line) => !isSaid(line.replace(/ \[[^\]]*\]/g, ""), pieces)),
      [],
    );
  });
});

describe("the guide's walk without a board", function () {
  this.timeout(30_000);
  const board = "an interpreter that serves its console";
  const folder = mkdtempSync(join(tmpdir(), "snyper-guide-"));
  let flashFolder: string | undefined;
  let running: InterpreterProcess | undefined;
  let arena: RealArena | undefined;
  let giveBack: (() => Promise<void>) | undefined;

  /** Dials the port to see whether it is free: binding it for a trial could take it from the interpreter. */
  function isServed(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(
        Number(new URL(consolePort).port),
        "127.0.0.1",
        () => void (socket.destroy(), resolve(true)),
      );
      socket.once("error", () => resolve(false));
    });
  }

  before(async function () {
    this.timeout(100_000);
    giveBack = await takeConsole(this, `the guide's walk with ${board}`);
  });

  after(async () => {
    running?.kill();
    await running?.ended;
    await arena?.close();
    await giveBack?.();
    if (flashFolder !== undefined) removeFolder(flashFolder);
    rmSync(folder, { recursive: true, force: true });
  });

  it(`works as it is written, with ${board}`, async () => {
    const blocks = fences("docs/GUIDE.md");
    const standIn = blocks.find(({ language }) => language === "js")!.lines.join("\n");
    const first = blocks.findIndex(({ lines }) =>
      lines.some((line) => line.includes("--id target_9") && line.includes("tcp://")),
    );
    const file = "walk.json";
    const port = await freePort();
    saveRange(join(folder, file), { ...newRange(), port }); // the default port may be in use here
    arena = new RealArena({ targets: 2, port });
    arena.start();
    flashFolder = makeFolder();
    await writeFlash(findInterpreter()!, flashFolder, new Map([[".boot0", standIn]]));
    running = new InterpreterProcess({
      program: findInterpreter()!,
      folder: flashFolder,
      args: ["--telnet"],
      line: () => undefined,
    });
    for (const end = Date.now() + 5000; !(await isServed()); await wait(20))
      assert(Date.now() < end, "the interpreter serves its console");

    const { code, said } = await flash(folder, words(blocks[first]!.lines[0]!.replace("npm run flash -- ", "")));
    assert.equal(code, 0, said);
    const withoutNumbers = (lines: string[]) => lines.map((line) => line.replace(/\d+/g, "N"));
    assert.deepEqual(withoutNumbers(said.trimEnd().split("\n")), withoutNumbers(blocks[first + 1]!.lines));
    await arena.until("the range has it", () => arena!.said("master", "link target_9 up").length > 0, 5000);

    const changes = commands("docs/GUIDE.md", "npm run flash").filter(
      ([name, ...rest]) => name === "target_9" && rest.includes("--up"),
    );
    assert.equal(changes.length, 1);
    const again = await flash(folder, changes[0]!);
    assert.equal(again.code, 0, again.said);
    assert.equal(loadRange(join(folder, file)).targets[0]!.servo?.up, 80);
    await until("it is back", () => arena!.said("master", "link target_9 up").length > 1, 8000);
  });
});
