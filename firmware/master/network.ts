// The master's network: joins or opens its Wi-Fi, and then serves targets, their searches and the page.
import { Subject } from "../../shared/console-lines.js";
import { joinWifi, openWifi } from "../../shared/wifi.js";
import { phase } from "./game/game.js";
import { later } from "./later.js";
import { changed } from "./panel/panel.js";
import { showAddress, showPlace } from "./panel/place.js";
import type { Settings } from "./settings.js";
import { plateChanged, rivalChanged } from "./stop.js";
import { shareSockets, openPage } from "./web/page.js";
import { findLow } from "./wire/batteries.js";
import { openDiscovery } from "./wire/discovery.js";
import type { Owner } from "./wire/links.js";
import { serve } from "./wire/server.js";
import { setTimeServer } from "./wire/time-server.js";
import { forgetAbsent, targets } from "./wire/targets.js";

/** How many boards an access point accepts: a limit of the radio's own software. */
const stationsMax = 4;
/** How often targets that have been away for long are released, in ms. */
const releaseMs = 60000;

/** The board is an access point, and has not reported yet that it is full. */
let canFill = false;
let owner: Owner;
let rangeName: string;
let boot: string;
let port: number;
let pagePort: number;
let socketsMax: number;
let isListening = false;

/**
 * Joins or opens the Wi-Fi, and serves targets and the page once the board has an address. `itsBoot` names this
 * power-up, `itsOwner` gets the targets' events. Only those settings are kept that are needed later.
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
  if (!canFill && settings.ntp != "") setTimeServer(settings.ntp); // nobody on its own network knows the time
  (canFill ? openWifi : joinWifi)({ wifiName: settings.wifiName, wifiPassword: settings.wifiPassword }, startServing);
}

/** Removes targets that have been away for long, unless a game is played. */
function releaseAbsent(): void {
  if (phase != "" || !forgetAbsent()) return;
  findLow();
  shareSockets();
  plateChanged();
  changed();
}

/** The master has an address. With the first one it starts to serve. Without one it may always join a network. */
function startServing(address?: string): boolean {
  if (address === undefined) return true;
  if (address != "") showAddress(address);
  changed();
  if (isListening) return true;
  isListening = true;
  serve(port, owner);
  later(function () {
    openDiscovery({ range: rangeName, boot: boot, port: port }, rivalChanged);
    setInterval(releaseAbsent, releaseMs);
  });
  later(function () {
    openPage(pagePort, socketsMax);
  });
  return true;
}

/** Reports once that the access point accepts no further target. */
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
