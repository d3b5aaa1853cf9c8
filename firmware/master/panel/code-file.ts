// The QR codes that the master's screen can show, as files of its Storage, which `npm run flash` makes. The master only
// draws them, a line at a time, so that they take no RAM.
//
// A file has one bit for each module, black or white, in the order of the screen's font: for each line of the screen
// three squares beside each other, and of each square one column after the other, from top to bottom.

/** The code with which a phone joins the Wi-Fi, and the code of the page's address. */
export const wifiCodeFile = "snyper.qrwifi";
export const pageCodeFile = "snyper.qrpage";
/** Lines of the screen below the title that a code takes, modules beside each other in one, and bytes. */
export const codeLines = 12;
export const codeColumns = 60;
export const codeLineBytes = 30;
/** Modules below each other in a line, and pixels of a module: as many as fit without rest. */
export const lineModules = 4;
export const modulePixels = 4;
