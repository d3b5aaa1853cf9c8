// The demonstration's broker, which the faults kill and start again: it must end whatever its clients do.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { openBroker } from "../../../tools/league/demo.js";

/** MQTT 3.1.1's CONNECT of a client named `late`, without a keepalive. */
const hello = Buffer.from("\x10\x10\0\x04MQTT\x04\x02\0\0\0\x04late", "latin1");
/** The start of a broker's answer. */
const connack = 0x20;

describe("the demonstration's broker", () => {
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  async function dialled(url: string): Promise<Socket> {
    const socket = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => undefined);
    sockets.push(socket);
    await once(socket, "connect");
    return socket;
  }

  for (const [who, says] of [
    ["has said nothing", Buffer.alloc(0)],
    ["is in the middle of its first packet", hello.subarray(0, 5)],
    ["says who it is while the broker is closed", hello],
  ] as const)
    it(`closes at once, and so does the connection of a client that ${who}`, async () => {
      const broker = await openBroker();
      // The broker has accepted its connection if it serves one that came later.
      const socket = await dialled(broker.url);
      const other = await dialled(broker.url);
      other.write(hello);
      const [answer] = (await once(other, "data")) as [Buffer];
      assert.equal(answer[0], connack);
      const ends = [socket, other].map((one) => new Promise((resolve) => one.on("close", resolve)));
      socket.write(says);
      await broker.close();
      await Promise.all(ends);
      await assert.rejects(dialled(broker.url), { code: "ECONNREFUSED" });
    });
});
