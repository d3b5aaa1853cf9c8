// The Wi-Fi module, which an interpreter for Linux lacks. It runs as `.boot0`, before the bundle, and passes each call
// to the simulated radio over an I2C bus that only the library answers (see radio.ts).

/** The radio asks for attention with a rising edge on this pin. */
export const radioPin = 31;
const busAddress = 87;
/** What the script occupies of the interpreter's JsVars, on a build that has 14 bytes for each. */
export const scriptVariables = 210;
const methods = [
  "connect",
  "disconnect",
  "startAP",
  "stopAP",
  "scan",
  "getStatus",
  "getDetails",
  "getAPDetails",
  "getIP",
  "getAPIP",
  "getHostByName",
  "getHostname",
  "setHostname",
  "save",
];

/** The beginning of an event's name that calls the callback of a method. */
export const answerMark = "#";

/** Espruino hoists nothing, so each function is defined above its first call. */
export const bootScript = `echo(0);
(function(before){
Modules.addCached("Wifi",function(){
var wifi=exports;
function ask(request){
  I2C1.writeTo(${busAddress},JSON.stringify(request));
  var size=I2C1.readFrom(${busAddress},2);
  return JSON.parse(E.toString(I2C1.readFrom(${busAddress},size[0]+size[1]*256)));
}
function call(name){
  var request=[name];
  [].slice.call(arguments,1).forEach(function(value){
    if(typeof value=="function"){
      wifi.removeAllListeners("${answerMark}"+name);
      wifi.on("${answerMark}"+name,value);
      request.push(["f"]);
    }else request.push(value===undefined?["u"]:["v",value]);
  });
  var answer=ask(request);
  if("e" in answer)throw new Error(answer.e);
  return answer.v;
}
${JSON.stringify(methods)}.forEach(function(name){wifi[name]=call.bind(undefined,name);});
setWatch(function(){
  ask(["take"]).v.forEach(function(event){wifi.emit.apply(wifi,event);});
},D${radioPin},{repeat:true,edge:"rising"});
});
I2C1.writeTo(${busAddress},JSON.stringify(["cost",process.memory().usage-before]));
})(process.memory().usage);
`;
