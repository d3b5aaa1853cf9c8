// Random values, messages and lines, for fuzzing.
import fc from "fast-check";
import {
  crashLengthMax,
  durationMax,
  durationMin,
  idLengthMax,
  lineBytesMax,
  protocolVersion,
  statusLengthMax,
  targetIdLengthMax,
} from "../../shared/limits.js";

/**
 * A line without its newline, and its expected result: a message with this id, an error, or nothing.
 */
export interface Piece {
  line: string;
  message?: string;
  error?: { id: string; status: string };
}

const idCharacters = fc.constantFrom(...Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)));
export const idText = fc.string({ unit: idCharacters, minLength: 1, maxLength: idLengthMax });
const targetIdText = fc.string({ unit: fc.constantFrom(..."AZaz09_-"), minLength: 1, maxLength: targetIdLengthMax });
export const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
export const bytes = (lengthMax: number) => fc.string({ unit: byte, maxLength: lengthMax });
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const duration = fc.record({ duration: number(durationMin, durationMax) });
export const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const pose = fc.constantFrom("down", "rising", "standing", "falling");
const count = fc.integer({ min: 0, max: 1_000_000_000 });
const emptyData = optional(fc.constant({}));

/** The data of each type, with the statuses where they matter. */
const dataByType: Record<string, fc.Arbitrary<unknown>> = {
  registered: optional(fc.record({ protocol: optional(fc.constant(protocolVersion)) })),
  ping: optional(fc.record({ report: fc.constantFrom(undefined, 0, 1) })),
  pong: optional(
    fc.record({
      pose,
      uptime: count,
      memory_free: count,
      memory_total: count,
      rssi: optional(fc.integer({ min: -200, max: 0 })),
      battery: optional(number(0, 100)),
    }),
  ),
  stand_up: emptyData,
  standing: emptyData,
  lay_down: emptyData,
  down: emptyData,
  recorded: emptyData,
  error: emptyData,
  activate: fc.record({ duration: number(durationMin, durationMax), sensitivity: optional(number(0.25, 4)) }),
  activated: duration,
  register: fc.record({
    protocol: fc.constant(protocolVersion),
    boot: idText,
    firmware: idText,
    board: idText,
    crashes: optional(count),
    crash: optional(fc.string({ unit: idCharacters, minLength: 1, maxLength: crashLengthMax })),
  }),
  result: fc.record({ activation: idText, time: number(0, durationMax), strength: optional(number(0, 1)) }),
};

/** A type with some letters in upper case. */
const inAnyCase = (type: string) =>
  fc
    .array(fc.boolean(), { minLength: type.length, maxLength: type.length })
    .map((upper) => [...type].map((letter, i) => (upper[i] ? letter.toUpperCase() : letter)).join(""));

/** Valid messages as objects; their `type` may be in any case. */
export const rightMessage = fc.constantFrom(...Object.keys(dataByType)).chain((type) =>
  fc.record({
    id: idText,
    type: inAnyCase(type),
    target_id: type === "register" ? targetIdText : optional(targetIdText),
    status:
      type === "result"
        ? fc.constantFrom("hit", "miss", "aborted", "fault")
        : optional(fc.string({ unit: idCharacters, minLength: 1, maxLength: statusLengthMax })),
    data: dataByType[type]!,
  }),
);

/** Valid lines, some with unknown fields, some padded to a number of bytes. */
export const rightLine = fc.tuple(rightMessage, fc.boolean()).map(([message, isStrange]): Piece => {
  return { line: JSON.stringify(isStrange ? { later: [[{}], "é".length], ...message } : message), message: message.id };
});

const badJson = { id: "", status: "bad_json" };

/** Lines that are wrong, whatever comes before and after them. */
export const wrongLine = fc.oneof(
  bytes(80).map((text) => ({ line: "x" + text.replace(/\n/g, ""), error: badJson })),
  bytes(80).map((text) => ({ line: "{" + text.replace(/\n/g, "") + "x", error: badJson })),
  fc.integer({ min: 17, max: 200 }).map((deep) => ({
    line: `{"id":"b","type":"ping","data":${"[".repeat(deep)}${"]".repeat(deep)}}`,
    error: badJson,
  })),
  idText.map((id) => ({ line: JSON.stringify({ id, type: "shoot" }), error: { id, status: "unknown_type" } })),
  idText.map((id) => ({
    line: JSON.stringify({ id, type: "activate", data: { duration: durationMax + 1 } }),
    error: { id, status: "bad_message" },
  })),
  idText.map((id) => ({
    line: JSON.stringify({ id, type: "ping", target_id: "a b" }),
    error: { id, status: "bad_target_id" },
  })),
  fc
    .constantFrom("", "é", "\xff", "x".repeat(idLengthMax + 1))
    .map((id) => ({ line: JSON.stringify({ id, type: "ping" }), error: { id: "", status: "bad_message" } })),
);

export const tooLong = { id: "", status: "line_too_long" };

/** A valid line of so many bytes, including its newline; one byte over `lineBytesMax` makes it invalid. */
const longLine = fc
  .tuple(
    idText,
    fc.constantFrom(lineBytesMax - 1, lineBytesMax, lineBytesMax + 1, lineBytesMax + 2, 2 * lineBytesMax, 5000),
  )
  .map(([id, size]): Piece => {
    const line = JSON.stringify({ id, type: "ping", pad: "" });
    const padded = line.slice(0, -2) + "x".repeat(size - 1 - line.length) + '"}';
    return size <= lineBytesMax ? { line: padded, message: id } : { line: padded, error: tooLong };
  });

export const piece: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 6, arbitrary: rightLine.filter(({ line }) => line.length < lineBytesMax - 1) },
  { weight: 4, arbitrary: wrongLine },
  { weight: 2, arbitrary: longLine },
  { weight: 1, arbitrary: fc.constant({ line: "" }) },
);

/** The characters of an empty line. */
export const blanks = fc.string({ unit: fc.constantFrom(" ", "\t", "\r"), maxLength: 520 });
