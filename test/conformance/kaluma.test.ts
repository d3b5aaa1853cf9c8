// What a target's firmware depends on is asked of the adapter on the Kaluma-mannered board, of the `vm` board and of the
// real interpreter, and all must give the same answers. RECORD=1 writes the interpreter's to target.expected, which
// stands in for it where there is none.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kalumaProgram } from "../../tools/common/kaluma.js";
import { builtBundle } from "../../sim/arena/flashed.js";
import { findInterpreter } from "../../sim/board/interpreter/find.js";
import { KalumaBoard } from "../../sim/board/kaluma/board.js";
import { VmBoard } from "../../sim/board/vm-board.js";
import { Air } from "../../sim/world/air.js";
import { virtualWorld, type VirtualWorld } from "../../sim/world/virtual.js";
import type { Host, Stream } from "../../sim/world/world.js";
import {
  collect,
  conformanceFolder,
  finished,
  fromFile,
  inInterpreter,
  toFile,
  type Answers,
} from "../support/conformance.js";

const interpreter = findInterpreter();
const expectedFile = join(conformanceFolder, "target.expected");
const runMs = 30_000;
const longBytes = 1500;
const virtualPort = 7000;
const network = { ssid: "a network", password: "a password" };

/** Joins the network first, which a `vm` board without a radio need not do. */
const join1 = `require("Wifi").connect("${network.ssid}",{password:"${network.password}"},function(){});`;

function subjectText(name: string): string {
  return readFileSync(join(conformanceFolder, `${name}.js`), "latin1");
}

function program(host: string, port: number, before = ""): string {
  return `${before}var host="${host}",port=${port};\n${["prelude", "target", "target-sockets"].map(subjectText).join("\n")}`;
}

function answersOf(lines: string[]): Answers {
  const answers: Answers = new Map();
  collect(answers, finished(lines));
  for (const name of [...answers.keys()]) if (name.startsWith("build, ")) answers.delete(name);
  return answers;
}

/** The peers of the subject: what it dials echoes, or sends much and ends. */
function openPeers(world: VirtualWorld): Host {
  const host = world.network.host("peers");
  const listen = (port: number, opened: (stream: Stream) => void, data: (stream: Stream, bytes: string) => void) =>
    world.network.listen(
      host,
      port,
      (stream) => {
        world.clock.at(world.clock.now(), () => opened(stream));
        return {
          opened() {},
          data: (bytes) => data(stream, bytes),
          ended: () => stream.end(),
          closed() {},
        };
      },
      (why) => assert.fail(why),
    );
  listen(
    virtualPort,
    () => undefined,
    (stream, bytes) => stream.send(bytes),
  );
  listen(
    virtualPort + 1,
    (stream) => {
      stream.send("x".repeat(longBytes));
      stream.end();
    },
    () => undefined,
  );
  return host;
}

/** What the board prints, run until the subject's last line. */
function printed(world: VirtualWorld, board: VmBoard | KalumaBoard): string[] {
  const lines: string[] = [];
  board.onLine((line) => lines.push(line));
  board.powerOn();
  for (let ms = 0; ms < runMs && !lines.includes("#end"); ms += 100) world.clock.run(100);
  board.kill();
  return lines;
}

function onVm(): Answers {
  const world = virtualWorld(1);
  const peers = openPeers(world);
  const board = new VmBoard({ name: "board", world });
  board.storage.set(".bootcde", program(peers.address, virtualPort));
  return answersOf(printed(world, board));
}

function onKaluma(): Answers {
  const world = virtualWorld(1);
  const peers = openPeers(world);
  const air = new Air(world.clock);
  air.open({ ...network, stationsMax: 4, gateway: "192.168.1.1", mac: "02:00:00:00:00:01" });
  const board = new KalumaBoard({ name: "board", world, air, adapter: builtBundle("kaluma") });

  board.storage.set("snyper.json", "{}");
  board.storage.set(".bootcde", program(peers.address, virtualPort, `global.echo=function(){};${join1}`));

  return answersOf(printed(world, board));
}

async function onInterpreter(path: string): Promise<Answers> {
  const open = (accept: (socket: Socket) => void, port: number) =>
    new Promise<Server>((done) => {
      const server = createServer({ allowHalfOpen: false }, (socket) => {
        socket.on("error", () => undefined);
        accept(socket);
      });
      server.listen(port, "127.0.0.1", () => done(server));
    });
  const echo = await open((socket) => socket.pipe(socket), 0);
  const { port } = echo.address() as { port: number };
  const long = await open((socket) => socket.end("x".repeat(longBytes)), port + 1);
  try {
    return answersOf(await inInterpreter(path, program("127.0.0.1", port)));
  } finally {
    echo.close();
    long.close();
  }
}

/** The host build of Kaluma, which has no network. */
function onKalumaHost(path: string): Promise<Answers> {
  const folder = mkdtempSync(join(tmpdir(), "snyper-kaluma-"));
  const file = join(folder, "program.js");
  const questions = ["prelude", "target"].map(subjectText).join("\n");
  writeFileSync(file, kalumaProgram("{}", builtBundle("kaluma"), `global.echo=function(){};${questions}`), "latin1");
  const child = spawn(path, [file], { stdio: ["pipe", "pipe", "ignore"] });
  return new Promise<Answers>((done, fail) => {
    let said = "";
    const timeout = setTimeout(() => child.kill("SIGKILL"), runMs);
    child.once("error", fail);
    child.stdout.setEncoding("latin1").on("data", (text: string) => {
      said += text;
      if (said.includes("#end")) child.kill("SIGKILL");
    });
    child.once("close", () => {
      clearTimeout(timeout);
      try {
        done(answersOf(said.split("\r\n")));
      } catch (unfinished) {
        fail(unfinished as Error);
      }
    });
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
}

describe("what a target's firmware depends on", function () {
  this.timeout(2 * runMs);
  this.retries(3); // on the interpreter it runs in real time, beside whatever else this machine does
  let real: Answers;

  before(async function () {
    if (interpreter === undefined) {
      console.log("      NO REAL INTERPRETER HERE: compared with its recorded answers.");
      real = fromFile(readFileSync(expectedFile, "latin1"));
      return;
    }
    real = await onInterpreter(interpreter);
    if (process.env.RECORD) writeFileSync(expectedFile, toFile(real), "latin1");
  });

  it("is the same on the vm board as on an Espruino", () => assert.deepEqual(onVm(), real));

  it("is the same behind the adapter on Kaluma as on an Espruino", () => assert.deepEqual(onKaluma(), real));

  it("is the same behind the adapter on the host build of Kaluma, but for sockets", async function () {
    const path = process.env.KALUMA;
    if (!path) {
      process.stderr.write("\n  SKIPPED: the host build of Kaluma is not asked. KALUMA is to hold its path.\n\n");
      return this.skip();
    }
    const answers = await onKalumaHost(path);
    assert.ok(answers.size > 30, `${answers.size} answers`);
    assert.deepEqual(
      [...answers],
      [...real].filter(([name]) => answers.has(name)),
    );
  });
});
