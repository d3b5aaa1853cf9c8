// The page for spectators as a file of the master's Storage, which the build makes, `npm run flash` writes and the
// master sends.

/** The file's name, also in dist/. It is compressed (gzip). */
export const pageFile = "snyper.page";
