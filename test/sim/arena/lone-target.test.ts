// A simulated target that joins a master on one of this machine's networks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { discoveryPort } from "../../../shared/limits.js";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { RealArena } from "../../../sim/arena/real-arena.js";
import { parseOptions } from "../../../sim/cli/sim-target-options.js";
import { LoneTarget } from "../../../sim/arena/lone-target.js";
import { broadcastAddresses } from "../../../sim/world/real-network.js";
import { freePort } from "../../../sim/world/relay.js";

const face = (address: string, netmask: string, internal = false) => ({
  address,
  netmask,
  internal,
  family: "IPv4" as const,
  mac: "00:00:00:00:00:00",
  cidr: null,
});

describe("npm run sim-target", function () {
  this.timeout(80_000);
  const rangeName = `test of ${process.pid}`;
  let arena: RealArena;
  let port: number;

  /** What proves the master's answer to a search. */
  function searchTag(id: string, nonce: string): string {
    const key = Buffer.from(RangeKey.simulated.ofTarget(id).split(".")[1]!, "base64");
    return createHmac("sha256", key).update(`d${nonce}${port}`).digest("base64").slice(0, 16);
  }

  before(async () => {
    port = await freePort();
    arena = new RealArena({ targets: 1, port, key: RangeKey.simulated, masterSettings: { range: rangeName } });
    arena.start();
    await arena.until("the master listens", () => arena.view.listening !== undefined);
  });
  after(() => arena.close());

  it("joins a master at an address, rises, is hit, and leaves when it ends", async () => {
    const script = fileURLToPath(new URL("../../../sim/sim-target.js", import.meta.url));
    const child = spawn(
      process.execPath,
      [script, "--id", "lone", "--address", "127.0.0.1", "--port", String(port), "--robot", "--seed", "2"],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    await arena.until("it is linked", () => arena.view.links.get("lone")?.linked === true, 10_000);
    arena.heat();
    await arena.until("HOT", () => arena.view.word === "HOT");
    for (let tries = 1; arena.said("master", "result lone hit").length === 0; tries++) {
      assert.ok(tries < 5, "a robot that hits four of five");
      arena.type("master", 'command("activate","lone",{duration:2})');
      await arena.until("the robot shot or not", () => arena.said("master", "result lone").length === tries, 5000);
    }
    child.kill();
    assert.deepEqual(await once(child, "close"), [0, null]);
    assert.match(said, /^lone: ready target lone \S+\nlone: wifi up 127\.0\.0\.1\nlone: link up\n/);
    assert.match(said, /lone: exposure hit/);
    await arena.until("its end is reported", () => arena.view.links.get("lone")?.linked === false, 4000);
  });

  it("finds the master of its range on this machine", async () => {
    const asked: string[] = [];
    const answerer = createSocket("udp4");
    // a running range may use the default port
    await new Promise<void>((resolve) => answerer.bind(0, "127.0.0.1", resolve));
    const udpPorts = new Map([[discoveryPort, answerer.address().port]]);
    answerer.on("message", (text, from) => {
      const { nonce } = (JSON.parse(text.toString()) as { data: { nonce: string } }).data;
      asked.push(text.toString().replace(nonce, "a nonce"));
      const answer = { type: "here", data: { port, range: rangeName, tag: searchTag("seeker", nonce) } };
      answerer.send(JSON.stringify(answer), from.port, from.address);
    });
    const key = RangeKey.simulated;
    const target = new LoneTarget({ id: "seeker", rangeName, key, address: undefined, port: 1, seed: 1, udpPorts });
    target.stands[0].board.powerOn();
    await arena.until("it is linked", () => arena.view.links.get("seeker")?.linked === true, 10_000);
    assert.ok(
      asked.includes(
        JSON.stringify({ type: "discover", target_id: "seeker", data: { range: rangeName, nonce: "a nonce" } }),
      ),
    );
    await target.close();
    answerer.close();
  });

  it("broadcasts on each network of the machine", () => {
    assert.deepEqual(
      broadcastAddresses({
        lo: [face("127.0.0.1", "255.0.0.0", true)],
        eth0: [face("10.1.2.3", "255.255.0.0")],
        wlan0: [face("192.168.4.17", "255.255.255.0")],
      }),
      ["10.1.255.255", "192.168.4.255"],
    );
    assert.deepEqual(
      broadcastAddresses({
        a: [face("192.168.1.130", "255.255.255.128"), face("192.168.1.5", "255.255.255.240")],
        b: undefined,
      }),
      ["192.168.1.255", "192.168.1.15"],
    );
  });

  it("says which option is wrong", () => {
    const wrong = (...args: string[]) => (parseOptions(args) as { error: string }).error;
    assert.equal(wrong(), "Which target? Name it with --id; see npm run sim-target -- --help.");
    assert.equal(wrong("--id", "a b"), "--id takes 1 to 16 of A-Z a-z 0-9 _ -, not a b.");
    assert.equal(
      wrong("--id", "a", "--range-name", "x".repeat(33)),
      `--range-name takes 1 to 32 bytes, not ${"x".repeat(33)}.`,
    );
    assert.equal(
      wrong("--id", "a", "--port", "9000"),
      "--port needs --address: without an address, the master announces its port itself.",
    );
    assert.equal(
      wrong("--id", "a", "--address", "192.168.1.300"),
      "--address takes an IPv4 address or a host name, without a port, not 192.168.1.300.",
    );
    assert.equal(wrong("--id", "a", "--address="), "--address takes an IPv4 address or a host name, without a port.");
    assert.equal(
      wrong("--id", "a", "--open", "--key", "range.json"),
      "--open is for a range without a key, --key for one with: use one of them.",
    );
    assert.deepEqual(parseOptions(["--id", "a"]), {
      options: {
        id: "a",
        "range-name": "snyper",
        key: undefined,
        open: false,
        address: undefined,
        port: 8081,
        seed: 1,
        robot: false,
      },
    });
  });
});
