import { watchOutput } from "./commands/failure";
import { synth } from "./commands/synth/command";

watchOutput();
void synth(process.argv.slice(2), process.env, process.cwd()).then((status) => {
  process.exitCode = status;
});
