// What a board has and an interpreter for a PC lacks: live pins, SPI and Wi-Fi. It runs as `.boot0`, before the bundle.
//
// The arena runs lines in it (sim/board/interpreter/prompt.ts): `__outside("D15", 0)` for a level, `__outside("D26",
// 0.8, 25)` for a blow, `__outside()` for a report of the memory. It reports over the console, in lines that begin with
// a control character that no firmware prints: `P pin level [pulseMs periodMs]` for an output that changed, `M usage
// total` for the memory, and once `R cost` with the JsVars that this script occupies.
//
// Espruino hoists nothing, so each function is defined above its first call.

import { promptScript } from "./interpreter/prompt.js";

/** Begins every line that is for the arena and not from the firmware. */
export const reportMark = "\x1e";
/** The function that the arena calls. */
export const outsideName = "__outside";

/** A pin reads as 1 from this share of the supply. */
const highLevel = 0.5;
/**
 * A pin that was read so shortly before a blow, in s, is being polled. A PC may suspend a process for longer than a blow
 * rings, or set its clock; a board does neither. So the next reading of such a pin finds the blow at full strength.
 */
const pollingS = 0.1;
/** How long joining a network and opening one take, ms. This board is not for tests of the radio. */
const wifiMs = 100;

/** The state of each pin, and its voltage. */
const levels = `var pins={},watches=[],number=0,say=print;
function pinOf(pin){
  var name=""+new Pin(pin);
  if(!pins[name])pins[name]={pin:new Pin(pin),name:name,pull:0,blow:0,ring:1,at:0,read:0,fresh:false,high:false};
  return pins[name];
}
function steady(p){return p.level===undefined?p.pull:p.level;}
function level(p){
  if(p.out!==undefined)return p.out;
  return Math.min(steady(p)+p.blow*Math.exp((p.at-getTime())*1000/p.ring),1);
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
  if(w.state==w.p.high)return;
  w.state=w.p.high;
  fire(w,w.state,getTime()-w.debounce/1000);
}
function checkEdge(p){
  var high=level(p)>=${highLevel};
  if(high==p.high)return;
  p.high=high;
  watches.slice().forEach(function(w){
    if(w.p!=p)return;
    if(w.debounce){
      if(w.timer!==undefined)clearTimeout(w.timer);
      w.timer=setTimeout(settle,w.debounce,w);
    }else{
      w.state=high;
      fire(w,high,getTime());
    }
  });
}
global.setWatch=function(work,pin,options){
  var p=pinOf(pin),o=typeof options=="object"?options:{repeat:options};
  var edge=o.edge=="rising"?1:o.edge=="falling"?-1:(0|o.edge);
  p.high=level(p)>=${highLevel};
  watches.push({id:++number,p:p,work:work,repeat:!!o.repeat,edge:edge,debounce:o.debounce||0,state:p.high,last:undefined,timer:undefined});
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
  p.out=duty;
  wrote(p,period?duty+" "+duty*period+" "+period:""+duty);
};
global.digitalWrite=function(pin,value){
  if(Array.isArray(pin))return pin.forEach(function(each,i){digitalWrite(each,(value>>(pin.length-1-i))&1);});
  var p=pinOf(pin);
  p.out=value?1:0;
  wrote(p,""+p.out);
};
global.analogRead=function(pin){
  var p=pinOf(pin);
  p.read=getTime();
  if(p.fresh)p.at=p.read;
  p.fresh=false;
  return level(p);
};
global.digitalRead=function(pin){return level(pinOf(pin))>=${highLevel}?1:0;};
global.pinMode=function(pin,mode){
  var p=pinOf(pin);
  p.pull=mode=="input_pullup"?1:0;
  if((""+mode).indexOf("input")==0)p.out=undefined;
  checkEdge(p);
};
`;

/** What the arena calls. */
const outside = `global.${outsideName}=function(pin,value,ring){
  if(pin===undefined){
    var m=process.memory();
    return say("${reportMark}M "+m.usage+" "+m.total);
  }
  var p=pinOf(pin),now=getTime();
  if(ring===undefined)p.level=value;
  else if(p.blow*Math.exp((p.at-now)*1000/p.ring)<value){
    p.blow=value;p.ring=ring;p.at=now;p.fresh=now-p.read<${pollingS};
    var missing=${highLevel}-steady(p);
    if(missing>0&&value>missing)setTimeout(checkEdge,ring*Math.log(value/missing)+1,p);
  }
  checkEdge(p);
};
`;

/** An SPI that discards everything, a Wi-Fi that always succeeds, and UDP that reaches nobody. */
const modules = `SPI1.setup=SPI1.write=function(){};
SPI.find=function(){return SPI1;};
Modules.addCached("Wifi",'var a={ip:"127.0.0.1"};exports.on=function(){};exports.connect=exports.startAP=function(s,o,f){setTimeout(f,${wifiMs},null)};exports.getIP=exports.getAPIP=function(f){setTimeout(f,0,null,a)};exports.getStatus=function(){return{}};');
Modules.addCached("dgram",'exports.createSocket=function(){return{on:function(){},bind:function(){},send:function(){},close:function(){}}};');
`;

/** The script for a board whose arena listens on this port of loopback. */
export const prelude = (port: number): string => `(function(){
var fresh=process.memory().usage;
echo(0);
${levels}${edges}${pinFunctions}${outside}${modules}${promptScript(port)}say("${reportMark}R "+(process.memory().usage-fresh));
})();`;
