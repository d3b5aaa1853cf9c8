// What a board has and an interpreter for a PC lacks: live pins, SPI and Wi-Fi. It runs as `.boot0`, before the bundle.
//
// The arena runs lines in it (sim/board/interpreter/prompt.ts): `__outside("D26",drive)` for what parts outside apply to
// a pin from now on, `__outside()` for a report of the memory. It reports over the console, in lines that begin with a
// control character that no firmware prints: `P pin level [pulseMs periodMs]` for an output that changed, `M usage
// total` for the memory, and once `R cost process` with the JsVars that this script occupies and the process number.
//
// The physics of the pins is that of all boards (pin-physics.ts), and its time is the board's own: see own-time.ts.
//
// Espruino hoists nothing, so each function is defined above its first call.

import { physicsScript } from "../espruino/modules/pin-physics.js";
import { boardVariables, growHeap } from "./interpreter/heap.js";
import { promptScript } from "./interpreter/prompt.js";
import { schedulerFile } from "./own-time.js";

/** Begins every line that is for the arena and not from the firmware. */
export const reportMark = "\x1e";
/** The function that the arena calls. */
export const outsideName = "__outside";

/**
 * The file in the interpreter's working directory that says what is applied to its pins at power-up: drives by pin, as
 * JSON. What changes later follows as soon as it has dialled the prompt.
 */
export const drivesFile = "drives.json";
/** How long joining a network and opening one take, ms. This board is not for tests of the radio. */
const wifiMs = 100;

/**
 * The state of each pin, and the board's own time, ms. Reading the system's file takes some 30 µs, so a pin is only
 * timed while it rings. It is read twice because the interpreter may have to wait between two lines, too.
 */
const levels = `var pins={},watches=[],number=0,say=print;
function textOf(file){
  try{return require("fs").readFileSync(file)||"";}catch(e){return "";}
}
function waitedNs(){return textOf("${schedulerFile("self")}").split(" ")[1];}
function nowMs(){
  var waited,time,again=waitedNs();
  do{waited=again;time=getTime();again=waitedNs();}while(again!=waited);
  return time*1000-(waited/1e6||0);
}
function pinOf(pin){
  var name=""+new Pin(pin);
  if(!pins[name])pins[name]={pin:new Pin(pin),name:name,drive:{blows:[]},pull:0,output:undefined,isHigh:false};
  return pins[name];
}
function level(p){
  if(!p.drive.blows.length)return levelOf(p,0);
  var now=nowMs();
  if(now>=ringsUntil(p.drive))p.drive.blows=[];
  return levelOf(p,now);
}
`;

/** Edges, and the watches that are called for them. */
const edges = `function fire(w,high,time){
  var event={state:high,lastTime:w.last,time:time,pin:w.p.pin};
  w.last=time;
  if(w.edge&&(w.edge>0)!=high)return;
  if(!w.repeat)watches.splice(watches.indexOf(w),1);
  setTimeout(w.work,0,event);
}
function settle(w){
  w.timer=undefined;
  if(w.state==w.p.isHigh)return;
  w.state=w.p.isHigh;
  fire(w,w.state,getTime()-w.debounce/1000);
}
var edges={
  nowMs:nowMs,
  at:function(at,work){setTimeout(work,at-nowMs());},
  edge:function(p){
    watches.slice().forEach(function(w){
      if(w.p!=p)return;
      if(w.debounce){
        if(w.timer!==undefined)clearTimeout(w.timer);
        w.timer=setTimeout(settle,w.debounce,w);
      }else{
        w.state=p.isHigh;
        fire(w,w.state,getTime());
      }
    });
  }
};
global.setWatch=function(work,pin,options){
  var p=pinOf(pin),o=typeof options=="object"?options:{repeat:options};
  var edge=o.edge=="rising"?1:o.edge=="falling"?-1:(0|o.edge);
  p.isHigh=level(p)>=highLevel;
  watches.push({id:++number,p:p,work:work,repeat:!!o.repeat,edge:edge,debounce:o.debounce||0,state:p.isHigh,last:undefined,timer:undefined});
  look(p,edges);
  return number;
};
global.clearWatch=function(id){
  if(id===undefined)watches=[];
  else watches=watches.filter(function(w){return w.id!=id;});
};
`;

/** Espruino's functions that read and write pins. */
const pinFunctions = `function wrote(p,text){
  if(p.text==text)return;
  p.text=text;
  say("${reportMark}P "+p.name+" "+text);
}
global.analogWrite=function(pin,value,options){
  var p=pinOf(pin),duty=Math.min(Math.max(value,0),1),period=options&&options.freq>0?1000/options.freq:0;
  p.output=duty;
  wrote(p,period?duty+" "+duty*period+" "+period:""+duty);
};
global.digitalWrite=function(pin,value){
  if(Array.isArray(pin))return pin.forEach(function(each,i){digitalWrite(each,(value>>(pin.length-1-i))&1);});
  var p=pinOf(pin);
  p.output=value?1:0;
  wrote(p,""+p.output);
};
global.analogRead=function(pin){return level(pinOf(pin));};
global.digitalRead=function(pin){return level(pinOf(pin))>=highLevel?1:0;};
global.pinMode=function(pin,mode){
  var p=pinOf(pin);
  p.pull=mode=="input_pullup"?1:0;
  if((""+mode).indexOf("input")==0)p.output=undefined;
  look(p,edges);
};
`;

/** What the arena calls. No blow begins in the future, in case the two sides disagree on the board's own time. */
const outside = `global.${outsideName}=function(pin,drive){
  if(pin===undefined){
    var m=process.memory();
    return say("${reportMark}M "+m.usage+" "+m.total);
  }
  var p=pinOf(pin),now=nowMs();
  drive.blows.forEach(function(blow){blow.atMs=Math.min(blow.atMs,now);});
  p.drive=drive;
  look(p,edges);
};
(function(drives){
  for(var pin in drives)${outsideName}(pin,drives[pin]);
})(JSON.parse(textOf("${drivesFile}")||"{}"));
`;

/** An SPI that discards everything, a Wi-Fi that always succeeds, and UDP that reaches nobody. */
const modules = `SPI1.setup=SPI1.write=function(){};
SPI.find=function(){return SPI1;};
Modules.addCached("Wifi",'var a={ip:"127.0.0.1"};exports.on=function(){};exports.connect=exports.startAP=function(s,o,f){setTimeout(f,${wifiMs},null)};exports.getIP=exports.getAPIP=function(f){setTimeout(f,0,null,a)};exports.getStatus=function(){return{}};');
Modules.addCached("dgram",'exports.createSocket=function(){return{on:function(){},bind:function(){},send:function(){},close:function(){}}};');
`;

/** The script for a board whose arena listens on this port of loopback. */
export const prelude = (port: number): string => `${growHeap(boardVariables)}(function(){
var fresh=process.memory().usage;
echo(0);
${physicsScript()}${levels}${edges}${pinFunctions}${outside}${modules}${promptScript(port)}say("${reportMark}R "+(process.memory().usage-fresh)+" "+textOf("/proc/self/stat").split(" ")[0]);
})();`;
