// The wire on real interpreters of each available kind: whatever a stranger, a scanner or a faulty peer sends, master
// and target keep working. The cases are those of framing.test.ts and fuzz.test.ts. wire-espruino.test.ts sends some of
// the lines for the suite, wire-espruino-whole.ts all of them.
import { Subject } from "../../shared/console-lines.js";
import assert from "node:assert/strict";
import { get } from "node:http";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { builtBundle } from "../../sim/arena/flashed.js";
import { RealArena } from "../../sim/arena/real-arena.js";
import { ProcessBoard } from "../../sim/board/process-board.js";
import { findInterpreters, noInterpreter } from "../../sim/board/interpreter/find.js";
import { RealClock } from "../../sim/world/real-clock.js";
import { freePort } from "../../sim/world/relay.js";
import { badAtMaster, badAtTarget, goodAtMaster, goodAtTarget } from "./bad-lines.js";
import { targetId } from "./fake-master.js";
import { beatScripts, framingScripts, type Role } from "./framing-scripts.js";
import { evilLines, evilTexts, fuzzedLines, greetings } from "./hostile-lines.js";
import { seed } from "./peer.js";
import { RealEnd, RealMaster } from "./real-end.js";

const interpreters = findInterpreters();
/**
 * How many lines are sent between two valid ones: a raw newline makes two bad lines out of one, and 20 bad ones in a
 * row end a link.
 */
const portion = 9;
/**
 * How many portions are in transit at once: more would cause more replies than a board keeps for a peer.
 */
const portionsAtOnce = 2;
/**
 * How many more JsVars a board may use than before: for longer numbers, and rows of the screen that are now filled. A
 * leak of one JsVar per line would be thousands.
 */
const growthMax = 40;
/** How many beats to wait for, one each second. */
const beats = 4;
/** The time after which a stranger's open connection ends, ms. */
const openMs = 100;
const wifi = { ssid: "snyper", password: "only simulated", open: true };
/**
 * What a board prints when something went wrong. `crashed` reports a target's earlier crashes, of which fuzzed targets
 * claim any number.
 */
const pageLine = new RegExp(`^${Subject.page} (\\d+)`);
const wrong = /Uncaught|ERROR|interpreter|crash(?!ed )|safe mode|LOW_MEMORY|ASSERT/;

/** A valid line, and the type of its reply. */
type Probe = (number: number) => { line: object; reply: object };

/**
 * Sends lines in portions, with a valid one after each; `link` opens a new connection if the board has ended the last
 * one.
 */
async function feed(lines: readonly string[], probe: Probe, link: () => Promise<RealEnd>): Promise<void> {
  let end = await link();
  const sent: { part: readonly string[]; reply: object }[] = [];
  const take = async () => {
    const { part, reply } = sent.shift()!;
    const was = await end
      .passes(reply)
      .catch((error: Error) => assert.fail(`${error.message}\nbehind ${JSON.stringify(part)}`));
    if (was) return;
    end = await link();
    sent.length = 0; // what was in transit was lost with the link
  };
  for (let from = 0; from < lines.length; from += portion) {
    const { line, reply } = probe(1000 + from);
    const part = lines.slice(from, from + portion);
    end.sendRaw([...part, JSON.stringify(line), ""].join("\n"));
    if (sent.push({ part, reply }) === portionsAtOnce) await take();
  }
  while (sent.length > 0) await take();
}

/**
 * So many lines, first those with a control character in a text field; with `isWhole` each of them in every form,
 * otherwise in one.
 */
function hostileLines(role: Role, count: number, isWhole: boolean): string[] {
  const evil = evilLines(role, isWhole);
  return [...evil, ...fuzzedLines(count - evil.length, seed)];
}

/** Declares the tests. Each board is sent `linesCount` hostile lines. */
export function testWire(linesCount: number, isWhole: boolean): void {
  if (interpreters.length === 0) {
    before(function () {
      process.stderr.write(`\n  SKIPPED: the wire on real interpreters. ${noInterpreter}\n\n`);
      this.skip();
    });
    it("needs an interpreter", () => undefined);
  }

  for (const program of interpreters) {
    describe(`a target on ${program} (seed ${seed})`, function () {
      this.timeout(300_000);
      let master: RealMaster;
      let board: ProcessBoard;
      let end: RealEnd | undefined;
      let usage: number;
      const lines: string[] = [];
      const probe: Probe = (number) => ({
        line: { type: "ping", id: `p${number}` },
        reply: { type: "pong", id: `p${number}` },
      });
      /** The present link, or a new one. */
      const link = async () => (end && !end.closed ? end : (end = await master.link()));

      before(async () => {
        master = await RealMaster.listen();
        board = new ProcessBoard({ name: targetId, program, clock: new RealClock() });
        board.storage.set(".bootcde", builtBundle("target"));
        board.storage.set(
          "snyper.json",
          JSON.stringify({ id: targetId, ...wifi, master: "127.0.0.1", port: master.port, servo: { travel: 100 } }),
        );
        board.onLine((line) => lines.push(line));
        board.powerOn();
      });
      after(async () => {
        master?.close();
        await board?.close();
      });
      afterEach(() =>
        assert.deepEqual(
          lines.filter((line) => wrong.test(line)),
          [],
        ),
      );

      for (const { what, steps } of framingScripts("target"))
        it(`reads ${what}`, async () => (await link()).play(steps()));
      for (const { what, steps } of beatScripts("target", beats)) {
        it(`knows that a ping ${what}`, async () => {
          end?.hangUp();
          end = await master.linkWithoutBeat();
          await end.play(steps());
          end.hangUp();
          await end.until("the connection ends", () => end!.closed);
        });
      }

      it("keeps working after all lines at the limits of the wire's rules", async () => {
        await feed(
          [...badAtTarget, ...goodAtTarget].map(({ line }) => line),
          probe,
          link,
        );
        usage = (await board.measure()).usage;
      });

      it(`keeps working after ${linesCount} random lines, some of them empty, and with each control character in each text field`, async () => {
        await feed(hostileLines("target", linesCount, isWhole), probe, link);
      });

      it("keeps working after the words of any other server, from its master and from a stranger at its master's address", async () => {
        for (const [who, words] of Object.entries(greetings)) {
          const to = await link();
          to.sendRaw(words);
          to.sendRaw("\n");
          const { line, reply } = probe(0);
          to.send(line);
          await to.passes(reply).catch((error: Error) => assert.fail(`${who}: ${error.message}`));
        }
        for (const words of ["an answer of HTTP", "MySQL's server", "every byte as a line"]) {
          end?.hangUp();
          const { end: stranger } = await master.accept();
          stranger.sendRaw(greetings[words]!);
          await wait(50);
          stranger.hangUp();
          end = await master.link(); // a registration ends the growing waits between dials
        }
      });

      it("answers, uses no more RAM than before, and never restarted", async () => {
        const to = await link();
        to.send({ type: "lay_down", id: "last" });
        assert.ok(await to.passes({ type: "down", id: "last" }));
        await wait(300);
        const more = (await board.measure()).usage - usage;
        assert.ok(more <= growthMax, `${more} JsVars more`);
        assert.equal(lines.filter((line) => line.startsWith(`${Subject.ready} `)).length, 1);
      });
    });

    describe(`a master with its page, and with its screen, on ${program} (seed ${seed})`, function () {
      this.timeout(300_000);
      let arena: RealArena;
      let port: number;
      let pagePort: number;
      let end: RealEnd | undefined;
      let usage: number;
      const peerId = "plate";
      const probe: Probe = (number) => ({
        line: { type: "result", id: `boot-${number}`, status: "miss", data: { activation: "a" } },
        reply: { type: "recorded", id: `boot-${number}` },
      });
      const dial = async () => (await RealEnd.dial(port, "a peer by hand")).register(peerId);
      const link = async () => (end && !end.closed ? end : (end = await dial()));
      /** The whole console; the arena keeps only the newest lines. */
      const lines: string[] = [];
      const said = (text: string) => lines.filter((line) => line.includes(text)).length;
      const number = (pattern: RegExp) =>
        Number(lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined));

      before(async () => {
        arena = new RealArena({
          targets: 0,
          port: await freePort(),
          pagePort: await freePort(),
          runtime: "espruino",
          interpreter: program,
        });
        arena.onLine((_board, line) => lines.push(line));
        arena.start();
        await arena.until("the page", () => lines.some((line) => pageLine.test(line)), 20_000);
        // The interpreter's own ports, without a relay, which would join what was sent in pieces.
        [port, pagePort] = [number(new RegExp(`^${Subject.listening} (\\d+)`)), number(pageLine)];
      });
      after(() => arena?.close());
      afterEach(() =>
        assert.deepEqual(
          lines.filter((line) => wrong.test(line)),
          [],
        ),
      );

      for (const { what, steps } of framingScripts("master"))
        it(`reads ${what}`, async () => (await link()).play(steps()));
      for (const { what, steps } of beatScripts("master", beats)) {
        it(`knows that a pong ${what}`, async () => {
          end = (await dial()).byHand();
          await end.play(steps());
          assert.ok(!end.closed);
        });
      }

      it("keeps working after all lines at the limits of the wire's rules", async () => {
        end = await dial();
        await feed(
          [...badAtMaster, ...goodAtMaster].map(({ line }) => line),
          probe,
          link,
        );
        usage = (await arena.processOf("master").measure()).usage;
      });

      it(`keeps working after ${linesCount} random lines, some of them empty, and with each control character in each text field`, async () => {
        await feed(hostileLines("master", linesCount, isWhole), probe, link);
      });

      it("keeps working after a registered peer's answers with each control character in their texts, while it shows them", async () => {
        const press = async (button: "B" | "X", word: string, hold: boolean) => {
          const before = said(`${Subject.range} ${word}`);
          if (hold) arena.hold(button);
          else arena.press(button);
          await arena.until(word, () => said(`${Subject.range} ${word}`) > before, 5000);
          await wait(300); // the button is released
        };
        await link();
        await press("B", "STOP", false);
        await press("X", "COLD", true);
        await press("X", "HOT", true);
        let results = 30_000;
        for (const text of evilTexts) {
          const to = await link();
          to.answers.set("ping", { type: "pong", status: text });
          arena.type("master", `command("activate",${JSON.stringify(peerId)},{duration:0.1})`);
          const request = await to.passes({ type: "activate" });
          if (!request) continue; // it was dropped for its earlier answers
          const { id } = request;
          const recorded = { type: "recorded", id: `boot-${++results}` };
          to.send({ type: "activated", id, status: text, data: { duration: 0.1 } });
          to.send({ type: "error", id, status: text, data: { message: text } });
          to.send({ type: "activated", id, status: "activated", data: { duration: 0.1 } });
          to.send({ type: "result", id: recorded.id, status: text, data: { activation: id, time: 0.05 } });
          to.send({
            type: "result",
            id: recorded.id,
            status: "hit",
            data: { activation: id, time: 0.05, strength: 0.5 },
          });
          await to.passes(recorded).catch((error: Error) => assert.fail(`${JSON.stringify(text)}: ${error.message}`));
        }
        end?.hangUp();
        end = await dial();
      });

      it("keeps working after a scanner's words at both its ports: whole, byte by byte, cut off and left open", async () => {
        let turn = 0;
        for (const [who, words] of Object.entries(greetings)) {
          for (const at of [port, pagePort]) {
            const stranger = connect(at, "127.0.0.1")
              .on("error", () => undefined)
              .setNoDelay(true);
            await new Promise((resolve) => stranger.once("connect", resolve).once("close", resolve));
            const bytes = Buffer.from(words, "latin1");
            const manner = turn++ % 4;
            if (manner === 0) stranger.end(bytes);
            else if (manner === 1) stranger.write(bytes, () => stranger.resetAndDestroy());
            else if (manner === 2) for (const byte of bytes.subarray(0, 40)) stranger.write(Buffer.of(byte));
            else stranger.write(bytes);
            if (turn % 8 === 0) {
              const { line, reply } = probe(20_000 + turn);
              const to = await link();
              to.send(line);
              assert.ok(await to.passes(reply).catch((error: Error) => assert.fail(`${who}: ${error.message}`)), who);
            }
            setTimeout(() => stranger.destroy(), openMs);
          }
        }
      });

      it("answers, serves its page, uses no more RAM than before, and never restarted", async () => {
        const before = said(`${Subject.command} ping ${peerId} alive`);
        await link();
        arena.type("master", `command("ping",${JSON.stringify(peerId)})`);
        await arena.until("the peer answers", () => said(`${Subject.command} ping ${peerId} alive`) > before, 3000);
        let page: number | undefined;
        const ask = () =>
          get(`http://127.0.0.1:${pagePort}/s?.`, { agent: false }, (answer) => (page = answer.resume().statusCode)).on(
            "error",
            () => setTimeout(ask, 200),
          );
        ask(); // it may be closed for a while, to keep sockets for targets
        await arena.until("the page answers", () => page === 200, 10_000);
        await wait(500);
        const more = (await arena.processOf("master").measure()).usage - usage;
        assert.ok(more <= growthMax, `${more} JsVars more`);
        assert.equal(said(`${Subject.ready} `), 1);
      });
    });
  }
}
