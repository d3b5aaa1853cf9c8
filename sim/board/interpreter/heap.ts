// The heap of an interpreter for Linux, which doubles when it is full.

/** The boards that play a range have room for this many JsVars at least, an ESP32-C3 and an ESP8266 excepted. */
export const boardVariables = 5000;

/**
 * A script that makes such a heap at least so large, or with `free` so that as many are free, JsVars: the boards that it
 * stands for have more room than it has at first. It does nothing where there are as many; a heap that is smaller and
 * cannot grow runs out of memory.
 */
export const growHeap = (variables: number, counted: "total" | "free" = "total"): string => `(function(){
for(var room=[];process.memory().${counted}<${variables};)
for(var count=0;count<500;count++)room.push([0,0,0,0,0,0,0,0]);
})();
`;
