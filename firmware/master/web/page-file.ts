// The page for spectators as a file of the master's Storage: what the build makes, `npm run flash` writes and the
// master gives away.

/** Its name there, and in dist/. It is zipped (gzip). */
export const pageFile = "snyper.page";
