// Flashing one board over the wire, and every way in which a board, its flash or its port can fail.
import assert from "node:assert/strict";
import { freePort } from "../../../sim/world/relay.js";
import { BoardConsole } from "../../../tools/common/console.js";
import type { Plan } from "../../../tools/flash/plan.js";
import { Refusal } from "../../../tools/common/refusal.js";
import { openWire, serialSentence, tcpSentence } from "../../../tools/common/wire.js";
import { flashBoard, identify, marker, markerFile, refuseBoard, type Progress } from "../../../tools/flash/write.js";
import { FakeConsole, type FakeConsoleOptions } from "../../support/fake-console.js";

const settings = JSON.stringify({ id: "a", ssid: "n", password: "quite secret" });
/** More than one typed line, with characters that a literal must escape. */
const program = `print("\\"${"x".repeat(1200)}\\n\u00ff\u0001");`;
const silently: Progress = { step: () => undefined, bytes: () => undefined };

function planAt(port: string, isDisabled = false): Plan {
  return {
    role: "target",
    name: "a",
    board: "esp32",
    port,
    serial: undefined,
    isDisabled,
    hasKey: true,
    files: new Map([
      ["snyper.json", settings],
      [".bootcde", program],
    ]),
  };
}

/** Flashes a fake board, and returns it with the result: the version, or the sentence. */
async function flashFake(
  options: FakeConsoleOptions,
  progress = silently,
  files = new Map<string, string>(),
  isDisabled = false,
): Promise<{ fake: FakeConsole; outcome: string | undefined }> {
  const fake = await FakeConsole.listen(options);
  for (const [name, text] of files) fake.storage.set(name, text);
  const board = new BoardConsole(await openWire(fake.port), "PORT");
  try {
    await board.greet({ maxMs: options.isSilent ? 50 : undefined });
    refuseBoard("esp32", await identify(board));
    return { fake, outcome: await flashBoard(board, planAt("PORT", isDisabled), progress) };
  } catch (thrown) {
    assert(thrown instanceof Refusal, String(thrown));
    assert.equal(thrown.exitCode, 1);
    return { fake, outcome: thrown.message };
  } finally {
    await board.close();
    fake.close();
  }
}

const said = async (options: FakeConsoleOptions) => (await flashFake(options)).outcome ?? "nothing";

describe("flashing a board", () => {
  it("marks it, writes in pieces, verifies, unmarks it, and reads the version", async () => {
    const steps: string[] = [];
    const order: string[] = [];
    const { fake, outcome } = await flashFake(
      { afterLoad: "ready target a 1.2.3", flash: (name, text) => (order.at(-1) !== name && order.push(name), text) },
      {
        step: (sentence) => steps.push(sentence),
        bytes: (file, done, total) => steps.push(`${file} ${done}/${total}`),
      },
    );
    assert.equal(outcome, "1.2.3");
    assert.deepEqual(order, [markerFile, "snyper.json", ".bootcde"]);
    assert.deepEqual(
      [...fake.storage],
      [
        ["snyper.json", settings],
        [".bootcde", program],
      ],
    );
    assert.deepEqual(steps, [
      `snyper.json ${settings.length}/${settings.length}`,
      `.bootcde 512/${program.length}`,
      `.bootcde 1024/${program.length}`,
      `.bootcde ${program.length}/${program.length}`,
      "verified",
      "restarting",
    ]);
  });

  it("identifies the board", async () => {
    const fake = await FakeConsole.listen({ serial: "s" });
    fake.storage.set("snyper.json", '{"id":"b"}');
    const board = new BoardConsole(await openWire(fake.port), "PORT");
    assert.deepEqual(await identify(board), { build: "ESP32", version: "2v29", serial: "s", was: "b", hasWifi: false });
    await board.close();
    fake.close();
  });

  it("accepts any word that identifies the board, and refuses what is not an answer", async () => {
    const hostile = "\x1b]0;title\x07\x9b31m";
    const fake = await FakeConsole.listen({ version: hostile + "x".repeat(100), serial: 7 as unknown as string });
    const board = new BoardConsole(await openWire(fake.port), "PORT");
    const { version, serial, build } = await identify(board);
    assert.deepEqual([version.length, /^[ -~]*$/.test(version), serial, build], [63, true, "", "ESP32"]);
    await board.close();
    fake.close();
    for (const answer of ["null", "7", '"x"', "{}", "[1]", '"!"', "[[]]"]) {
      const odd = await said({ says: (text) => text.replace(/^(\x02[2-9]\d* ).*\x03$/, `$1[${answer}]\x03`) });
      assert.match(
        odd,
        /^(The answer from PORT arrived garbled|This is not an ESP32: its Espruino is the build for [ -~]*;|The board's flash cannot store )/,
        `${answer}: ${odd}`,
      );
    }
    assert.match(
      await said({ says: (text) => text.replace(/^(\x02[2-9]\d* ).*\x03$/, `$1!${hostile}\x03`) }),
      /^The board at PORT says [ -~]+: press its reset button, then flash it again\.$/,
    );
    assert.match(
      await said({ afterLoad: `settings ${hostile}` }),
      /^a does not start; it says "settings [ -~]*": correct that/,
    );
    assert.equal(await said({ afterLoad: `ready target a ${hostile}` }), "?]0;title??31m");
  });

  it("is refused when the board is of another kind", async () => {
    assert.equal(
      await said({ build: "RP2040_PICO" }),
      "This is not an ESP32: its Espruino is the build for RP2040_PICO; use --board pico if this is the right board.",
    );
    assert.equal(
      await said({ build: "MICROBIT2" }),
      "This is not an ESP32: its Espruino is the build for MICROBIT2; put Espruino's build ESP32 or ESP32_IDF4 on it, or use a board of docs/BOARDS.md.",
    );
  });

  it("is refused when its Espruino is too old", async () => {
    assert.equal(
      await said({ version: "2v19.4" }),
      "Espruino 2v19.4 on this board is too old: put 2v20 or later on it (espruino.com/Download).",
    );
    assert.match(await said({ version: "1v99" }), /^Espruino 1v99 on this board is too old/);
    assert.equal(await said({ version: "3v00", afterLoad: "ready target a 1" }), "1");
  });

  it("fails when nobody answers", async () => {
    assert.equal(
      await said({ isSilent: true }),
      "Nobody answers at PORT: check that Espruino is on the board and that the port is right, then press the board's reset button.",
    );
  });

  it("fails when the cable is pulled, and leaves the mark", async () => {
    const { fake, outcome } = await flashFake({ linesMax: 9 });
    assert.equal(outcome, "The board at PORT went away: check its cable and its power, then flash it again.");
    assert.equal(fake.storage.get(markerFile), marker);
    assert.notEqual(fake.storage.get(".bootcde"), program);
  });

  it("leaves an old program, a new one, or the mark, wherever it is cut", async () => {
    const old = new Map([
      ["snyper.json", '{"id":"old"}'],
      [".bootcde", "old"],
    ]);
    const fresh = new Map(planAt("PORT").files);
    const ends = new Set<string>();
    for (let linesMax = 1; !ends.has("new"); linesMax++) {
      const { fake } = await flashFake({ linesMax, afterLoad: "ready target a 1" }, silently, old);
      const is = (files: Map<string, string>) => [...files].every(([name, text]) => fake.storage.get(name) === text);
      const end = fake.storage.get(markerFile) === marker ? "marked" : is(old) ? "old" : is(fresh) ? "new" : "broken";
      assert.notEqual(end, "broken", `cut after ${linesMax} lines`);
      ends.add(end);
    }
    assert.deepEqual([...ends], ["old", "marked", "new"]);
  });

  it("fails when the flash has no room, or differs from what was written", async () => {
    const full = (name: string, text: string) => {
      if (name === ".bootcde") throw new Error("Unable to find or create file");
      return text;
    };
    assert.match(
      await said({ flash: full }),
      /^The board's flash cannot store \.bootcde \(Error: Unable to find or create file\): make room with .* on its console, .* lists them\. Then flash it again\.$/,
    );
    const { fake, outcome } = await flashFake({
      flash: (name, text) => (name === ".bootcde" ? text.replace("x", "y") : text),
    });
    assert.match(
      outcome!,
      /^\.bootcde on the board differs from what was written \(\d+ of \d+ bytes, checksum \d+\): flash it again, with another cable if that does not help\.$/,
    );
    assert.equal(fake.storage.get(markerFile), marker);
  });

  it("fails when the console goes away during the restart", async () => {
    assert.equal(
      await said({ leavesAtLoad: true }),
      "a was written and verified, but its console went away when it restarted: use a cable, or check whether it joins the range.",
    );
  });

  it("ends without a version when the board is disabled, or has no network", async () => {
    for (const afterLoad of ["disabled a", "no network: this Espruino lacks Wi-Fi or net, see docs/BOARDS.md"]) {
      const { fake, outcome } = await flashFake({ afterLoad }, silently, new Map(), true);
      assert.equal(outcome, undefined, afterLoad);
      assert.deepEqual([...fake.storage.keys()], ["snyper.json", ".bootcde"]);
    }
  });

  it("fails when the board stays in safe mode", async () => {
    const sentence = "safe mode: button held at power-up";
    assert.equal(
      await said({ afterLoad: sentence }),
      `a does not start; it says "${sentence}": correct that, then flash it again.`,
    );
  });

  it("fails when the firmware refuses its settings", async () => {
    assert.equal(
      await said({ afterLoad: "settings pins.servo: this board has no pin D99" }),
      'a does not start; it says "settings pins.servo: this board has no pin D99": correct that, then flash it again.',
    );
  });
});

describe("a port", () => {
  it("that is missing, busy or forbidden is reported, on each system", () => {
    const none = "There is no port P: plug the board in; npm run flash -- --list shows the ports.";
    assert.equal(serialSentence("P", "Error: No such file or directory, cannot open P"), none);
    assert.equal(serialSentence("P", "Opening P: File not found", "win32"), none);
    const busy = "P is busy: close the program that has it open (an IDE, a terminal, npm run console, npm run flash).";
    assert.equal(serialSentence("P", "Error Resource temporarily unavailable Cannot lock port"), busy);
    assert.equal(serialSentence("P", "Opening P: Access denied", "win32"), busy);
    assert.match(
      serialSentence("P", "Error: Permission denied, cannot open P", "linux"),
      /^You may not use P: join the group that owns it/,
    );
    assert.match(
      serialSentence("P", "Something else"),
      /^P cannot be opened \(Something else\): unplug the board and plug it in again\.$/,
    );
  });

  it("on the network at which nobody answers is reported", async () => {
    const port = `tcp://127.0.0.1:${await freePort()}`;
    await assert.rejects(openWire(port), {
      message: `Nobody serves a console at ${port}: check that the board is on and its address is right.`,
      exitCode: 1,
    });
    await assert.rejects(openWire("tcp://"), {
      message: "--port takes tcp://host:port, not tcp:// (an address has 1 to 253 characters).",
      exitCode: 2,
    });
    assert.equal(
      tcpSentence("tcp://x", "ENOTFOUND"),
      "There is no host of the name in tcp://x: use the board's address.",
    );
    assert.match(tcpSentence("tcp://x", "ETIMEDOUT"), /^Nobody answers at tcp:\/\/x \(ETIMEDOUT\)/);
  });
});
