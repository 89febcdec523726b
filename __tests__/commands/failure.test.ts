import { uncaughtText } from "../../commands/failure";

const systemError = (code: string, syscall: string) => Object.assign(new Error(`${code}: no luck, ${syscall} '/out'`), { code, syscall });

test.each([
  ["ENOSPC", "write", "Free space there, or choose"],
  ["EROFS", "open", "Make that folder writable, or choose"],
  ["ENOENT", "mkdir", "Make that folder writable, or choose"],
  ["ENOENT", "mkdtemp", "Make that folder writable, or choose"],
  ["ENOTDIR", "mkdir", "Choose"],
])("%s of %s names the setting of the output", (code, syscall, remedy) => {
  expect(uncaughtText(systemError(code, syscall))).toBe(
    `private-eks cannot write: ${code}: no luck, ${syscall} '/out'. ${remedy} another output by CDKTF_OUTDIR.\n`,
  );
});

test.each([new TypeError("x is not a function"), systemError("ENOENT", "open"), "a text"])("%s is a fault, with its stack", (error) => {
  expect(uncaughtText(error)).toMatch(/^private-eks failed, which is a fault of its own: /);
  expect(uncaughtText(error)).toContain(error instanceof Error ? error.stack : error);
});
