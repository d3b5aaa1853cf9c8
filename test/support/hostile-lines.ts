// What a stranger, a port scanner or a faulty peer puts on the wire.
import fc from "fast-check";
import { blanks, bytes, piece, rightLine } from "./fuzz-lines.js";
import type { Role } from "./framing-scripts.js";

const control = Array.from({ length: 32 }, (_, code) => code);
/**
 * Characters that no text may hold: all control characters, DEL, C1, and characters that are one byte on one build and
 * two on another.
 */
export const evilCharacters = [...control, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xa0, 0xad, 0xe9, 0xff].map((code) =>
  String.fromCharCode(code),
);

/** Texts with each of them, alone and between others. */
export const evilTexts = evilCharacters.flatMap((character) => [character, `a${character}b`]);

/** Messages that a board receives, with all their text fields. The sender sets their ids. */
const heard: Record<Role, object[]> = {
  target: [
    ...["ping", "stand_up", "lay_down", "recorded", "registered"].map((type) => ({
      type,
      id: "c",
      target_id: "target_1",
      status: "s",
    })),
    { type: "activate", id: "c", target_id: "target_1", status: "s", data: { duration: 0.1 } },
    { type: "error", id: "c", target_id: "target_1", status: "busy", data: { message: "m" } },
  ],
  master: [
    {
      type: "register",
      id: "c",
      target_id: "plate",
      status: "s",
      data: { protocol: 1, boot: "boot", firmware: "f", board: "b", crashes: 1, crash: "c" },
    },
    {
      type: "result",
      id: "boot-1",
      target_id: "plate",
      status: "hit",
      data: { activation: "a", time: 1, strength: 0.5 },
    },
    {
      type: "pong",
      id: "c",
      target_id: "plate",
      status: "alive",
      data: { pose: "down", uptime: 1, memory_free: 1, memory_total: 1 },
    },
    { type: "activated", id: "c", target_id: "plate", status: "activated", data: { duration: 1 } },
    ...["standing", "down"].map((type) => ({ type, id: "c", target_id: "plate", status: "s" })),
    { type: "error", id: "c", target_id: "plate", status: "busy", data: { message: "m" } },
  ],
};

/** A message once for each of its text fields, whose text is then `text`. */
function spoiled(message: object, text: string): object[] {
  return Object.entries(message).flatMap(([key, value]): object[] => {
    if (typeof value === "string") return [{ ...message, [key]: text }];
    return typeof value === "object" ? spoiled(value as object, text).map((data) => ({ ...message, [key]: data })) : [];
  });
}

/** JSON with raw control characters, which JSON forbids but Espruino's parser accepts. */
const unescaped = (json: string) =>
  json.replace(/\\(?:u([0-9a-f]{4})|([bfnrt]))/g, (_, code?: string, letter?: string) =>
    code ? String.fromCharCode(parseInt(code, 16)) : { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }[letter!]!,
  );
const escaped = (json: string) =>
  json.replace(/[\x7f-\xff]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

/**
 * Every forbidden character in every text field of every message that this board receives: alone and between others,
 * escaped and raw, or in one of these forms in turn.
 */
export function evilLines(role: Role, inEachForm: boolean): string[] {
  const forms = heard[role].flatMap((message) =>
    evilCharacters.flatMap((character) => {
      const [alone, between] = [spoiled(message, character), spoiled(message, `a${character}b`)].map((messages) =>
        messages.map((each) => JSON.stringify(each)),
      );
      return alone!.map((json, field) => [
        escaped(json),
        unescaped(json),
        escaped(between![field]!),
        unescaped(between![field]!),
      ]);
    }),
  );
  return inEachForm ? forms.flat() : forms.map((each, turn) => each[turn % each.length]!);
}

/**
 * So many random lines: valid ones, wrong ones, valid ones with a few bytes changed, arbitrary bytes, blanks, and empty
 * ones.
 */
export function fuzzedLines(count: number, seed: number): string[] {
  const edits = fc.array(fc.tuple(fc.nat(300), fc.nat(2), bytes(3)), { minLength: 1, maxLength: 4 });
  const edited = fc
    .tuple(rightLine, edits)
    .map(([{ line }, changes]) =>
      changes.reduce(
        (text, [place, gone, put]) =>
          text.slice(0, place % text.length) + put + text.slice((place % text.length) + gone),
        line,
      ),
    );
  const line = fc.oneof(
    { weight: 4, arbitrary: piece.map(({ line: text }) => text) },
    { weight: 4, arbitrary: edited },
    { weight: 2, arbitrary: fc.oneof(bytes(60), bytes(700)) },
    { weight: 1, arbitrary: blanks },
    { weight: 1, arbitrary: fc.constant("") },
  );
  return fc.sample(line, { seed, numRuns: count });
}

const hex = (text: string) => Buffer.from(text.replace(/ /g, ""), "hex").toString("latin1");

/** The first words of port scanners, and of other servers at the address where a target expects its master. */
export const greetings: Record<string, string> = {
  nothing: "",
  Enter: "\n",
  "Enter four times": "\r\n\r\n\r\n\r\n",
  HTTP: "GET / HTTP/1.0\r\n\r\n",
  "HTTP with a body": "POST /cgi-bin/login HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Length: 12\r\n\r\nuser=1&pw=2\n",
  "HTTP OPTIONS": "OPTIONS / HTTP/1.0\r\n\r\n",
  "HTTP to a proxy": "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
  "an answer of HTTP":
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>{}</html>\r\n",
  "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hex("000012 04 00 00000000 0003 00000064 0004 00100000 0006 00004000"),
  "a WebSocket":
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  RTSP: "OPTIONS / RTSP/1.0\r\n\r\n",
  SIP: "OPTIONS sip:nm SIP/2.0\r\nVia: SIP/2.0/TCP nm;branch=foo\r\nFrom: <sip:nm@nm>;tag=root\r\nTo: <sip:nm2@nm2>\r\nCall-ID: 50000\r\nCSeq: 42 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
  "TLS 1.2":
    hex("16 0301 007b 01 000077 0303") +
    "r".repeat(32) +
    hex(
      "00 001a c02f c02b c011 c007 c013 c009 c014 c00a 0005 002f 0035 000a 0100 0034 0005 0005 0100000000 000a 0008 0006 0017 0018 0019 000b 0002 0100 000d 0010 000e 0401 0403 0501 0503 0601 0603 0201 ff01 0001 00",
    ),
  "SSL 3":
    hex("16 0300 0053 01 00004f 0300") +
    "?G\xd7\xf7\xba,\xee\xea\xb2`~\xf3\0\xfd\x82{\xb9\xd5\x96\xc8w\x9b\xe6\xc4\xdb<=\xdbo\xef\x10n" +
    hex(
      "00 0028 0016 0013 000a 0066 0005 0004 0065 0064 0063 0062 0061 0060 0015 0012 0009 0014 0011 0008 0006 0003 0100",
    ),
  "SSL 2": hex("802c 01 0002 0003 0000 0020 050080 030080 ffffff") + "\0".repeat(24),
  DTLS: hex("16 feff 0000000000000000 0036 01 00002a 0000 00000000002a fefd") + "\n".repeat(34),
  SSH: "SSH-2.0-OpenSSH_9.6\r\n",
  "SSH's keys": "SSH-2.0-Go\r\n" + hex("000001 14 06 14") + "\x07\n\r\n\0curve25519-sha256,ecdh-sha2-nistp256",
  telnet: hex("fffd01 fffd1f fffb20 fffb18 fffa18 01 fff0 fff6"),
  "a telnet login": "\xff\xfb\x1f\xff\xfb\x20root\r\0admin\r\0shell\r\nsystem\r\n/bin/busybox\r\n",
  FTP: "USER anonymous\r\nPASS a@b\r\nSYST\r\n",
  "a banner of FTP": "220 (vsFTPd 3.0.5)\r\n",
  SMTP: "EHLO nmap.scanme.org\r\nHELP\r\nQUIT\r\n",
  POP3: "CAPA\r\nAUTH\r\n",
  IMAP: "a001 CAPABILITY\r\na002 LOGOUT\r\n",
  IRC: "NICK x\r\nUSER x 8 * :x\r\nPING :1\r\n",
  Redis: "*1\r\n$4\r\nINFO\r\n",
  "Redis inline": "PING\r\nCONFIG GET *\r\n",
  memcached: "stats\r\nversion\r\n",
  ZooKeeper: "ruok",
  MQTT: hex("10 10 0004 4d515454 04 02 003c 0004 6e6d6170"),
  "MQTT 5 with a will": hex(
    "10 2a 0004 4d515454 05 c6 003c 00 0004 74657374 00 0003 612f62 0003 000a0d 0001 75 0001 0a",
  ),
  AMQP: "AMQP\0\0\x09\x01",
  Kafka: hex("0000001a 0012 0003 00000001 0004 6b6e6f77 06 6b61666b61 0431"),
  "SMB 1":
    hex("000000a4") +
    "\xffSMBr\0\0\0\0\x08\x01\x40" +
    "\0".repeat(14) +
    "\x40\x06\0\0\x01\0\0\x81\0\x02PC NETWORK PROGRAM 1.0\0\x02MICROSOFT NETWORKS 1.03\0\x02LANMAN1.0\0\x02LM1.2X002\0\x02NT LM 0.12\0",
  "SMB 2":
    hex("00000066 fe534d42 40000000 00000000 0000 1f00 00000000 00000000") +
    "\0".repeat(48) +
    hex("2400 0200 0100 0000 7f000000") +
    "\0".repeat(24) +
    hex("0202 1002"),
  RDP: hex("0300002a 25 e0 0000 0000 00") + "Cookie: mstshash=nmap\r\n" + hex("01 00 0800 03000000"),
  VNC: "RFB 003.008\n",
  X11: hex("6c 00 0b00 0000 0000 0000 0000"),
  LDAP: hex("30 0c 02 01 01 60 07 02 01 02 04 00 80 00"),
  Kerberos: hex("0000006e 6a 81 6b 30 81 68 a1 03 02 01 05 a2 03 02 01 0a a4 81 5d 30 81 5a"),
  "DCE RPC": hex("05 00 0b 03 10 000000 4800 0000 01000000 b810 b810 00000000 01000000 0000 0100") + "\0".repeat(40),
  DNS: hex("001e 0006 0100 0001 0000 0000 0000 07 76657273696f6e 04 62696e64 00 0010 0003"),
  "SOCKS 4": hex("04 01 0016 7f000001 726f6f74 00"),
  "SOCKS 5": hex("05 04 00 01 02 80 05 01 00 03 0a 676f6f676c652e636f6d 0050"),
  PostgreSQL: hex("00000008 04d2162f"),
  "MySQL's server":
    hex("4a000000 0a") +
    "8.0.36\0" +
    hex("0b000000 0102030405060708 00 fff7 08 0200 0f80 15") +
    "\0".repeat(10) +
    "abcdefghijkl\0mysql_native_password\0",
  MongoDB:
    hex("3a000000 a72f0000 00000000 d4070000 00000000") +
    "admin.$cmd\0" +
    hex("00000000 01000000 13000000 10") +
    "isMaster\0" +
    hex("01000000 00"),
  "MS SQL":
    hex("12 01 0034 0000 0000 0000 15 0006 01 00 1b 00 01 02 00 1c 00 0c 03 00 28 00 04 ff 08 00 01 55 0000 00") +
    "MSSQLServer\0H\x0f\0\0",
  Oracle:
    hex("005a 0000 01 00 0000 0136 012c 0000 0800 7fff 7f08 0000 0001 0020 003a 00000000 0000") +
    "\0".repeat(20) +
    "(CONNECT_DATA=(COMMAND=version))",
  Cassandra: hex("04 00 0000 05 00000000"),
  "Java RMI": "JRMI\0\x02K\0\0\0\0\0\0",
  "Java's debugger": "JDWP-Handshake",
  ADB: "CNXN\0\0\0\x01\0\0\x10\0\x07\0\0\0\x32\x02\0\0\xbc\xb1\xa7\xb1host::\0",
  BitTorrent: "\x13BitTorrent protocol" + "\0".repeat(28) + "-nmap-0000000000000",
  Modbus: hex("0000 0000 0005 00 2b 0e 01 00"),
  "Siemens S7": hex("03000016 11 e0 0000 0014 00 c1 02 0100 c2 02 0102 c0 01 0a"),
  "EtherNet/IP": hex("6300 0000 00000000 00000000 c1debed1 00000000 00000000"),
  DNP3: hex("0564 05 c9 0000 0000 364c"),
  DICOM: hex("01 00 000000cd 0001 0000") + "ANY-SCP         ECHOSCU         " + "\0".repeat(32),
  Minecraft: hex("fe01") + hex("0f 00 2f 09 6c6f63616c686f7374 63dd 01 01 00"),
  Bitcoin: hex("f9beb4d9") + "version\0\0\0\0\0" + hex("56000000 1234abcd 7f110100"),
  rsync: "@RSYNCD: 31.0\n#list\n",
  git: "0032git-upload-pack /project.git\0host=myserver.com\0",
  Subversion: "( success ( 2 2 ( ) ( edit-pipeline svndiff1 ) ) ) \n",
  finger: "root\r\n",
  ident: "113, 113\r\n",
  "a printer": "\x1b%-12345X@PJL INFO ID\r\n\x1b%-12345X\r\n",
  "an IPP printer":
    "POST /ipp HTTP/1.1\r\nContent-Type: application/ipp\r\nContent-Length: 9\r\n\r\n\x01\x01\0\x0b\0\0\0\x01\x03",
  PROXY: "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
  "PROXY 2": "\r\n\r\n\0\r\nQUIT\n" + hex("21 11 000c 7f000001 7f000001 1f90 0050"),
  "JSON-RPC": '{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"x","pass":"x","agent":"XMRig/6.21"}}\n',
  "a miner":
    '{"id": 1, "method": "mining.subscribe", "params": []}\n{"id":2,"method":"eth_submitLogin","params":["0x0"]}\n',
  "a webcam": hex("ff 00 00 00 00000000 00000000 0000 e803 0000 0000"),
  "Zigbee's gateway": '{"m2m:rqp":{"op":1}}\r\n',
  help: "help\r\n\r\n",
  "a form feed and zeros": "\f\0\0\0\x0b",
  "every byte": Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join(""),
  "every byte as a line": Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("\n"),
};
