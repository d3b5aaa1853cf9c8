// The vm board against the real interpreter: both run the same subjects, and every answer must be the same except for
// what is allowed. RECORD=1 writes the real interpreter's answers to test/conformance/*.expected, which replaces it on
// machines without one.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findInterpreter } from "../../sim/board/interpreter/find.js";
import { allowed, type Feature } from "./allowed.js";
import {
  conformanceFolder,
  features,
  fromFile,
  onInterpreter,
  onVmBoard,
  subjects,
  toFile,
  type Answers,
  type Subject,
} from "../support/conformance.js";

const interpreter = findInterpreter();
/** A subject takes five seconds on a busy machine, twice. */
const subjectMs = 60_000;

function expectedFile(subject: Subject): string {
  return join(conformanceFolder, `${subject.name}.expected`);
}

async function realAnswers(subject: Subject): Promise<Answers> {
  if (interpreter === undefined) return fromFile(readFileSync(expectedFile(subject), "latin1"));
  const answers = await onInterpreter(interpreter, subject);
  if (process.env.RECORD) writeFileSync(expectedFile(subject), toFile(answers), "latin1");
  return answers;
}

/**
 * What is wrong with the answers of one subject: differences that are not allowed, and entries that allow something
 * that does not differ.
 */
function faults(subject: Subject, real: Answers, vm: Answers): string[] {
  const has: ReadonlySet<Feature> = features(real);
  const entries = allowed.filter(
    (entry) => entry.subject === subject.name && (entry.only === undefined || has.has(entry.only)),
  );
  const used = new Set<unknown>();
  const found: string[] = [];
  for (const name of new Set([...real.keys(), ...vm.keys()])) {
    if (real.get(name) === vm.get(name) || name.startsWith("build, ")) continue;
    const entry = entries.find(({ answers }) => answers.test(name));
    if (entry) used.add(entry);
    else found.push(`${name}: the interpreter answers ${real.get(name)}, the vm board ${vm.get(name)}`);
  }
  for (const entry of entries)
    if (!used.has(entry))
      found.push(`"${entry.name}" (${entry.answers}) allows what is no longer a difference: remove it`);
  return found;
}

describe("the vm board answers as the real interpreter does", function () {
  this.timeout(subjectMs);
  // Some subjects run in real time, and a busy machine may delay one side by the 20 ms that decide an order.
  this.retries(4);

  before(() => {
    if (interpreter === undefined) console.log("      NO REAL INTERPRETER HERE: compared with its recorded answers..");
  });

  for (const subject of subjects) {
    it(`on ${subject.name}`, async () => {
      const real = await realAnswers(subject);
      const vm = await onVmBoard(subject);
      assert.deepEqual(faults(subject, real, vm), []);
    });
  }

  it("except for the differences that docs/FIDELITY.md names", () => {
    const text = readFileSync("docs/FIDELITY.md", "utf8");
    const unnamed = allowed.filter(({ name }) => !text.includes(`**${name}**`));
    assert.deepEqual(
      unnamed.map(({ name }) => name),
      [],
    );
  });
});
