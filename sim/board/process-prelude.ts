// What an interpreter for a PC lacks and a board has: live pins, SPI and Wi-Fi. It runs as `.boot0`, before the bundle.
//
// The arena runs lines in it (sim/board/interpreter/prompt.ts): `__outside("D15", 0)` for a level, `__outside("D26",
// 0.8, 25)` for a blow, `__outside()` to hear of the memory. What it tells goes over the console, in lines that begin
// with a control character, which no firmware prints: `P pin level [pulseMs periodMs]` for an output that changed, `M
// usage total` for the memory, and once `R cost` with the JsVars that this script itself occupies.

import { promptScript } from "./interpreter/prompt.js";

/** Begins every line that is for the arena and not from the firmware. */
export const reportMark = "\x1e";
/** The function that the arena calls. */
export const outsideName = "__outside";

/** From this share of the supply on a pin reads as 1. */
const highLevel = 0.5;
/**
 * A pin that was read so short a time before a blow is being looked at, s. A PC may stop a process for longer than a
 * blow rings, or set its clock; a board does neither: who is looking finds the blow as it was.
 */
const lookingS = 0.1;
/** What joining a network and opening one take, ms. The radio is not what this board is for. */
const wifiMs = 100;

/**
 * The script for a board whose arena listens on a port of loopback. Espruino hoists nothing, so each function stands
 * above its first call.
 */
export const prelude = (port: number): string => `(function(){
var fresh=process.memory().usage;
echo(0);
var pins={},watches=[],number=0,say=print;
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
function fire(w,high,time){
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
function look(p){
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
function wrote(p,text){
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
  look(p);
};
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
global.${outsideName}=function(pin,value,ring){
  if(pin===undefined){
    var m=process.memory();
    return say("${reportMark}M "+m.usage+" "+m.total);
  }
  var p=pinOf(pin),now=getTime();
  if(ring===undefined)p.level=value;
  else if(p.blow*Math.exp((p.at-now)*1000/p.ring)<value){
    p.blow=value;p.ring=ring;p.at=now;p.fresh=now-p.read<${lookingS};
    var missing=${highLevel}-steady(p);
    if(missing>0&&value>missing)setTimeout(look,ring*Math.log(value/missing)+1,p);
  }
  look(p);
};
SPI1.setup=SPI1.write=function(){};
SPI.find=function(){return SPI1;};
Modules.addCached("Wifi",'var a={ip:"127.0.0.1"};exports.on=function(){};exports.connect=exports.startAP=function(s,o,f){setTimeout(f,${wifiMs},null)};exports.getIP=exports.getAPIP=function(f){setTimeout(f,0,null,a)};exports.getStatus=function(){return{}};');
Modules.addCached("dgram",'exports.createSocket=function(){return{on:function(){},bind:function(){},send:function(){},close:function(){}}};');
${promptScript(port)}say("${reportMark}R "+(process.memory().usage-fresh));
})();`;
