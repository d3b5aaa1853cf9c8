// What a Pico W has and a Kaluma for a PC lacks: live pins, a radio and a network. It runs before the adapter, which then
// takes these functions for Kaluma's.
//
// The board reports in lines that begin with a control character: `P pin level [pulseMs periodMs]` for an output that
// changed, `D fd port host` for a dial, `W fd text` for what is written, as JSON, and `E fd` when it closes. The arena
// types calls of `__outside`, one at a time, because Kaluma's console has room for 2048 characters; each returns a line
// `O usage total` with the adapter's memory, which is the sign that the next may come.
import { physicsScript } from "../../espruino/modules/pin-physics.js";

/** Begins every line that is for the arena and not from the firmware. */
export const reportMark = "\x1e";
/** It as source. */
const markSource = "\\x1e";
/** The function that the arena calls: with what happened first, and then with what it happened to. */
export const outsideName = "__outside";

/** Pins by number. A blow begins when the board is told of it. */
const pinFunctions = `function pinOf(number){
return pins[number]||(pins[number]={drive:{blows:[]},pull:0,output:undefined,isHigh:false});
}
function level(number){return levelOf(pinOf(number),micros()/1000);}
function wrote(number,duty,rest){
var p=pinOf(number),text=duty+rest;
p.output=duty;
if(p.text!=text)tell("P "+number+" "+(p.text=text));
}
global.pinMode=function(number,mode){
var p=pinOf(number);
p.pull=mode==2?1:0;
if(mode!=1)p.output=undefined;
};
global.digitalRead=function(number){return level(number)>=highLevel?1:0;};
global.digitalWrite=function(number,value){wrote(number,value?1:0,"");};
global.analogRead=level;
global.analogWrite=function(number,duty,hertz){wrote(number,duty," "+duty*1000/hertz+" "+1000/hertz);};
`;

/** A radio that is always on a network, and descriptors. Like Kaluma's, they hear nothing of a refusal or a reset. */
const networkDevices = `global.__ieee80211dev={errno:0,scan:function(done){done(0,[{ssid:""}]);},connect:function(){},get_connection:function(){}};
global.__netdev={errno:0,ip:"127.0.0.1",
socket:function(){
for(var fd=0;calls[fd];)fd++;
calls[fd]={};
return fd;
},
get:function(fd){return calls[fd];},
connect:function(fd,host,port){tell("D "+fd+" "+port+" "+host);},
write:function(fd,text){tell("W "+fd+" "+JSON.stringify(text));},
close:function(fd){
delete calls[fd];
tell("E "+fd);
}};
`;

/** What the arena calls. */
const outside = `global.${outsideName}=function(what,at,value){
var own=calls[at]||{},bytes,i,memory;
if(what=="drive"){
for(i=0;i<value.blows.length;i++)value.blows[i].atMs=micros()/1000-value.blows[i].atMs;
pinOf(at).drive=value;
}
if(what=="opened"&&own.connect_cb)own.connect_cb();
if(what=="data"&&own.read_cb){
bytes=new Uint8Array(value.length);
for(i=0;i<value.length;i++)bytes[i]=value.charCodeAt(i);
own.read_cb(bytes);
}
if(what=="closed"){
if(own.close_cb)own.close_cb();
delete calls[at];
}
memory=process.memory();
return "${markSource}O "+memory.usage+" "+memory.total+" ";
};
`;

/** The script. Its calls return the adapter's memory, so the first call has to come after the adapter. */
export function kalumaPrelude(): string {
  const head = `var calls={},pins={},say=print;\nfunction tell(text){say("${markSource}"+text+"\\n");}\n`;
  return `(function(){\n${head}${physicsScript()}${pinFunctions}${networkDevices}${outside}})();\n`;
}
