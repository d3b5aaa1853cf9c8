// Lines at the limits of the wire's rules, for each board: which ones are answered with which error, and which ones are
// served.

export interface BadLine {
  what: string;
  /** The line without its newline. */
  line: string;
  code: string;
  /** The id that the error carries. */
  id: string;
}

/** A line at the limit that is still served, and the type of its reply, "" for none. */
export interface GoodLine {
  what: string;
  line: string;
  type: string;
}

const text = (length: number) => "x".repeat(length);

/** Messages that serve as their own description. */
function bad(code: string, message: Record<string, unknown>, id = "b"): BadLine {
  const line = JSON.stringify({ id: "b", ...message });
  return { what: line.length > 90 ? line.slice(0, 90) + "…" : line, line, code, id };
}

function raw(code: string, what: string, line: string): BadLine {
  return { what, line, code, id: "" };
}

function good(type: string, message: object): GoodLine {
  const line = JSON.stringify({ id: "b", ...message });
  return { what: line.length > 90 ? line.slice(0, 90) + "…" : line, line, type };
}

/** An otherwise valid line of so many bytes, without its newline. */
function padded(message: object, length: number): string {
  const line = JSON.stringify({ id: "b", ...message, pad: "" });
  return line.slice(0, -2) + text(length - line.length) + '"}';
}

const noJson: BadLine[] = [
  raw("bad_json", "a word", "hello"),
  raw("bad_json", "a request of HTTP", "GET / HTTP/1.1"),
  raw("bad_json", "an array", '[{"type":"ping","id":"b"}]'),
  raw("bad_json", "an empty array", "[]"),
  raw("bad_json", "a text", '"ping"'),
  raw("bad_json", "a number", "42"),
  raw("bad_json", "null", "null"),
  raw("bad_json", "a vertical tab", "\v"),
  raw("bad_json", "a form feed behind the braces", '{"type":"ping","id":"b"}\f'),
  raw("bad_json", "a no-break space before the braces", '\xa0{"type":"ping","id":"b"}'),
  raw("bad_json", "a zero byte behind the braces", '{"type":"ping","id":"b"}\0'),
  raw("bad_json", "an opening brace", "{"),
  raw("bad_json", "a closing brace", "}"),
  raw("bad_json", "braces the wrong way round", "}{"),
  raw("bad_json", "no opening brace", '"type":"ping","id":"b"}'),
  raw("bad_json", "no closing brace", '{"type":"ping","id":"b"'),
  raw("bad_json", "junk behind the braces", '{"type":"ping","id":"b"} junk'),
  raw("bad_json", "a field without a value", '{"type":}'),
  raw("bad_json", "a text without an end", '{"type":"ping}'),
  raw("bad_json", "words in braces", "{hello world}"),
  raw("bad_json", "zero bytes", "\0\0\0"),
  raw("bad_json", "bytes above ASCII", "\xff\xfe\x80"),
  raw("bad_json", "300 brackets that open", `{"type":"ping","id":"b","data":${"[".repeat(300)}}`),
  raw("bad_json", "arrays nested 230 deep", `{"type":"ping","id":"b","data":${"[".repeat(230)}${"]".repeat(230)}}`),
  raw("bad_json", "objects nested 75 deep", `{"type":"ping","id":"b","data":${'{"a":'.repeat(75)}1${"}".repeat(75)}}`),
];

const badEnvelopes: BadLine[] = [
  raw("bad_message", "an empty object", "{}"),
  raw("bad_message", "no id", '{"type":"ping"}'),
  bad("bad_message", { type: "ping", id: "" }, ""),
  bad("bad_message", { type: "ping", id: text(33) }, ""),
  bad("bad_message", { type: "ping", id: 5 }, ""),
  bad("bad_message", { type: "ping", id: null }, ""),
  bad("bad_message", { type: "ping", id: ["b"] }, ""),
  raw("bad_message", "an id above ASCII, as bytes", '{"type":"ping","id":"caf\xc3\xa9"}'),
  raw("bad_message", "an id above ASCII, escaped", '{"type":"ping","id":"caf\\u00e9"}'),
  raw("bad_message", "an id with a tab in it", '{"type":"ping","id":"a\\tb"}'),
  raw("bad_message", "an id with a newline in it", '{"type":"ping","id":"a\\n"}'),
  bad("bad_message", {}),
  bad("bad_message", { type: 1 }),
  bad("bad_message", { type: null }),
  bad("bad_message", { type: ["ping"] }),
  bad("bad_message", { type: "ping", status: 5 }),
  bad("bad_message", { type: "ping", status: null }),
  ...["", text(33), "\0", "ok\n", "\x1b[2J", "a\nrange HOT", "\x7f"].map((status) =>
    bad("bad_message", { type: "ping", status }),
  ),
  {
    ...bad("bad_message", {}),
    what: "a status above ASCII, as bytes",
    line: '{"type":"ping","id":"b","status":"caf\xc3\xa9"}',
  },
  {
    ...bad("bad_message", {}),
    what: "a status above ASCII, escaped",
    line: '{"type":"ping","id":"b","status":"caf\\u00e9"}',
  },
  bad("bad_message", { type: "ping", data: [] }),
  bad("bad_message", { type: "ping", data: "text" }),
  bad("bad_message", { type: "ping", data: 5 }),
  bad("bad_message", { type: "ping", data: null }),
  bad("bad_target_id", { type: "ping", target_id: "" }),
  bad("bad_target_id", { type: "ping", target_id: 5 }),
  bad("bad_target_id", { type: "ping", target_id: null }),
  bad("bad_target_id", { type: "ping", target_id: "a b" }),
  bad("bad_target_id", { type: "ping", target_id: text(17) }),
  bad("unknown_type", { type: "" }),
  bad("unknown_type", { type: "shoot" }),
  bad("unknown_type", { type: "fault" }),
  bad("unknown_type", { type: "ping " }),
  bad("unknown_type", { type: "toString" }),
  bad("unknown_type", { type: "__proto__" }),
  bad("unknown_type", { type: text(400) }),
];

/** Both boards treat these in the same way. */
const badEverywhere = [...noJson, ...badEnvelopes];

const duration = (value: unknown) => ({ type: "activate", data: { duration: value } });

export const badAtTarget: BadLine[] = [
  ...badEverywhere,
  ...[0, 0.099, -1, 3600.1, 1e9, "3", null, true, [3]].map((value) => bad("bad_message", duration(value))),
  {
    ...bad("bad_message", duration(0)),
    what: "a duration without end",
    line: '{"id":"b","type":"activate","data":{"duration":1e999}}',
  },
  bad("bad_message", { type: "activate" }),
  ...[0.24, 4.1, "1", null].map((value) =>
    bad("bad_message", { type: "activate", data: { duration: 1, sensitivity: value } }),
  ),
  bad("bad_message", { type: "activate", data: {} }),
  ...[-1, 2, "1", true, null].map((report) => bad("bad_message", { type: "ping", data: { report } })),
  bad("bad_message", { type: "registered", data: { protocol: "1" } }),
  bad("bad_target_id", { type: "stand_up", target_id: "another" }),
  ...["pong", "standing", "down"].map((type) => bad("unknown_type", { type })),
  bad("unknown_type", { type: "activated", data: { duration: 1 } }),
  bad("unknown_type", { type: "result", status: "miss", data: { activation: "a" } }),
  bad("unknown_type", { type: "register", target_id: "target_1", data: { protocol: 2 } }),
  bad("unknown_type", {
    type: "register",
    target_id: "target_1",
    data: { protocol: 1, boot: "b", firmware: "f", board: "b" },
  }),
  raw("line_too_long", "513 bytes with the newline", padded({ type: "ping" }, 512)),
  raw("line_too_long", "513 bytes with \\r\\n", padded({ type: "ping" }, 511) + "\r"),
  raw("line_too_long", "5000 bytes", text(5000)),
];

export const goodAtTarget: GoodLine[] = [
  good("pong", { type: "ping", id: text(32) }),
  good("pong", { type: "ping", data: { report: 0 } }),
  good("pong", { type: "ping", data: { report: 1 } }),
  good("pong", { type: "ping", target_id: "target_1" }),
  good("pong", { type: "ping", status: text(32) }),
  good("activated", duration(0.1)),
  good("activated", duration(3600)),
  good("", { type: "recorded", status: "recorded", data: {} }),
  good("", { type: "error", status: "busy" }),
  { what: "512 bytes with the newline", line: padded({ type: "ping" }, 511), type: "pong" },
  { what: "512 bytes with \\r\\n", line: padded({ type: "ping" }, 510) + "\r", type: "pong" },
];

const result = (data: object, status: unknown = "hit") => ({
  type: "result",
  status,
  data: { activation: "a", time: 1, ...data },
});
const pong = (data: object) => ({
  type: "pong",
  status: "alive",
  data: { pose: "down", uptime: 1, memory_free: 1, memory_total: 1, ...data },
});
const register = (data: object) => ({
  type: "register",
  target_id: "plate",
  data: { protocol: 1, boot: "boot", firmware: "f", board: "b", ...data },
});

export const badAtMaster: BadLine[] = [
  ...badEverywhere,
  ...[undefined, "", "won", "HIT", "lost"].map((status) => bad("bad_message", { ...result({}), status })),
  ...[undefined, "", text(33), 5, null].map((activation) => bad("bad_message", result({ activation }))),
  ...[undefined, -0.001, 3600.001, "1", null].map((time) => bad("bad_message", result({ time }))),
  bad("bad_message", result({ time: -1 }, "miss")),
  ...[-0.001, 1.001, "1", null].map((strength) => bad("bad_message", result({ strength }))),
  bad("bad_message", { type: "result", status: "miss" }),
  ...["up", "", 1, null].map((pose) => bad("bad_message", pong({ pose }))),
  ...["uptime", "memory_free", "memory_total"].flatMap((field) =>
    [undefined, -1, "1", null].map((value) => bad("bad_message", pong({ [field]: value }))),
  ),
  ...[0.099, 3600.1, "3"].map((value) => bad("bad_message", { ...duration(value), type: "activated" })),
  ...["\0", "a\nlink ghost up", text(65)].map((crash) => bad("bad_message", register({ crashes: 1, crash }))),
  ...[undefined, "1", null].map((protocol) => bad("bad_message", register({ protocol }))),
  ...["boot", "firmware", "board"].flatMap((field) =>
    [undefined, "", text(33), 5].map((value) => bad("bad_message", register({ [field]: value }))),
  ),
  bad("unsupported_protocol", register({ protocol: 2 })),
  bad("unsupported_protocol", {
    type: "Register",
    target_id: "no id",
    status: 5,
    data: { protocol: 2, boot: null, crash: [] },
  }),
  bad("unsupported_protocol", { type: "register", data: { protocol: 1.5 } }),
  bad("unsupported_protocol", { type: "register", id: { of: "another kind" }, data: { protocol: 3 } }, ""),
  bad("bad_target_id", { ...register({}), target_id: undefined }),
  bad("bad_target_id", { ...register({}), target_id: "another" }),
  bad("bad_target_id", { ...result({}), target_id: "another" }),
  ...["ping", "stand_up", "lay_down", "recorded", "registered"].map((type) => bad("unknown_type", { type })),
  bad("unknown_type", duration(1)),
  raw("line_too_long", "513 bytes with the newline", padded(result({}), 512)),
  raw("line_too_long", "513 bytes with \\r\\n", padded(result({}), 511) + "\r"),
  raw("line_too_long", "5000 bytes", text(5000)),
];

export const goodAtMaster: GoodLine[] = [
  good("recorded", { ...result({}), id: "boot-1" }),
  good("recorded", { ...result({ time: 0, strength: 0 }), id: "boot-2" }),
  good("recorded", { ...result({ time: 3600, strength: 1 }), id: "boot-3" }),
  good("recorded", { ...result({ activation: text(32) }), id: "boot-4" }),
  good("recorded", { ...result({ time: undefined }, "miss"), id: "boot-5" }),
  good("recorded", { ...result({ time: undefined }, "aborted"), id: `boot-${"7".padStart(27, "0")}` }),
  good("registered", register({ firmware: text(32), board: text(32) })),
  good("", pong({ uptime: 0, memory_free: 0, rssi: -52, battery: 3.7 })),
  good("", { type: "pong" }),
  good("", { type: "error", status: "busy" }),
  { what: "512 bytes with the newline", line: padded({ ...result({}), id: "boot-6" }, 511), type: "recorded" },
  { what: "512 bytes with \\r\\n", line: padded({ ...result({}), id: "boot-7" }, 510) + "\r", type: "recorded" },
];
