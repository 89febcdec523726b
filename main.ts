import { watchOutput } from "./commands/failure";
import { synth } from "./commands/synth/command";

watchOutput();
process.exitCode = synth(process.argv.slice(2), process.env, process.cwd());
