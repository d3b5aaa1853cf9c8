// Being on somebody's Wi-Fi: joining, and joining again for ever.

/** How long to wait before joining again; the board's own joining takes a few seconds more. */
const rejoinMs = 2000;

let up = false;
let joining = false;

/** Whether this board is on the network now, as far as its radio knows. */
export function isWifiUp(): boolean {
  return up;
}

/** Says that the network is there. */
export function wifiIsUp(address: string): void {
  up = true;
  print("wifi up " + address);
}

/** Joins a network and stays on it. `joined` is called each time that the board comes onto it. Password: 8 to 63 characters. */
export function joinWifi(ssid: string, password: string, joined: () => void): void {
  const wifi = require("Wifi");

  function again(reason: string): void {
    up = false;
    print("wifi down " + reason);
    if (joining) return; // `disconnected` also comes while a join fails
    joining = true;
    setTimeout(join, rejoinMs);
  }
  function join(): void {
    joining = true;
    wifi.connect(ssid, { password: password }, function (error) {
      joining = false;
      if (error) again("" + error);
      else wifi.getIP(arrived);
    });
  }
  function arrived(_error: unknown, address: { ip: string }): void {
    wifiIsUp(address ? address.ip : "");
    joined();
  }

  wifi.on("disconnected", function () {
    again("lost");
  });
  join();
}
