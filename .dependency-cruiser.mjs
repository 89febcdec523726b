/** The folders in the order of the arrows: each imports only those before it. */
const folders = ["config", "aws", "design", "modules", "stacks", "commands"];

const cdktfPackages = "^node_modules/(cdktf|constructs|@cdktf)/";
const awsSdk = "^node_modules/@(aws-sdk|smithy)/";
const effects = "^(node:)?(fs|fs/promises|child_process|http|https|worker_threads)$";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Files do not import each other in a circle, types neither: move what both need below them.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...folders.map((folder, index) => ({
      name: `no-arrow-up-from-${folder}`,
      comment: `${folder}/ may import ${folders.slice(0, index).join(", ") || "nothing of ours"}.`,
      severity: /** @type {const} */ ("error"),
      from: { path: `^${folder}/` },
      to: { path: `^(${[...folders.slice(index + 1), "main\\.ts", "testing", "bin", "scripts", "__tests__"].join("|")})(/|$)` },
    })),
    {
      name: "no-cdktf-below-modules",
      comment: "config/, aws/ and design/ work without cdktf, so that commands answer at once.",
      severity: "error",
      from: { path: "^(config|aws|design)/" },
      to: { path: cdktfPackages },
    },
    {
      name: "only-synth-writes-stacks",
      comment: "Of the commands, only synth loads cdktf, stacks and modules: it takes a second. The others answer at once.",
      severity: "error",
      from: { path: "^commands/", pathNot: "^commands/synth/" },
      to: { path: `^(stacks|modules|commands/synth)/|${cdktfPackages}`, pathNot: "^commands/synth/(command\\.ts$|fleet/)" },
    },
    {
      name: "fleet-is-pure",
      comment: "What clusters do to each other follows from their files: report says it, too.",
      severity: "error",
      from: { path: "^commands/synth/fleet/" },
      to: { path: `^(stacks|modules)/|^commands/synth/(?!fleet/)|${cdktfPackages}` },
    },
    {
      name: "no-provider-in-modules",
      comment: "Stacks choose providers, backends and remote state; a construct works in any stack.",
      severity: "error",
      from: { path: "^modules/" },
      to: { path: "^node_modules/@cdktf/provider-[a-z]+/lib/provider/" },
    },
    {
      name: "aws-is-asked-by-commands",
      comment: "Only commands ask AWS, and their rules get the answers as data.",
      severity: "error",
      from: { path: "^(config|aws|design|modules|stacks)/|^commands/.*/rules/" },
      to: { path: awsSdk },
    },
    {
      name: "pure",
      comment:
        "What decides is a function of its arguments. Files are read and written by the loading in config/, by stacks/write/ and by commands.",
      severity: "error",
      from: {
        path: "^(config|aws|design|modules)/|^commands/.*/rules/",
        pathNot: "^config/(files|fileSystem)\\.ts$",
      },
      to: { path: effects, dependencyTypes: ["core"] },
    },
    {
      name: "commands-are-neighbours",
      comment:
        "A command does not import another one's files. Shared are commands/*.ts, commands/aws/, since synth warns about them the rules of edits, the model of explain, the bill of materials, what doctor finds in a file, and a synthesis between clusters, which report draws, what owners of a network are asked for, and the table of trace that says where consumers send from.",
      severity: "error",
      from: { path: "^commands/([^/]+)/" },
      to: {
        path: "^commands/[^/]+/",
        pathNot:
          "^commands/($1|aws|edits/rules|explain/rules|handover/rules)/|^commands/explain/(model|places)\\.ts$|^commands/images/billOfMaterials\\.ts$|^commands/doctor/rules/(check|examine)\\.ts$|^commands/trace/rules/consumers\\.table\\.ts$|^commands/synth/fleet/",
      },
    },
    {
      name: "commands-by-their-entry",
      comment: "What all commands share imports none; the program imports the entry of each.",
      severity: "error",
      from: { path: "^commands/[^/]+\\.ts$" },
      to: { path: "^commands/[^/]+/", pathNot: "^commands/[^/]+/command\\.ts$" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    // Imports of types count.
    tsPreCompilationDeps: true,
    doNotFollow: { path: "^node_modules/" },
  },
};
