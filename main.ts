import { addSynth, type SynthOptions } from "./commands/synth/command";
import { synth } from "./commands/synth/synth";
import { emptyProgram, runProgram } from "./commands/runProgram";

const synthProgram = emptyProgram();
addSynth(synthProgram).action(async (files: readonly string[], options: SynthOptions) => {
  process.exitCode = await synth(files, options, process.env, process.cwd());
});
void runProgram(synthProgram, ["synth", ...process.argv.slice(2)]);
