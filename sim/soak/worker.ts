// A thread that plays hours, one after the other, as it is told.
import { parentPort } from "node:worker_threads";
import { runHour, type HourOptions } from "./hour.js";

parentPort!.on("message", (options: HourOptions) => parentPort!.postMessage(runHour(options)));
