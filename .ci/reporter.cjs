// Mocha's own report, and below it one plain line with its figures.
const { reporters } = require("mocha");

module.exports = class PlainCount extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
};
