import { program } from "./program";
import { runProgram } from "./runProgram";

void runProgram(program(), process.argv.slice(2));
