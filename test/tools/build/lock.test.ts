// The lock of a build: one process holds it at a time, and a process that has died leaves none behind.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lock } from "../../../tools/build/lock.mjs";

describe("the lock of a build", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "snyper-lock-"));
    path = join(folder, ".lock");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const nobodyWaits = () => assert.fail("it waits");

  it("is free again when it is released", async () => {
    for (let round = 0; round < 2; round++) (await lock(path, nobodyWaits))();
    assert(!existsSync(path));
  });

  it("is held by one process at a time", async () => {
    let owners = 0;
    let most = 0;
    let waits = 0;
    const use = async () => {
      const release = await lock(path, () => void waits++, 60_000);
      most = Math.max(most, ++owners);
      await new Promise((done) => setTimeout(done, 20));
      owners--;
      release();
    };
    await Promise.all([use(), use(), use()]);
    assert.deepEqual([most, waits], [1, 2]);
  });

  it("is taken over from a process that has died", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeFileSync(path, `${pid} 1`);
    const release = await lock(path, nobodyWaits);
    assert.match(readFileSync(path, "utf8"), new RegExp(`^${process.pid} `));
    release();
  });

  it("is taken over from one that shows no sign of life, even if another process has its id now", async () => {
    writeFileSync(path, `${process.pid} 1`);
    let waits = 0;
    (await lock(path, () => void waits++, 300))();
    assert.equal(waits, 1);
  });

  it("is not taken over from one that shows signs of life", async () => {
    const release = await lock(path, nobodyWaits);
    let isOver = false;
    const second = lock(path, () => undefined, 2500).then((releaseSecond) => {
      assert(isOver, "taken from a live owner");
      releaseSecond();
    });
    await new Promise((done) => setTimeout(done, 4000));
    isOver = true;
    release();
    await second;
  });
});
