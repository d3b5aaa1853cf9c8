// A worker thread: plays one hour for each message it gets.
import { parentPort } from "node:worker_threads";
import { runHour } from "./hour.js";
import type { HourOptions } from "./hour-report.js";

parentPort!.on("message", (options: HourOptions) => parentPort!.postMessage(runHour(options)));
