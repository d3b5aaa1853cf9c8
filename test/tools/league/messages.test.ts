// What is published in a league: names and topics, the schema, and the signature that covers the topic.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { boardKey, invite, rangeKeys, readInvitation } from "../../../tools/league/keys.js";
import { gameBytesMax, gameMessage, open, seal, type StateMessage } from "../../../tools/league/messages.js";
import { gameTopic, isName, keptTopic, placeIn, stateTopic } from "../../../tools/league/names.js";
import { GeneratedRecord } from "../../../tools/league/trial/generate.js";
import { folderFor, invited, league } from "../../support/league.js";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const topic = gameTopic(league, "north", 1);
const game = gameMessage(new GeneratedRecord({ seed: 1 }).game(), Date.now(), true);
const bytes = (text: string) => Buffer.from(text);
const refusal = (payload: Uint8Array, at = topic): string => {
  const opened = open("game", at, payload, publicKey);
  return "refused" in opened ? opened.refused : "";
};

describe("names and topics of a league", () => {
  it("takes plain names only", () => {
    for (const name of ["north", "range-1", "7", "a".repeat(32)]) assert(isName(name), name);
    for (const name of ["", "North", "a/b", "+", "#", "..", "-a", "a b", "ü", "a".repeat(33), "a\n"])
      assert(!isName(name), name);
  });

  it("reads its own topics and no others", () => {
    assert.deepEqual(placeIn(topic), { league, range: "north", subject: "games", game: 1 });
    assert.deepEqual(placeIn(stateTopic(league, "north")), { league, range: "north", subject: "state", game: 0 });
    assert.deepEqual(placeIn(keptTopic(league, "n", 9)), { league, range: "n", subject: "kept", game: 9 });
    const others = ["", "snyper", "snyper/a/b", "snyper/a/b/games", "snyper/a/b/games/0", "snyper/a/b/games/x"];
    for (const other of [...others, "snyper/a/+/state", "snyper/A/b/state", "snyper/a/b/state/1", "x/a/b/state"])
      assert.equal(placeIn(other), undefined, other);
  });
});

describe("messages of a league", () => {
  it("are opened as they were sealed", () => {
    const opened = open("game", topic, bytes(seal(topic, game, privateKey)), publicKey);
    assert("message" in opened);
    assert.deepEqual({ ...opened.message, sig: undefined }, { ...game, sig: undefined });
  });

  it("are refused if any byte was changed", () => {
    const sealed = seal(topic, game, privateKey);
    for (let at = 0; at < sealed.length; at += 7) {
      const payload = bytes(sealed);
      payload[at]! ^= 1;
      assert.notEqual(refusal(payload), "", `byte ${at}`);
    }
  });

  it("are refused on another topic, with another key, and unsigned", () => {
    const payload = bytes(seal(topic, game, privateKey));
    assert.equal(refusal(payload, gameTopic(league, "south", 1)), "its signature is wrong");
    assert.equal(refusal(payload, gameTopic(league, "north", 2)), "its signature is wrong");
    const other = generateKeyPairSync("ed25519").privateKey;
    assert.equal(refusal(bytes(seal(topic, game, other))), "its signature is wrong");
    assert.equal(refusal(bytes(JSON.stringify(game))), "it is not signed");
    assert.equal(refusal(new Uint8Array([0xff, 0, 1])), "it is not signed");
  });

  it("are refused if they are too long, of another version or of another shape", () => {
    assert.match(refusal(Buffer.alloc(gameBytesMax + 1)), /more than/);
    const odd: object[] = [
      { ...game, v: 2 },
      { ...game, lines: [] },
      { ...game, lines: ["a\nb"] },
      { ...game, lines: ["x".repeat(961)] },
      { ...game, lines: Array.from({ length: 1201 }, () => "x") },
      { ...game, at: -1 },
      { ...game, at: 1e300 },
      { ...game, id: "x" },
      { ...game, digest: undefined },
      { ...game, watched: "yes" },
      { v: 1 },
    ];
    for (const message of odd) assert.match(refusal(bytes(seal(topic, message, privateKey))), /version 1/);
  });

  it("may have fields of later versions, and states are bounded", () => {
    assert.equal(refusal(bytes(seal(topic, { ...game, later: { a: 1 } }, privateKey))), "");
    const at = stateTopic(league, "north");
    const player = ["Ann", 10, 1, 1, 0, 900];
    const range = { word: "HOT", linked: 4, known: 4, phase: "playing", game: "Duel", turn: 0, players: [player] };
    const state = { v: 1, session: 1, seq: 1, at: 1, is: "here", range };
    const isTaken = (message: object) =>
      "message" in open("state", at, bytes(seal(at, message, privateKey)), publicKey);
    assert(isTaken(state satisfies Omit<StateMessage, "range" | "v" | "is"> & object));
    assert(!isTaken({ ...state, range: { ...range, word: "<b>" } }));
    assert(!isTaken({ ...state, range: { ...range, game: "x".repeat(65) } }));
    assert(!isTaken({ ...state, range: { ...range, players: Array.from({ length: 17 }, () => player) } }));
    assert(!isTaken({ ...state, range: { ...range, players: [["Ann", "10", 1, 1, 0, 900]] } }));
  });
});

describe("keys of a league", function () {
  const folder = folderFor({ after });
  const keys = join(folder, "keys");

  it("gives each range its own pair, and the board knows the public halves only", () => {
    const north = invited(folder, "north");
    const south = invited(folder, "south");
    const known = rangeKeys(keys);
    assert.deepEqual([...known.keys()].sort(), ["north", "south"]);
    const sealed = bytes(seal(topic, game, north.key));
    assert("message" in open("game", topic, sealed, known.get("north")!));
    assert("refused" in open("game", topic, sealed, known.get("south")!));
    assert.notDeepEqual(north.key.export({ format: "jwk" }), south.key.export({ format: "jwk" }));
    assert.deepEqual(north.boardKey.export({ format: "jwk" }).x, south.boardKey.export({ format: "jwk" }).x);
    assert.doesNotMatch(readFileSync(join(keys, "north.pub"), "utf8"), /PRIVATE/);
    for (const file of [join(folder, "north.invitation"), join(keys, "board.key")])
      assert.equal(statSync(file).mode & 0o077, 0, `${file} is for its owner only`);
  });

  it("makes an earlier invitation invalid", () => {
    const old = invited(folder, "east");
    invite(keys, league, "east", join(folder, "new.invitation"));
    const sealed = bytes(seal(gameTopic(league, "east", 1), game, old.key));
    assert("refused" in open("game", gameTopic(league, "east", 1), sealed, rangeKeys(keys).get("east")!));
  });

  it("refuses files that are no keys, in a sentence", () => {
    writeFileSync(join(folder, "odd.invitation"), "{}");
    assert.throws(() => readInvitation(join(folder, "odd.invitation")), /odd\.invitation cannot be used/);
    assert.throws(() => readInvitation(join(folder, "none.invitation")), /cannot be used/);
    writeFileSync(join(folder, "board.key"), "no key");
    assert.throws(() => boardKey(folder), /board\.key cannot be used/);
  });
});
