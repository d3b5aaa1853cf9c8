// The simulated chip of the screen: what commands and pixels do, and what the chip complains about.
import assert from "node:assert/strict";
import { screenWiring } from "../../../sim/arena/wiring.js";
import { VmBoard } from "../../../sim/board/vm-board.js";
import { screenWidth, St7789 } from "../../../sim/devices/st7789.js";
import { virtualWorld } from "../../../sim/world/virtual.js";

/** The functions with which a program drives the chip: `c` sends a command with its data, `p` a colour repeatedly. */
const program = `
var rst=D12,cs=D9,dc=D8,port=SPI1;
port.setup({sck:D10,mosi:D11,baud:20000000});
function c(code){digitalWrite(dc,0);port.write(code,cs);digitalWrite(dc,1);for(var i=1;i<arguments.length;i++)port.write(arguments[i],cs)}
function p(colour,count){digitalWrite(dc,1);port.write({data:[colour>>8,colour],count:count},cs)}
digitalWrite(cs,1);digitalWrite(rst,0);
`;
/** Wakes the chip as the data sheet says: lines of the program alternate with waits in ms. */
const start: (string | number)[] = [1, "digitalWrite(rst,1)", 120, "c(0x11)", 120, "c(0x3a,0x55);c(0x21);c(0x29)"];

function run(...steps: (string | number)[]) {
  const world = virtualWorld(1);
  const board = new VmBoard({ name: "board", world });
  const chip = new St7789(board, screenWiring);
  const lines: string[] = [];
  board.onLine((line) => lines.push(line));
  board.storage.set(".bootcde", program);
  board.powerOn();
  const go = (more: readonly (string | number)[]) => {
    for (const step of more) {
      if (typeof step === "number") world.clock.run(step);
      else board.type(step);
    }
    assert.deepEqual(
      lines.filter((line) => line.includes("ncaught")),
      [],
    );
  };
  go(steps);
  return { chip, board, go };
}

/** Red, green and blue of a pixel of the display. */
function at(chip: St7789, x: number, y: number): number[] {
  return [...chip.pixels().subarray(3 * (y * screenWidth + x), 3 * (y * screenWidth + x) + 3)];
}

const black = [0, 0, 0];
const red = [255, 0, 0];

describe("the screen's chip", () => {
  it("shows nothing before it is awake and on, and then whatever is in its memory", () => {
    const { chip, go } = run(...start.slice(0, -1));
    assert.deepEqual([chip.isOn, chip.pixels().every((value) => value === 0)], [false, true]);
    go(["c(0x29)"]);
    assert.deepEqual([chip.isOn, chip.pixels().every((value) => value === 0)], [true, false]);
    go(["c(0x28)"]);
    assert.equal(chip.isOn, false);
    go(["c(0x29)", "c(0x10)"]);
    assert.equal(chip.isOn, false);
  });

  it("fills a window line by line", () => {
    const { chip, go } = run(...start);
    go(["c(0x2a,0,10,0,12)", "c(0x2b,0,20,0,21)", "c(0x2c)", "p(0xf800,4);p(0x07e0,2)"]);
    assert.deepEqual(
      [at(chip, 10, 20), at(chip, 12, 20), at(chip, 10, 21), at(chip, 11, 21), at(chip, 12, 21)],
      [red, red, red, [0, 255, 0], [0, 255, 0]],
    );
    assert.deepEqual(chip.complaints, []);
  });

  it("continues with RAMWRC, even in the middle of a pixel", () => {
    const { chip, go } = run(...start);
    go(["c(0x2a,0,0,0,1)", "c(0x2b,0,0,0,1)", "c(0x2c,0xf8)", "port.write(0,cs)", "c(0x3c)", "p(0x001f,3)"]);
    assert.deepEqual([at(chip, 0, 0), at(chip, 1, 0), at(chip, 1, 1)], [red, [0, 0, 255], [0, 0, 255]]);
    assert.deepEqual(chip.complaints, []);
  });

  for (const [madctl, x, y] of [
    [0x20, 5, 3],
    [0x40, 236, 5],
    [0x60, 234, 3],
  ] as const) {
    it(`turns with MADCTL 0x${madctl.toString(16)}`, () => {
      const { chip, go } = run(...start);
      go([`c(0x36,${madctl})`, "c(0x2a,0,3,0,3)", "c(0x2b,0,5,0,5)", "c(0x2c)", "p(0xf800,1)"]);
      assert.deepEqual(at(chip, x, y), red);
    });
  }

  it("counts lines from the end of its memory, of which the display shows the beginning", () => {
    const { chip, go } = run(...start);
    go([
      "c(0x36,0x80)",
      "c(0x2a,0,7,0,7)",
      "c(0x2b,1,63,1,63)",
      "c(0x2c)",
      "p(0xf800,1)",
      "c(0x2b,0,80,0,80)",
      "c(0x2c)",
      "p(0xf800,1)",
    ]);
    assert.deepEqual([at(chip, 7, 0), at(chip, 7, 239)], [red, red]);
    assert.deepEqual(chip.complaints, []);
  });

  it("swaps red and blue, and shows the opposite when it does not invert", () => {
    const { chip, go } = run(...start);
    go(["c(0x36,8)", "c(0x2a,0,0,0,0)", "c(0x2b,0,0,0,0)", "c(0x2c)", "p(0xf800,1)"]);
    assert.deepEqual(at(chip, 0, 0), [0, 0, 255]);
    go(["c(0x36,0)", "c(0x20)"]);
    assert.deepEqual(at(chip, 0, 0), [0, 255, 255]);
  });

  it("ignores what is for other chips: another pin, CS high", () => {
    const { chip, go } = run(...start);
    go(["port.setup({sck:D10,mosi:D2})", "c(0x99)", "port.setup({sck:D10,mosi:D11})", "port.write(0x99)"]);
    assert.deepEqual(chip.complaints, []);
  });

  it("is dark again after a reset and after a power loss", () => {
    const { chip, board, go } = run(...start, "digitalWrite(D13,1)");
    assert.deepEqual([chip.isOn, chip.isLit], [true, true]);
    go(["digitalWrite(rst,0)"]);
    assert.equal(chip.isOn, false);
    board.kill();
    assert.deepEqual([chip.isOn, chip.isLit], [false, false]);
    assert.deepEqual(at(chip, 0, 0), black);
  });

  it("is lit by pulses as well as by a level", () => {
    const { chip, go } = run("analogWrite(D13,0.2,{freq:1000})");
    assert.equal(chip.isLit, true);
    go(["analogWrite(D13,0,{freq:1000})"]);
    assert.equal(chip.isLit, false);
  });
});

describe("the screen's chip complains", () => {
  const wrong: [what: string, steps: (string | number)[], complaint: string][] = [
    ["while it is held in reset", ["c(0x11)"], "spoken to while RST is low"],
    ["of a reset that is too short", ["digitalWrite(rst,1)"], "RST was low for 0 ms, which is less than 0.01 ms"],
    [
      "of a command too soon after a reset",
      [1, "digitalWrite(rst,1)", 2, "c(0x3a,0x55)"],
      "COLMOD 3 ms too early after a reset, which takes 5 ms",
    ],
    [
      "of SLPOUT too soon after a reset",
      [1, "digitalWrite(rst,1)", 100, "c(0x11)"],
      "SLPOUT 20 ms too early after a reset or SLPIN",
    ],
    [
      "of a command too soon after SWRESET",
      [...start, "c(0x01)", 4, "c(0x3a,0x55)"],
      "COLMOD 1 ms too early after SWRESET, which takes 5 ms",
    ],
    [
      "of SLPOUT too soon after SWRESET",
      [...start, "c(0x01)", 119, "c(0x11)"],
      "SLPOUT 1 ms too early after a reset or SLPIN",
    ],
    [
      "of a command too soon after SLPOUT",
      [1, "digitalWrite(rst,1)", 120, "c(0x11)", 4, "c(0x21)"],
      "INVON 1 ms too early after SLPOUT, which takes 5 ms",
    ],
    [
      "of SLPIN too soon after SLPOUT",
      [1, "digitalWrite(rst,1)", 120, "c(0x11)", 70, "c(0x10)"],
      "SLPIN 50 ms too early after SLPOUT",
    ],
    [
      "of SLPOUT too soon after SLPIN",
      [...start, "c(0x10)", 60, "c(0x11)"],
      "SLPOUT 60 ms too early after a reset or SLPIN",
    ],
    [
      "of pixels while it sleeps",
      [1, "digitalWrite(rst,1)", 120, "c(0x3a,0x55)", "c(0x2c)", "p(1,1)"],
      "pixels were sent while it was asleep",
    ],
    [
      "of pixels without a colour mode",
      [1, "digitalWrite(rst,1)", 120, "c(0x11)", 120, "c(0x2c)", "p(1,1)"],
      "pixels were sent without a colour mode of 16 bits",
    ],
    ["of another colour mode", [...start, "c(0x3a,0x66)"], "COLMOD 0x66: only 16 bits for each pixel (0x55) are known"],
    [
      "of data without a command",
      [1, "digitalWrite(rst,1)", 120, "digitalWrite(dc,1)", "port.write(5,cs)"],
      "data without a command",
    ],
    ["of a command that it does not know", [...start, "c(0xb2)"], "command 0xb2 is not known"],
    ["of too few bytes", [...start, "c(0x2a,0,1)", "c(0x29)"], "CASET wants 4 bytes, and got 2"],
    ["of too many bytes", [...start, "c(0x36,0,0)"], "MADCTL wants 1 bytes, and got more"],
    ["of a window outside of its memory", [...start, "c(0x2a,0,0,0,240)"], "CASET from 0 to 240, of 0 to 239"],
    ["of a window from right to left", [...start, "c(0x2b,0,9,0,3)"], "RASET from 9 to 3, of 0 to 319"],
    [
      "of a window that is not full",
      [...start, "c(0x2a,0,0,0,9)", "c(0x2b,0,0,0,0)", "c(0x2c)", "p(1,9)", "c(0x2c)"],
      "9 pixels were sent into a window of 10",
    ],
    [
      "of a window that overflows",
      [...start, "c(0x2a,0,0,0,9)", "c(0x2b,0,0,0,0)", "c(0x2c)", "p(1,11)", "c(0x2a,0,0,0,9)"],
      "11 pixels were sent into a window of 10",
    ],
    [
      "of half a pixel",
      [...start, "c(0x2a,0,0,0,0)", "c(0x2b,0,0,0,0)", "c(0x2c,1,2,3)", "c(0x29)"],
      "half a pixel was sent",
    ],
    [
      "of another mode of SPI",
      [...start, "port.setup({sck:D10,mosi:D11,mode:1})", "c(0x29)"],
      "SPI has to be of mode 0 or 3, the highest bit first",
    ],
    [
      "of the lowest bit first",
      [...start, 'port.setup({sck:D10,mosi:D11,order:"lsb"})', "c(0x29)"],
      "SPI has to be of mode 0 or 3, the highest bit first",
    ],
    [
      "of bits that are too fast",
      [...start, "port.setup({sck:D10,mosi:D11,baud:80000000})", "c(0x29)"],
      "80000000 bits a second are more than 62500000",
    ],
  ];
  for (const [what, steps, complaint] of wrong) {
    it(what, () => {
      assert.equal(run(...steps).chip.complaints[0], complaint);
    });
  }

  it("about nothing if all is well", () => {
    assert.deepEqual(
      run(...start, 200, "c(0x10)", 120, "c(0x11)", 5, "c(0x00)", "c(0x01)", 5, "c(0x21)", 115, "c(0x11)").chip
        .complaints,
      [],
    );
  });

  it("a limited number of times", () => {
    assert.equal(run(...start, "for(var i=0;i<500;i++)c(0xb2)").chip.complaints.length, 100);
  });
});
