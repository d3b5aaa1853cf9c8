// The master's network: the Wi-Fi that it joins or opens, and what it serves there once it has an address.
import { Subject } from "../../shared/console-lines.js";
import { joinWifi, openWifi } from "../../shared/wifi.js";
import { isPlaying } from "./game/game.js";
import { changed } from "./panel/panel.js";
import { showAddress, showPlace } from "./panel/menu-lines.js";
import type { Settings } from "./settings.js";
import { plateTold, rivalTold } from "./stop.js";
import { shareSockets, openPage } from "./web/page.js";
import { openDiscovery } from "./wire/discovery.js";
import { serve, type Owner } from "./wire/server.js";
import { forgetAbsent, targets } from "./wire/targets.js";

/** The radio's own software limits an access point to so many boards. */
const stationsMax = 4;
/** How often targets that have been away for long are released, ms. */
const absentLookMs = 60000;

/** It is an access point, and has not reported yet that it is full. */
let canFill = false;
let owner: Owner;
let rangeName: string;
let boot: string;
let port: number;
let pagePort: number;
let socketsMax: number;
let isListening = false;

/**
 * Joins or opens the Wi-Fi, and from its first address on serves targets and the page. `itsBoot` names this power-up,
 * `itsOwner` gets what targets do. Of the settings only what is needed for longer is kept.
 */
export function openNetwork(settings: Settings, itsBoot: string, itsOwner: Owner): void {
  owner = itsOwner;
  boot = itsBoot;
  rangeName = settings.rangeName;
  port = settings.masterPort;
  pagePort = settings.pagePort;
  socketsMax = settings.socketsMax;
  showPlace(rangeName, settings.wifiName);
  canFill = settings.wifi == "ap";
  (canFill ? openWifi : joinWifi)({ wifiName: settings.wifiName, wifiPassword: settings.wifiPassword }, listen);
}

/** Records of targets that have been away for long make room; those of a game that is played stay. */
function releaseAbsent(): void {
  if (isPlaying() || !forgetAbsent()) return;
  shareSockets();
  plateTold();
  changed();
}

/** The master has an address: it serves there, from the first one on. */
function listen(address: string): void {
  if (address != "") showAddress(address);
  changed();
  if (isListening) return;
  isListening = true;
  serve(port, owner);
  openDiscovery({ range: rangeName, boot: boot, port: port }, rivalTold);
  setInterval(releaseAbsent, absentLookMs);
  openPage(pagePort, socketsMax);
}

/** Reports, once, that an access point takes no further target. */
export function sayIfFull(): void {
  if (
    !canFill ||
    targets.filter(function (target) {
      return !!target.link;
    }).length != stationsMax
  )
    return;
  canFill = false;
  print(Subject.wifi + " full: an access point takes " + stationsMax + " targets, one more needs a router");
}
