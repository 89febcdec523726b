import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/synth";
import { onTerminal, type TerminalOptions } from "../support/terminal";

const directory = mkdtempSync(join(tmpdir(), "private-eks-new-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const program = join(root, "bin/private-eks.js");
const newOn = (words: readonly string[], typed: NonNullable<TerminalOptions["typed"]>) =>
  onTerminal([process.execPath, program, "new", ...words], { cwd: directory, typed });

const [enter, down, interrupt] = ["\r", "\u001b[B", "\u0003"];

test("on a terminal everything is asked, and what is wrong is asked again", () => {
  const { status, stdout, shown } = newOn(
    [],
    [
      ["What is the cluster like?", `${down}${down}${enter}`],
      ["name of the cluster", `my shop${enter}`],
      ["It must be the name of a cluster", `${"\u007f".repeat(5)}-shop${enter}`],
      ["AWS region", `${down}${enter}`],
      ["CIDR block of the VPC", enter],
      ["IAM role or user", enter],
    ],
  );
  expect({ status, stdout, shown }).toMatchObject({
    status: 0,
    stdout: "Written: clusters/my-shop.yaml\nNext: npx private-eks synth clusters/my-shop.yaml   (docs/getting-started.md)\n",
  });
  const text = readFileSync(join(directory, "clusters/my-shop.yaml"), "utf8");
  expect(text).toContain("name: my-shop\nregion: cn-northwest-1\n");
  expect(text).toContain("  cidr: 10.0.0.0/16\n  egress: proxy\n");
});

test("what options say is not asked", () => {
  const { status, shown } = newOn(
    ["shop", "--situation", "fargate", "--cidr", "10.8.0.0/16"],
    [
      ["AWS region", `eu-north-1${enter}`],
      ["IAM role or user", `arn:aws:iam::111122223333:role/platform${enter}`],
    ],
  );
  expect(status).toBe(0);
  expect(shown).not.toMatch(/What is the cluster like|name of the cluster|CIDR block/);
  expect(readFileSync(join(directory, "clusters/shop.yaml"), "utf8")).toContain('admins: ["arn:aws:iam::111122223333:role/platform"]');
});

test("with all that is needed nothing is asked", () => {
  const { status, shown } = newOn(["quiet", "--situation", "isolated", "--region", "eu-north-1"], []);
  expect({ status, shown }).toEqual({ status: 0, shown: "" });
});

test("a file that is there is told before the details are asked for", () => {
  writeFileSync(join(directory, "mine.yaml"), "mine");
  const { status, shown } = newOn(["--situation", "isolated", "-o", "mine.yaml"], [["name of the cluster", `shop${enter}`]]);
  expect(status).toBe(1);
  expect(shown).toContain("the file exists already");
  expect(shown).not.toContain("AWS region");
});

test("Ctrl-C writes nothing", () => {
  const { status, stdout, shown } = newOn(["gone", "--situation", "isolated"], [["AWS region", interrupt]]);
  expect({ status, stdout, isWritten: existsSync(join(directory, "clusters/gone.yaml")) }).toEqual({
    status: 1,
    stdout: "",
    isWritten: false,
  });
  expect(shown).toMatch(/Nothing was written\.\s*$/);
});
