import { addSynth, type SynthOptions } from "./commands/synth/commandLine";
import { synth } from "./commands/synth/command";
import { emptyProgram, runProgram } from "./commands/runProgram";

const program = emptyProgram();
addSynth(program).action(async (files: readonly string[], options: SynthOptions) => {
  process.exitCode = await synth(files, options, process.env, process.cwd());
});
void runProgram(program, ["synth", ...process.argv.slice(2)]);
