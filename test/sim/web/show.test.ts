// The page on which others can watch: it shows the range, obeys nobody, and its QR code leads to it.
import assert from "node:assert/strict";
import { request, type IncomingHttpHeaders } from "node:http";
import type { NetworkInterfaceInfo } from "node:os";
import type { Browser } from "playwright-core";
import { RangeKey } from "../../../sim/arena/range-key.js";
import { VirtualArena } from "../../../sim/arena/virtual-arena.js";
import { LiveView } from "../../../sim/cli/live-view.js";
import { textOf, toAnsi, type Line } from "../../../sim/cli/line.js";
import { qrLines } from "../../../sim/cli/qr.js";
import { drawScreen } from "../../../sim/cli/screen.js";
import { loopbackNames } from "../../../sim/web/guard.js";
import { lanAddresses } from "../../../sim/web/lan.js";
import type { Answer, Frame } from "../../../sim/web/messages.js";
import { PageServer } from "../../../sim/web/server.js";
import { viewersMax } from "../../../sim/web/viewers.js";
import { defaultSize, state } from "../../support/live.js";
import { seed } from "../../support/peer.js";
import { readCodes, readPng, terminalPicture } from "../../support/qr.js";
import { useBrowser } from "../../support/chromium.js";

const lanUrl = "http://192.168.178.42:8090";
/** How long the panel takes to draw, ms. */
const drawnMs = 1000;

let open: PageServer[] = [];

interface Served {
  arena: VirtualArena;
  /** The page for watching. */
  show: PageServer;
  /** The arena page. */
  page: PageServer;
}

/** A range with both of its pages. Both listen on loopback only. */
async function served(): Promise<Served> {
  const arena = new VirtualArena({ seed, key: RangeKey.simulated, targets: 2 });
  const viewOnly = { address: "127.0.0.1", names: () => loopbackNames };
  const show = await PageServer.open({ arena, dialAddress: "192.168.178.42:8081", port: 0, viewOnly });
  const page = await PageServer.open({ arena, dialAddress: "", port: 0, showUrl: show.url });
  open.push(show, page);
  arena.assemble();
  arena.run(drawnMs);
  return { arena, show, page };
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

function ask(server: PageServer, path: string, method = "GET", headers = {}, body?: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, { agent: false, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    asked.on("error", reject).end(body);
  });
}

const errorOf = ({ body }: Reply) => (JSON.parse(body) as Answer).error;

/** The first frame of a new browser. */
function firstFrame(server: PageServer): Promise<Frame> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}/events`, { agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (more: string) => {
        text += more;
        const data = /\ndata: (\{.*\})\n\n/.exec(text)?.[1];
        if (data === undefined) return;
        resolve(JSON.parse(data) as Frame);
        asked.destroy();
      });
    });
    asked.on("error", reject).end();
  });
}

afterEach(async () => {
  await Promise.all(open.map((server) => server.close()));
  open = [];
});

describe(`the page for watching (seed ${seed})`, () => {
  it("refuses every command, whoever sends it and however, and moves nothing", async () => {
    const { arena, show, page } = await served();
    let driven = 0;
    arena.master.drive = () => {
      driven++;
    };
    const own = { "content-type": "application/json", origin: show.url, "sec-fetch-site": "same-origin" };
    const commands = [
      { do: "press", contact: "A" },
      { do: "touch", contact: "X", by: 1 },
      { do: "shoot", target: "target_1", x: 0, y: 0, force: 1 },
      { do: "power", board: "master", on: false },
      { do: "heal" },
    ];
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
      for (const what of commands) {
        const reply = await ask(show, "/command", method, own, JSON.stringify(what));
        assert.deepEqual(
          [reply.status, reply.headers.allow, errorOf(reply)],
          [405, "GET, HEAD", "/command is read-only."],
          method,
        );
      }
    const got = await ask(show, "/command");
    assert.deepEqual([got.status, errorOf(got)], [404, "There is nothing at /command."]);
    for (const path of ["/command/", "/command?do=heal", "//command", "/COMMAND", "/%63ommand"])
      assert.notEqual((await ask(show, path, "POST", own, JSON.stringify(commands[0]))).status, 200, path);
    arena.run(2000);
    assert.deepEqual([driven, arena.master.powered, arena.view.word], [0, true, "COLD"]);
    const touch = await ask(page, "/command", "POST", { ...own, origin: page.url }, JSON.stringify(commands[1]));
    assert.deepEqual([touch.status, driven], [200, 1], "the arena page on loopback still obeys");
  });

  it("answers only under this machine's own names, for what its own page asks", async () => {
    const { show } = await served();
    for (const host of [`evil.example:${show.port}`, `192.168.178.42:${show.port}`, "127.0.0.1", `127.0.0.1:1`])
      for (const path of ["/", "/events", "/show.svg", "/command"]) {
        const reply = await ask(show, path, "GET", { host });
        const names = `Host must be 127.0.0.1:${show.port} or localhost:${show.port}.`;
        assert.deepEqual([reply.status, errorOf(reply)], [403, names], `${host} ${path}`);
      }
    const foreign = await ask(show, "/events", "GET", { "sec-fetch-site": "cross-site" });
    assert.equal(foreign.status, 403);
    const { headers } = await ask(show, "/");
    assert.match(String(headers["content-security-policy"]), /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers["x-content-type-options"], "nosniff");
  });

  it("shows the range, but neither the lines of the wire nor the boards' memory", async () => {
    const { arena, show, page } = await served();
    arena.makeHot();
    const [seen, all] = await Promise.all([firstFrame(show), firstFrame(page)]);
    assert.equal(seen.parts!.range!.word, "HOT");
    assert.deepEqual(Object.keys(seen.parts!), Object.keys(all.parts!));
    assert.deepEqual(seen.display, all.display);
    assert.deepEqual([seen.wire, seen.parts!["board master"]!.memory], [[], null]);
    assert.ok(all.wire!.length > 0 && all.parts!["board master"]!.memory);
  });

  it("keeps no place of the arena page's, however many watch, and makes frames at their pace", async () => {
    const { show, page } = await served();
    const sockets = Array.from({ length: viewersMax + 1 }, () => {
      const asked = request(`${show.url}/events`, { agent: false });
      asked.on("error", () => undefined).end();
      return asked;
    });
    const statuses = await Promise.all(
      sockets.map((asked) => new Promise((resolve) => asked.on("response", ({ statusCode }) => resolve(statusCode)))),
    );
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [503],
    );
    assert.equal((await firstFrame(page)).whole, true);
    for (const asked of sockets) asked.destroy();
  });

  it("is offered on the arena page only if it is served, and has no link to that page", async () => {
    const { arena, show, page } = await served();
    for (const server of [show, page]) {
      const { body } = await ask(server, "/");
      assert.ok(body.includes(`<a href="${show.url}">`), server.url);
      assert.equal((await ask(server, "/show.svg")).headers["content-type"], "image/svg+xml");
    }
    const [shown, played] = [(await ask(show, "/")).body, (await ask(page, "/")).body];
    assert.ok(shown.includes("<html data-view-only "));
    assert.ok(!played.includes("data-view-only") && !shown.includes(page.url));
    const alone = await PageServer.open({ arena, dialAddress: "", port: 0 });
    open.push(alone);
    assert.ok(!(await ask(alone, "/")).body.includes("show.svg"));
    assert.equal((await ask(alone, "/show.svg")).status, 404);
  });

  it("names the option if its port is taken", async () => {
    const { arena, show } = await served();
    const viewOnly = { address: "127.0.0.1", names: () => loopbackNames };
    await assert.rejects(PageServer.open({ arena, dialAddress: "", port: show.port, viewOnly }), {
      message: `The view-only page is not served because port ${show.port} is in use: try --show-port with another number.`,
    });
  });
});

describe("the addresses for watching", () => {
  it("are those of this machine's networks, real ones first", () => {
    const face = (address: string, more: Partial<NetworkInterfaceInfo> = {}) =>
      ({ address, family: "IPv4", internal: false, ...more }) as NetworkInterfaceInfo;
    const interfaces = {
      lo: [face("127.0.0.1", { internal: true })],
      docker0: [face("172.17.0.1")],
      wlan0: [face("fe80::1", { family: "IPv6" } as Partial<NetworkInterfaceInfo>), face("192.168.178.42")],
      eth0: [face("10.0.0.7")],
    };
    assert.deepEqual(lanAddresses(interfaces), ["192.168.178.42", "10.0.0.7", "172.17.0.1"]);
    assert.deepEqual(lanAddresses({ lo: interfaces.lo }), []);
  });
});

describe("the QR code in the terminal", () => {
  /** What is left of lines when a terminal has obeyed their codes for colours. */
  const sent = (lines: readonly Line[]) => lines.map(toAnsi);

  it("is read back, black on white with colours, and from a dark terminal without", async () => {
    for (const url of ["http://1.2.3.4:1", lanUrl, "http://192.168.100.100:65535"])
      for (const isColoured of [true, false])
        assert.deepEqual(await readCodes(terminalPicture(qrLines(url, isColoured))), [url], `${url} ${isColoured}`);
    assert.ok(sent(qrLines(lanUrl, true)).every((line) => line.startsWith("\x1b[30;107m") && line.endsWith("\x1b[0m")));
  });

  it("is on the first screen in a window of the default size, until v or another key hides it", async () => {
    const arena = new VirtualArena({ seed, targets: 1 });
    const view = new LiveView(arena, "127.0.0.1:8081", () => undefined, "", { url: lanUrl, isColoured: true });
    const codes = () => readCodes(terminalPicture(view.lines(defaultSize)));
    assert.deepEqual(await codes(), [lanUrl]);
    assert.ok(view.lines(defaultSize).map(textOf)[2]!.includes(lanUrl));
    view.handleInput("v", defaultSize);
    assert.deepEqual(await codes(), []);
    view.handleInput("v", defaultSize);
    assert.deepEqual(await codes(), [lanUrl]);
    view.handleInput("x", defaultSize);
    assert.deepEqual(await codes(), []);
    const without = new LiveView(arena, "127.0.0.1:8081", () => undefined);
    without.handleInput("v", defaultSize);
    assert.ok(!without.lines(defaultSize).map(textOf).join().includes("watch"));
  });

  it("gives way to the address alone in a window that is too small for it", () => {
    const shown = state({ show: { url: lanUrl, isColoured: true } });
    for (const size of [
      { width: 80, height: 19 },
      { width: 32, height: 40 },
    ]) {
      const lines = drawScreen(shown, size).map(textOf);
      assert.equal(lines.length, size.height);
      assert.ok(!lines.join("").includes("\u2588"));
      assert.match(lines[2]!, /^ Everybody on this network can/);
    }
  });
});

describe("the page for watching in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  useBrowser((opened) => (browser = opened));

  for (const colorScheme of ["light", "dark"] as const)
    for (const viewport of [
      { width: 390, height: 844 },
      { width: 1366, height: 768 },
    ])
      it(`shows plates and scores without any control, ${colorScheme}, ${viewport.width} pixels wide`, async () => {
        const { arena, show } = await served();
        arena.makeHot();
        const context = await browser.newContext({ viewport, colorScheme });
        const page = await context.newPage();
        const complaints: string[] = [];
        const posted: string[] = [];
        page.on("pageerror", ({ message }) => complaints.push(message));
        page.on("console", (message) => complaints.push(message.text()));
        page.on("request", (asked) => void (asked.method() === "GET" || posted.push(asked.url())));
        await page.goto(show.url);
        await page.waitForSelector("body[data-ready]");
        await page.getByText("You are watching: nothing on this page moves a plate.").waitFor();
        await page.getByText("HOT", { exact: true }).first().waitFor();
        assert.equal(await page.locator(".stand").count(), 2);
        assert.equal(await page.locator(":is(button, input, select):visible:enabled").count(), 0);
        for (const key of ["a", "s", "Escape", "1", "x", "ArrowDown"]) await page.keyboard.press(key);
        await page.locator(".plate").first().click({ force: true });
        arena.run(drawnMs);
        assert.deepEqual([arena.view.word, posted, complaints], ["HOT", [], []]);
        assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways");
        const code = page.getByRole("img", { name: `QR code of ${show.url}` });
        await code.scrollIntoViewIfNeeded();
        assert.deepEqual(await readPng(await code.screenshot()), [show.url]);
        await context.close();
      });
});
