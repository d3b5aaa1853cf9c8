// The QR codes on the master's screen, read back as a phone reads them.
import assert from "node:assert/strict";
import { pageCodeFile, wifiCodeFile } from "../../../../firmware/master/panel/code-file.js";
import { labelsOn } from "../../../../sim/arena/guide.js";
import type { ArenaOptions } from "../../../../sim/arena/arena.js";
import type { VirtualArena } from "../../../../sim/arena/virtual-arena.js";
import { readLines } from "../../../../sim/devices/read-text.js";
import { screenHeight, screenWidth } from "../../../../sim/devices/st7789.js";
import { codeBitmap, codeFiles, wifiText } from "../../../../tools/common/codes.js";
import { chosen, press, range, rowsDrawn, seen, title } from "../../../support/panel.js";
import { readCodes } from "../../../support/qr.js";

/** Options, and the item with that number. */
function showItem(arena: VirtualArena, item: number): void {
  press(arena, 4, "X", "A", item, "X", "A");
}

async function codesOn({ screen }: VirtualArena): Promise<string[]> {
  assert.deepEqual(screen.complaints, []);
  return readCodes({ width: screenWidth, height: screenHeight, rgb: screen.pixels() });
}

describe("QR codes on the master's screen", () => {
  it("are those of the Wi-Fi and of the page, below the range's word", async () => {
    const arena = range({ targets: 1 });
    showItem(arena, 3);
    assert.deepEqual(await codesOn(arena), ["WIFI:T:WPA;S:snyper;P:only simulated;;"]);
    assert.equal(title(arena), "Wi-Fi");
    assert.deepEqual(labelsOn(readLines(arena.screen.pixels())), { A: "", X: "", Y: "back" });
    press(arena, "X", "left", "up");
    assert.equal((await codesOn(arena)).length, 1);
    press(arena, "Y");
    assert.deepEqual([title(arena), chosen(arena), await codesOn(arena)], ["Options", "Sound on", []]);
    press(arena, 4, "X", "A");
    assert.deepEqual(await codesOn(arena), ["http://192.168.4.1:8080/"]);
    press(arena, "A");
    assert.equal(title(arena), "Options");
  });

  it("give way to STOP, and to the text again", async () => {
    const arena = range({ targets: 1 });
    showItem(arena, 3);
    press(arena, "B");
    assert.ok(seen(arena).includes(" STOP"));
    arena.hold("X");
    arena.run(2500);
    assert.equal((await codesOn(arena)).length, 1);
  });

  for (const [what, options, item, expected] of [
    ["the address, on a router's network", { router: true }, 4, [" http://", " 192.168.1.2", " :8080/"]],
    ["that there is no page", { router: true, pagePort: 0 }, 4, [" page off"]],
  ] as [string, ArenaOptions, number, string[]][])
    it(`are texts where nobody could draw them: ${what}`, async () => {
      const arena = range({ targets: 1, ...options });
      showItem(arena, item);
      assert.deepEqual(seen(arena).slice(1), ["Page", ...expected, "Y back"]);
      assert.deepEqual(await codesOn(arena), []);
    });

  it("are missed by a master that was flashed without them", () => {
    const arena = range({ targets: 1 });
    arena.master.storage.delete(wifiCodeFile);
    showItem(arena, 3);
    assert.deepEqual(seen(arena).slice(1), ["Wi-Fi", " no code:", " flash the master", "Y back"]);
  });

  it("of the longest names and passwords that a board takes are read, too", async () => {
    const [ssid, password] = ["N".repeat(31), "p".repeat(63)];
    const arena = range({ targets: 1 });
    arena.master.storage.set(wifiCodeFile, codeBitmap(wifiText(ssid, password))!);
    showItem(arena, 3);
    assert.deepEqual(await codesOn(arena), [`WIFI:T:WPA;S:${ssid};P:${password};;`]);
  });

  it("escape what has a meaning in them", () => {
    assert.equal(wifiText('a;b,c:d"e', "\\1234567"), 'WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e;P:\\\\1234567;;');
    const files = codeFiles({ ssid: ";".repeat(32), password: ";".repeat(63), address: undefined });
    assert.deepEqual([files.get(wifiCodeFile), files.get(pageCodeFile)], [" ", " "], "too long, and no address");
  });

  it("are drawn once, and then no more than what changes", () => {
    const arena = range({ targets: 1 });
    showItem(arena, 3);
    const drawn = rowsDrawn(arena);
    arena.run(5000);
    assert.deepEqual(drawn, []);
  });
});
