// The contenders: the ways to ping a target that the benchmark compares. Ours, the HTTP way it replaced, variants of
// both, and the floor.
import { Subject } from "../../shared/console-lines.js";
import { builtBundle } from "../arena/flashed.js";
import { benchPrelude, roomScript } from "./prelude.js";

/** The ports of a run: targets dial the master, or, without lasting connections, the master dials each target. */
export interface Endpoints {
  masterPort: number;
  /** One for each target. */
  targetPorts: number[];
}

/** A script and the files that it reads from its Storage. */
export interface Program {
  /** Runs before the script. */
  stage?: string;
  script: string;
  /** The bundle in the script. Boards that share an interpreter have it in a function, a single board does not. */
  bundle?: "master" | "target";
  settings?: object;
}

export interface Contender {
  name: string;
  title: string;
  /** Whether one connection serves all commands. */
  lasting: boolean;
  /**
   * The master's program. It calls two functions that the driver defines: `begin` when all targets are connected, and
   * `done` after each trip that `trip` began.
   */
  master(endpoints: Endpoints): Program;
  /** The program of the target with this index. */
  target(endpoints: Endpoints, index: number): Program;
  /** A statement of the master that sends a ping to the target with this index (an expression). */
  trip(index: string): string;
  /** A statement of the master that releases what it keeps only for the benchmark. */
  release?: string;
  /**
   * Statements of the master that start a game on the linked targets and draw it on the screen, although the dead ones
   * are red before it, so that somebody holds A; `drawn` counts the writes to the screen, starting 9 s later.
   */
  play?: string;
}

/** A program as one script, which writes its settings first. */
export function asScript({ stage = "", script, settings }: Program): string {
  const written = settings ? `require("Storage").writeJSON("snyper.json",${JSON.stringify(settings)});\n` : "";
  return written + stage + script;
}

/** The pause between two boots, ms. */
const bootMs = 50;

/**
 * Boots several targets that share an interpreter, each in a separate scope and turn. To boot many of them takes
 * longer than a second, and a board that was blocked for so long corrects its timers, which are those of all.
 */
export function asBoots(programs: readonly Program[]): string {
  return `(function(boots){
function boot(){
var next=boots.shift();
if(boots.length)setTimeout(boot,${bootMs});
next();
}
setTimeout(boot,${bootMs});
})([${programs.map((program) => `function(){\n${asScript(program)}\n}`).join(",\n")}]);
`;
}

const wifi = { wifi: "ap", ssid: "snyper", password: "only a benchmark" };
const targetOf = (index: number) => ({ ...wifi, id: `target_${index + 1}`, servo: { travel: 100 } });

/** The port for discovery is fixed, but the figures must not depend on whether another range runs on this machine. */
const anyDiscoveryPort = `(function(dgram,create){
dgram.createSocket=function(type){
var socket=create.call(dgram,type),bind=socket.bind;
socket.bind=function(port,f){return bind.call(socket,0,f)};
return socket;
};
})(require("dgram"),require("dgram").createSocket);
`;

/** Boards that share an interpreter share its Storage and its clock, which each must find as if it were alone. */
const firstBoot = `require("Storage").erase("snyper.boot");
require("Storage").erase("snyper.crash");
global.setOwn=global.setOwn||setTime;
global.setTime=setOwn;
`;

/** Pings each target until it has answered, and keeps its record: then the master regards it as registered. */
const ask = (count: number) => `
function ask(i){setTimeout(function(){
if(i==${count})begin();else command("ping","target_"+(i+1),undefined,function(t,outcome){records[i]=t;ask(outcome=="alive"?i+1:i)});
},100)}
function wait(){if(missing())setTimeout(wait,200);else ask(0)}
`;

/** What runs before the master: it hears which targets came, and presses its buttons. */
const masterStage = (
  count: number,
) => `${benchPrelude}${roomScript}${anyDiscoveryPort}${firstBoot}var came=0,records=[],drawn=0,watches={},say=print;
global.setWatch=function(f,pin){watches[pin]=f;return 1};
SPI1.write=function(){drawn++};
global.print=function(text){
if(text.indexOf(" up")>0&&text.indexOf("${Subject.link} ")==0)came++;
say(text);
};
${ask(count)}
function missing(){return came<${count}}
setTimeout(wait,500);
`;

/** Our firmware. `keyOf` gives what the settings of the master, or of the target with an id, say of the key. */
export const firmware = (name: string, title: string, keyOf: (id?: string) => object): Contender => ({
  name,
  title,
  lasting: true,
  master: ({ masterPort, targetPorts }) => ({
    settings: { ...wifi, ...keyOf(), port: masterPort },
    stage: masterStage(targetPorts.length),
    bundle: "master",
    script: `(function(){${builtBundle("master")}
})();
`,
  }),
  target: ({ masterPort }, index) => ({
    settings: { ...targetOf(index), ...keyOf(targetOf(index).id), master: "127.0.0.1", port: masterPort },
    stage: `${benchPrelude}${roomScript}${firstBoot}`,
    bundle: "target",
    script: `(function(){${builtBundle("target")}
})();
`,
  }),
  trip: (index) => `command("ping",records[${index}],undefined,done)`,
  release: "records=[];",
  play: `watches.D17({});
function hold(){watches.D19({state:true,pin:D19});watches.D19({state:false,pin:D19})}
hold();
setTimeout(hold,1300);
setTimeout(function(){
require("Storage").write("Busy.game",'{"name":"Busy","seconds":30,"up":3,"gap":[0,0.5]}');
play("Busy");
setTimeout(function(){watches.D15({state:false,pin:D15})},500);
setTimeout(function(){drawn=0},6000);
},2800);`,
});

export const ours = firmware("ours", "SNYPER's lines", () => ({ open: true }));

/** A master that targets dial: it keeps a list of links, and runs `welcome` for each. */
const dialled = ({ masterPort, targetPorts }: Endpoints, welcome: string): Program => ({
  script: `var links=[],net=require("net");
net.createServer(function(c){${welcome}
links.push(c);
if(links.length==${targetPorts.length})setTimeout(begin,500);
}).listen(${masterPort});
`,
});

/** A target that dials until the master listens. */
const dialling = (port: number, connected: string): Program => ({
  script: `function dial(){
try{require("net").connect({host:"127.0.0.1",port:${port}},function(c){${connected}
});}catch(e){setTimeout(dial,200)}
}
setTimeout(dial,100);`,
});

export const echo: Contender = {
  name: "echo",
  title: "a bare byte echo (the floor)",
  lasting: true,
  master: (endpoints) => dialled(endpoints, `c.on("data",done);`),
  target: ({ masterPort }) => dialling(masterPort, `c.on("data",function(d){c.write(d)});`),
  trip: (index) => `links[${index}].write("x")`,
};

const pingLine = (number: string) => `'{"type":"ping","id":"'+${number}+'"}\\n'`;
const pongLine = (number: string) => `'{"type":"pong","id":"'+${number}+'","status":"alive"}\\n'`;

/**
 * Not a range: no registration, no lease, no limits, and a line that is split or differs in one character is lost.
 */
export const minimal: Contender = {
  name: "minimal",
  title: "a minimal program for our lines (a bound)",
  lasting: true,
  master: (endpoints) => dialled(endpoints, `c.n=0;c.on("data",function(d){if(d==${pongLine("this.n")})done()});`),
  target: ({ masterPort }) =>
    dialling(masterPort, `var n=1;c.on("data",function(d){if(d==${pingLine("n")})c.write(${pongLine("n++")})});`),
  trip: (index) => `links[${index}].write(${pingLine(` ++links[${index}].n`)})`,
};

/** Takes whole lines out of a buffer and parses each: the obvious first version. */
const buffered = (handler: string) => `
var buffer="";
c.on("data",function(d){
buffer+=d;
var end=buffer.indexOf("\\n");
while(end>=0){
var message=JSON.parse(buffer.substr(0,end));
buffer=buffer.substr(end+1);
${handler}
end=buffer.indexOf("\\n");
}
});`;

const answerPing = `c.write(JSON.stringify({type:"pong",id:message.id,target_id:"target_1",status:"alive",data:{pose:"down"}})+"\\n");`;

export const naive: Contender = {
  name: "naive",
  title: "a lasting connection, naive JSON",
  lasting: true,
  master: (endpoints) => {
    const program = dialled(
      endpoints,
      `c.waiting={};${buffered(`
var f=c.waiting[message.id];
delete c.waiting[message.id];
if(f)f(message);`)}`,
    );
    return {
      script: `${program.script}
var number=0;
function ask(c,type,f){
var id="c"+ ++number;
c.waiting[id]=f;
c.write(JSON.stringify({type:type,id:id,target_id:"target_1",data:{}})+"\\n");
}
`,
    };
  },
  target: ({ masterPort }) => dialling(masterPort, buffered(answerPing)),
  trip: (index) => `ask(links[${index}],"ping",done)`,
};

/** A master that dials for each command begins as soon as every target's port answers. */
const dialsEach = (targetPorts: number[]) => `
var ports=${JSON.stringify(targetPorts)},net=require("net");
function look(i){
if(i==ports.length)return setTimeout(begin,500);
try{net.connect({host:"127.0.0.1",port:ports[i]},function(c){c.on("close",function(){look(i+1)});c.end()})}
catch(e){setTimeout(function(){look(i)},200)}
}
setTimeout(function(){look(0)},300);
`;

export const connect: Contender = {
  name: "connect",
  title: "a connection per command, JSON",
  lasting: false,
  master: ({ targetPorts }) => ({
    script: `${dialsEach(targetPorts)}
var number=0;
function ask(port,type,f){
var text="",id="c"+ ++number;
net.connect({host:"127.0.0.1",port:port},function(c){
c.on("data",function(d){text+=d});
c.on("close",function(){var message=JSON.parse(text);if(message.id==id)f(message)});
c.write(JSON.stringify({type:type,id:id,target_id:"target_1",data:{}})+"\\n");
});
}
`,
  }),
  target: ({ targetPorts }, index) => ({
    script: `require("net").createServer(function(c){${buffered(`${answerPing}
c.end();`)}
}).listen(${targetPorts[index]});`,
  }),
  trip: (index) => `ask(ports[${index}],"ping",done)`,
};

export const http: Contender = {
  name: "http",
  title: "HTTP, a request per command (the old way)",
  lasting: false,
  master: ({ targetPorts }) => ({
    script: `${dialsEach(targetPorts)}
var web=require("http");
function ask(port,f){
web.get({host:"127.0.0.1",port:port,path:"/ping"},function(res){
var text="";
res.on("data",function(d){text+=d});
res.on("close",function(){f(JSON.parse(text))});
});
}
`,
  }),
  target: ({ targetPorts }, index) => ({
    script: `require("http").createServer(function(req,res){
res.writeHead(200,{"Content-Type":"application/json"});
res.end(JSON.stringify({status:"alive",pose:"down"}));
}).listen(${targetPorts[index]});`,
  }),
  trip: (index) => `ask(ports[${index}],done)`,
};

export const contenders: readonly Contender[] = [ours, echo, minimal, http, naive, connect];
