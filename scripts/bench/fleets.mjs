// Fleets of 1 to 1000 clusters: the app command, and the same app with cdktf used plainly.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { root } from "./commands.mjs";
import { measure, measureAll, scratch } from "./measure.mjs";

/** A folder with `clusters/` of copies of the default cluster under other names. */
function fleet(name, count, change = (text, _index) => text) {
  const folder = join(scratch, name);
  const text = readFileSync(join(root, "clusters/default.yaml"), "utf8");
  mkdirSync(join(folder, "clusters"), { recursive: true });
  for (let index = 0; index < count; index++) {
    const cluster = `c${String(index).padStart(4, "0")}`;
    writeFileSync(join(folder, "clusters", `${cluster}.yaml`), change(text.replace(/^name: .*$/m, `name: ${cluster}`), index));
  }
  return folder;
}

const outdir = join(scratch, "fleet.out");
let outputs = 0;

/** Each run writes into a folder of its own. None is removed in between, since ext4 is slow for a while after many files are. */
function setOutputAside() {
  if (existsSync(outdir)) renameSync(outdir, `${outdir}-${outputs++}`);
}

const environment = { CDKTF_OUTDIR: outdir };

const app = (cwd) => ({ name: "app command", args: [join(root, "bin/synth.js")], cwd, environment, before: setOutputAside });

/** The plain app, bundled as ours is, so that only the use of cdktf differs. */
function plainApp() {
  const outfile = join(scratch, "plain.cjs");
  buildSync({ entryPoints: [join(root, "scripts/bench/plain.ts")], bundle: true, platform: "node", outfile, logLevel: "error" });
  return (cwd) => ({ name: "cdktf used plainly", args: [outfile], cwd, environment, before: setOutputAside });
}

/** For each number of clusters, the medians of both ways; of more than a hundred clusters those of three rounds at most. */
export function growth(counts, rounds) {
  const plain = plainApp();
  return counts.map((count) => {
    const cwd = fleet(`fleet-${count}`, count);
    const ways = { plain: plain(cwd), app: app(cwd) };
    return { count, ...measureAll(ways, count > 100 ? Math.min(rounds, 3) : rounds) };
  });
}

/** A fleet in which some clusters are broken: how many stacks are written, and how many errors are told. */
export function withBroken(count, broken) {
  const every = count / broken;
  const cwd = fleet("fleet-broken", count, (text, index) => (index % every === 0 ? `${text}netwerk: {}\n` : text));
  const { seconds, stderr } = measure({ ...app(cwd), status: 1 });
  const stacks = readdirSync(join(outdir, "stacks")).length;
  return { count, broken, seconds, clusters: stacks / 3, errors: stderr.match(/^clusters\/.*: error: /gm).length };
}
