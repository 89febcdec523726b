import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterFiles, synthesize } from "../../testing";
import { root, synthFile } from "../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-testing-"));
const before = process.cwd();
beforeAll(() => {
  process.chdir(directory);
  mkdirSync("clusters");
  for (const name of ["shop", "_base"]) writeFileSync(`clusters/${name}.yaml`, `name: ${name}\nregion: us-west-2\n`);
});
afterAll(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true, force: true });
});

test("gives the stacks that synth writes, and writes nothing", () => {
  expect(synthesize(join(root, "examples/fargate.yaml"))).toEqual(synthFile("examples/fargate.yaml"));
  expect(readdirSync(directory)).toEqual(["clusters"]);
});

test("takes a name from the working directory, and knows those of all clusters", () => {
  expect(clusterFiles()).toEqual(["clusters/shop.yaml"]);
  expect(clusterFiles().map((file) => synthesize(file).network.name)).toEqual(["shop-network"]);
});

test("throws what is wrong with the file", () => {
  writeFileSync("bad.yaml", "name: bad\nregion: us-west-2\nnetwork: { cidr: 10.0.0.0/40 }\n");
  expect(() => synthesize("bad.yaml")).toThrow(/^bad\.yaml:3:18: error: network\.cidr: [^]*\n {2}fix: /);
  expect(() => synthesize("none.yaml")).toThrow("none.yaml:1:1: error: there is no such file");
});
