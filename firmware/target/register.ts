// What a target says of itself when it registers.
import { pastCrashes } from "../../shared/crash.js";
import { protocolVersion } from "../../shared/limits.js";
import { sendMessage, type Link } from "../../shared/link.js";
import { introduce } from "./keys.js";
import { boot, settings } from "./settings.js";

let number = 0;

/** Asks the master to register this target. */
export function register(link: Link): void {
  const crashes = pastCrashes();
  const key = introduce();
  sendMessage(link, {
    type: "register",
    id: "r" + ++number,
    target_id: settings.id,
    data: {
      protocol: protocolVersion,
      boot: boot,
      firmware: __VERSION__,
      board: process.env.BOARD,
      crashes: crashes.count || undefined,
      crash: crashes.why == "" ? undefined : crashes.why,
      key: key && key.key,
      nonce: key && key.nonce,
      cal: settings.cal,
      cross: settings.cross,
    },
  });
}

/** Whether this is the id of the last request. */
export function isAnswer(id: string): boolean {
  return id == "r" + number;
}
