// The limits of the wire, version 1, which both boards and the simulator observe.

/** Bytes of a line with its newline: less than the 536 bytes at which Espruino splits a send. */
export const lineBytesMax = 512;
/** Characters of an `id`. */
export const idLengthMax = 32;
/** Characters of a `target_id`. */
export const targetIdLengthMax = 16;
/** Characters of a `status`. */
export const statusLengthMax = 32;
/** Characters of a crash's reason in a registration. */
export const crashLengthMax = 64;
/** Characters of what a target says of its sensor's margin. */
export const marginLengthMax = 60;
/** More than any uptime in seconds, any board's memory and crashes, and any record's entries. */
export const countMax = 1000000000;
/** The length of an activation, in seconds. */
export const durationMin = 0.1;
export const durationMax = 3600;
/** A target's sensitivity in an activation: its threshold is divided by this. */
export const sensitivityMin = 0.25;
export const sensitivityMax = 4;
/** Bad lines in a row after which a peer is closed. */
export const badLinesMax = 20;
/** How long to wait for a reply, in ms. */
export const replyMs = 2000;
/** How often the master pings, in ms; any line renews the lease. */
export const beatMs = 1000;
/** How long the master may be silent before a target lies down, in ms. */
export const leaseMs = 3000;
/** The protocol's version, which registrations state. */
export const protocolVersion = 1;
/** The master's default TCP port. */
export const portDefault = 8081;
/** The default port of the page for spectators. */
export const pagePortDefault = 8080;
/** The UDP port on which a master receives targets' searches, whatever its TCP port. */
export const discoveryPort = 8081;
/** Characters of a range's name, by which targets find their master. */
export const rangeNameMax = 32;
/**
 * Bytes of a Wi-Fi network's name (IEEE 802.11), and characters of its password (a WPA2 passphrase). Most boards
 * support less: see tools/common/boards.ts.
 */
export const ssidMax = 32;
export const passwordMin = 8;
export const passwordMax = 63;
/** The minimum angle between a plate's two ends, in degrees: a servo's own play is a degree or two. */
export const riseDegreesMin = 5;
/** Characters of the master's address, an IP or a host name. */
export const addressMax = 63;
/** The mark of a boot that has not lasted for a minute, as a file: how many boots in a row have not. */
export const bootFile = "snyper.boot";
/** Characters of the name of a range's key, and of a board's key with this name: `NAME.KEY`, 32 bytes in base64. */
export const keyNameLength = 6;
export const keyLength = keyNameLength + 1 + 43;
/** Characters of a nonce and of a tag: 96 bits in base64. */
export const nonceLength = 16;
