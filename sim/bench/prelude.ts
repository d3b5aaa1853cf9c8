// What a real Espruino on a PC lacks, supplied before a bundle loads: a radio that is always connected, and pins and
// SPI that do nothing.
import { growHeap } from "../board/interpreter/heap.js";

/**
 * A script to run before a bundle. A timer stands in for the radio's answer. The pins are replaced because on a PC some
 * of them print an error at each use. It costs memory, so measure `process.memory()` after it and subtract.
 */
export const benchPrelude = `Modules.addCached("Wifi",function(){
exports.connect=exports.startAP=function(s,o,f){setTimeout(f,1,null)};
exports.getIP=exports.getAPIP=function(f){f(null,{ip:"127.0.0.1"})};
exports.on=function(e,f){exports[e]=f};
exports.getStatus=function(){return {rssi:-50}};
});
global.pinMode=global.analogWrite=global.digitalWrite=function(){};
global.analogRead=function(){return 0};
global.digitalRead=function(){return 1};
global.setWatch=function(){return 1};
SPI1.setup=SPI1.write=function(){};
SPI.find=function(){return SPI1};
`;

/** What a program takes that runs from RAM, with the copies of its functions' texts, and what it wants to find free. */
const ramVariables = 12_000;
/**
 * A script for a program that runs from RAM, not from flash as on a board: without it the program would say that memory
 * is short and not start.
 */
export const roomScript = growHeap(ramVariables, "free");
