// The ways to ask a target whether it is there that the benchmark compares: ours, the old one and its relatives, and
// the floor.
import { Subject } from "../../shared/console-lines.js";
import { builtBundle } from "../arena/flashed.js";
import { benchPrelude } from "./prelude.js";

/**
 * Where a run's boards meet: targets dial the master, or, in the ways without a lasting connection, the master dials
 * each target.
 */
export interface Meeting {
  masterPort: number;
  /** One for each target. */
  targetPorts: number[];
}

/** A script and the files that it reads from its Storage. */
export interface Program {
  script: string;
  settings?: object;
}

export interface Contender {
  name: string;
  title: string;
  /** Whether one connection serves all commands. */
  lasting: boolean;
  /**
   * The master's program. The functions `begin` and `done` exist before it: it calls `begin` when all targets are
   * there, and `done` after each trip that `trip` began.
   */
  master(meeting: Meeting): Program;
  /** The program of the target with this index. */
  target(meeting: Meeting, index: number): Program;
  /** A statement of the master that sends a ping to the target with this index (an expression). */
  trip(index: string): string;
  /** A statement of the master that lets go of what it keeps for the benchmark alone. */
  release?: string;
  /**
   * Statements of the master that begin a game on the targets that are linked, with its screen drawing; `drawn` counts
   * the screen's writes from 5.5 s later on.
   */
  play?: string;
}

/** A program as script, its settings written first. */
export function asScript({ script, settings }: Program): string {
  return settings ? `require("Storage").writeJSON("snyper.json",${JSON.stringify(settings)});\n${script}` : script;
}

/** The same with its names kept to itself: several targets share an interpreter. */
export function asIsolatedScript(program: Program): string {
  return `(function(){\n${asScript(program)}\n})();\n`;
}

const wifi = { wifi: "ap", ssid: "snyper", password: "only a benchmark" };

/**
 * Asks until each of the targets has answered, and keeps their records: the master's own word for it that they are
 * registered and settled.
 */
const ask = (count: number) => `
function ask(i){setTimeout(function(){
if(i==${count})begin();else command("ping","target_"+(i+1),undefined,function(t,outcome){records[i]=t;ask(outcome=="alive"?i+1:i)});
},100)}
function wait(){if(missing())setTimeout(wait,200);else ask(0)}
`;

export const ours: Contender = {
  name: "ours",
  title: "SNYPER's lines",
  lasting: true,
  master: ({ masterPort, targetPorts }) => ({
    settings: { ...wifi, port: masterPort },
    script: `${benchPrelude}
var came=0,records=[],drawn=0,watches={};
global.setWatch=function(f,pin){watches[pin]=f;return 1};
SPI1.write=function(){drawn++};
global.print=function(text){if(text.indexOf(" up")>0&&text.indexOf("${Subject.link} ")==0)came++};
(function(){${builtBundle("master")}
})();
${ask(targetPorts.length)}
function missing(){return came<${targetPorts.length}}
setTimeout(wait,500);
`,
  }),
  target: ({ masterPort }, index) => ({
    settings: { ...wifi, master: "127.0.0.1", port: masterPort, id: `target_${index + 1}`, servo: { travel: 100 } },
    script: `${benchPrelude}
(function(){${builtBundle("target")}
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
setTimeout(function(){drawn=0},4000);
},2800);`,
};

/** The master of a way in which targets dial it: a list of links, and what it does with each. */
const dialled = ({ masterPort, targetPorts }: Meeting, welcome: string): Program => ({
  script: `
var links=[],net=require("net");
net.createServer(function(c){${welcome}
links.push(c);
if(links.length==${targetPorts.length})setTimeout(begin,500);
}).listen(${masterPort});
`,
});

/** A target that dials until the master listens. */
const dialling = (port: number, connected: string): Program => ({
  script: `
function dial(){
try{require("net").connect({host:"127.0.0.1",port:${port}},function(c){${connected}
});}catch(e){setTimeout(dial,200)}
}
setTimeout(dial,100);
`,
});

export const echo: Contender = {
  name: "echo",
  title: "a bare byte echo (the floor)",
  lasting: true,
  master: (meeting) => dialled(meeting, `c.on("data",done);`),
  target: ({ masterPort }) => dialling(masterPort, `c.on("data",function(d){c.write(d)});`),
  trip: (index) => `links[${index}].write("x")`,
};

const pingLine = (number: string) => `'{"type":"ping","id":"'+${number}+'"}\\n'`;
const pongLine = (number: string) => `'{"type":"pong","id":"'+${number}+'","status":"alive"}\\n'`;

/**
 * No range: no registration, no lease, no bound on anything, and a line that is cut or differs in a character is lost.
 */
export const least: Contender = {
  name: "least",
  title: "the least that speaks our lines (a bound)",
  lasting: true,
  master: (meeting) => dialled(meeting, `c.n=0;c.on("data",function(d){if(d==${pongLine("this.n")})done()});`),
  target: ({ masterPort }) =>
    dialling(masterPort, `var n=1;c.on("data",function(d){if(d==${pingLine("n")})c.write(${pongLine("n++")})});`),
  trip: (index) => `links[${index}].write(${pingLine(` ++links[${index}].n`)})`,
};

/** Takes whole lines out of a buffer and parses each, as everybody writes it first. */
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
  master: (meeting) => {
    const program = dialled(
      meeting,
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
    script: `
require("net").createServer(function(c){${buffered(`${answerPing}
c.end();`)}
}).listen(${targetPorts[index]});
`,
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
    script: `
require("http").createServer(function(req,res){
res.writeHead(200,{"Content-Type":"application/json"});
res.end(JSON.stringify({status:"alive",pose:"down"}));
}).listen(${targetPorts[index]});
`,
  }),
  trip: (index) => `ask(ports[${index}],done)`,
};

export const contenders: readonly Contender[] = [ours, echo, least, http, naive, connect];
