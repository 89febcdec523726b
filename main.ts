import { duplicateNames, findClusterFiles } from "./config/files";
import { hasErrors } from "./config/finding";
import { loadCluster } from "./config/load";
import { renderFindings } from "./config/render";
import { designFindings } from "./design/cluster";
import { synthesize } from "./stacks/synthesize";

const outdir = process.env["CDKTF_OUTDIR"] || "cdktf.out";
const { sources, findings: fileFindings } = findClusterFiles({
  arguments: process.argv.slice(2),
  environment: process.env,
  directory: process.cwd(),
});
const clusters = sources.map((source) => loadCluster(source, designFindings));
const findings = [...fileFindings, ...clusters.flatMap((cluster) => cluster.findings), ...duplicateNames(clusters)];
if (findings.length > 0) process.stderr.write(renderFindings(findings));

if (hasErrors(findings)) {
  process.exitCode = 1;
} else {
  synthesize(
    clusters.flatMap(({ config }) => (config ? [config] : [])),
    outdir,
  );
}
