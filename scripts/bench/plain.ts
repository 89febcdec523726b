// The app with cdktf used plainly, on all files of clusters/ in the folder where it runs.
import { readdirSync, readFileSync } from "node:fs";
import { loadCluster } from "../../config/load";
import { designFindings } from "../../design/cluster";
import { plainSynth } from "./plainSynth";

const configs = readdirSync("clusters").flatMap((name) => {
  const file = `clusters/${name}`;
  const { config } = loadCluster({ file, text: readFileSync(file, "utf8") }, designFindings);
  return config ? [config] : [];
});
plainSynth(configs, process.env["CDKTF_OUTDIR"]!);
