import { synth } from "./commands/synth/command";

process.exitCode = synth(process.argv.slice(2), process.env, process.cwd());
