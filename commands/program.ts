import type { Command } from "commander";
import { addAdopt } from "./adopt/command";
import { addBackend } from "./backend/command";
import { addBundle } from "./bundle/command";
import { addDoctor } from "./doctor/command";
import { addEdits } from "./edits/command";
import { addExplain } from "./explain/command";
import { addHandover } from "./handover/command";
import { addHelp } from "./helpCommand";
import { addImages } from "./images/command";
import { addImport } from "./import/command";
import { addInit } from "./init/command";
import { addNew } from "./new/command";
import { addPin } from "./pin/command";
import { addRecover } from "./recover/command";
import { addReport } from "./report/command";
import { emptyProgram } from "./runProgram";
import { addSynth } from "./synth/command";
import { addTeardown } from "./teardown/command";
import { addTrace } from "./trace/command";

/**
 * The private-eks program. Every command ends with status 0, or with 1 where something is wrong with a cluster or with the command line itself.
 */
export function program(): Command {
  const command = emptyProgram();
  addInit(command);
  addSynth(command);
  addNew(command);
  addBackend(command);
  addBundle(command);
  addAdopt(command);
  addDoctor(command);
  addEdits(command);
  addExplain(command);
  addHandover(command);
  addImages(command);
  addImport(command);
  addPin(command);
  addRecover(command);
  addReport(command);
  addTeardown(command);
  addTrace(command);
  return addHelp(command);
}
