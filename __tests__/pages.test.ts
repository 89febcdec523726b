import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { program } from "../commands/program";
import { readClusterFile } from "../config/files";
import { loadCluster } from "../config/load";
import { kubernetesVersions } from "../aws/kubernetesVersions";
import { designFindings } from "../design/cluster.findings";
import packageFile from "../package.json";
import { proxyCertificate } from "./support/certificates";
import {
  type Block,
  blocks,
  clusterFilesIn,
  clusterFilesOf,
  commandsOf,
  fragmentsOf,
  guides,
  modulesIn,
  pages,
  readPage,
  shellIn,
  shellOf,
  versionsOf,
} from "./support/pages";
import { root } from "./support/synth";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "pages-")));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Programs of others that pages call, with those of their commands that exist: a wrong word shows up here. */
const programs: Readonly<Record<string, RegExp>> = {
  terraform:
    /^( -chdir=\S+)? (init|plan|apply|destroy|output|providers mirror|show -json|state (pull|push|rm)|import|force-unlock|login)\b/,
  aws: /^ (eks|ec2|iam|s3|ssm|sts|logs|route53|ecr|kms|configure) [a-z0-9-]+/,
  kubectl: /^( --?[a-z-]+ \S+)* (get|create|annotate|auth|cordon|describe|delete|drain|label|apply|logs|patch)\b/,
};

/** What a program printed, without spaces at the ends of lines, and cut where the page has dots at the end of a line. */
function withDots(printed: string, shown: string): string {
  const ends = shown.split("\n").map((line) => (line.endsWith("…") ? line.length - 1 : undefined));
  const lines = printed.replaceAll(/ +$/gm, "").split("\n");
  return lines.map((line, index) => (ends[index] === undefined ? line : `${line.slice(0, ends[index])}…`)).join("\n");
}

/** What of the program does not exist in a command: a command, or an option of it. */
function unknownWords(words: readonly string[]): readonly string[] {
  let command = program();
  return words.filter((word) => {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next) command = next;
    else if (word.startsWith("-")) return !command.options.some(({ long, short }) => [long, short].includes(word.split("=")[0]));
    else return command.registeredArguments.length === 0 && command.commands.length > 0 && command.parent === null;
    return false;
  });
}

/** A text with a certificate where pages have dots in place of one. */
const whole = (text: string): string =>
  text.replace(/^( *)-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/gm, (_, indentation: string) =>
    proxyCertificate.trim().replaceAll(/^/gm, indentation),
  );

/** Commands that need neither AWS nor a cluster that runs. */
const offline =
  /^(npx private-eks (synth|doctor(?!.* --(?:live|bundle))|images(?! mirror)|handover|explain|report|trace(?!.* --(?:state|vpc-state|live))|edits \S+ --(from|since)|import eksctl|new \S+)|cat|cp|echo)\b/;

/** Whether a block is what commands print. */
const isOutput = (block?: Block): boolean => block?.language === "text" || block?.text.startsWith("# Made by private-eks") === true;

describe.each(pages)("%s", (page) => {
  const files = { ...clusterFilesOf(page), ...modulesIn(blocks(page)) };
  const here = join(folder, page.replaceAll("/", "-"));
  beforeAll(() => {
    mkdirSync(here, { recursive: true });
    for (const name of ["examples", "node_modules"]) symlinkSync(join(root, name), join(here, name));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(here, name)), { recursive: true });
      writeFileSync(join(here, name), whole(text));
    }
  });

  const errorsOf = (found: ReturnType<typeof readClusterFile>): readonly string[] => {
    const findings = "problem" in found ? [found] : loadCluster(found, designFindings).findings;
    return findings.filter(({ severity }) => severity === "error").map(({ problem }) => problem);
  };

  test("has cluster files, and parts of them, without errors", () => {
    const clusters = Object.keys(files).filter((name) => /^name:/m.test(files[name]!));
    expect(clusters.flatMap((name) => errorsOf(readClusterFile(here, name)))).toEqual([]);
    const wrong = fragmentsOf(page).map((text) => ({ text, errors: errorsOf({ file: "part.yaml", text: whole(text) }) }));
    expect(wrong.filter(({ errors }) => errors.length > 0)).toEqual([]);
  });

  test("has commands that Bash reads, of programs that have them", () => {
    const all = shellOf(page).map(({ text }) => text);
    const { status, stderr } = spawnSync("bash", ["-n"], { input: all.join("\n"), encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const wrong = shellOf(page).flatMap((block) => {
      const ours = commandsOf(block).flatMap((line) => {
        const words = /^npx private-eks (.*)$/.exec(line)?.[1]?.split(/\s+/) ?? [];
        return unknownWords(words).map((word) => `${line}: ${word}`);
      });
      const scripts = [...block.text.matchAll(/\bnpm run ([\w:]+)/g)].flatMap(([, script = ""]) =>
        script in packageFile.scripts ? [] : [`npm run ${script}`],
      );
      const others = commandsOf(block).flatMap((line) =>
        Object.entries(programs)
          .filter(([name, known]) => line.startsWith(`${name} `) && !known.test(line.slice(name.length)))
          .map(() => line),
      );
      return [...ours, ...scripts, ...others];
    });
    expect(wrong).toEqual([]);
  });

  test("shows what its commands print, and has commands that run, up to what needs AWS", () => {
    const all = blocks(page);
    for (const [index, block] of all.entries()) {
      for (const [name, text] of Object.entries(clusterFilesIn([block]))) writeFileSync(join(here, name), whole(text));
      if (block.language === "diff") writeVersions(versionsOf(block));
      if (block.text.startsWith("apiVersion: eksctl.io/")) writeFileSync(join(here, "cluster-config.yaml"), block.text);
      const next = all[index + 1];
      for (const command of offlineIn(block)) {
        const { status, stdout, stderr } = run(command);
        if (command === block.text && isOutput(next)) {
          expect({ command, text: withDots(stdout || stderr, next!.text) }).toEqual({ command, text: next!.text });
        } else expect({ command, status, stderr: status === 0 ? "" : stderr }).toMatchObject({ status: 0 });
      }
    }
  });

  /** What of a block can run without AWS: all of it as it is there, or single commands. */
  const offlineIn = (block: Block): readonly string[] =>
    shellIn([block]).flatMap((shell) => {
      const commands = commandsOf(shell);
      const needNothing = commands.filter((command) => offline.test(command));
      return needNothing.length === commands.length ? [shell.text] : needNothing;
    });

  /** The cluster file before, as the main branch of a repository has it, and after. */
  function writeVersions({ before, after }: ReturnType<typeof versionsOf>): void {
    mkdirSync(join(here, "clusters"), { recursive: true });
    writeFileSync(join(here, "clusters/shop.yaml"), before);
    const commit = "git -c user.name=reader -c user.email=reader@example.com commit --quiet --message=before";
    const { status } = run(`git init --quiet && git add clusters && ${commit} && git update-ref refs/remotes/origin/main HEAD`);
    expect(status).toBe(0);
    writeFileSync(join(here, "clusters/shop.yaml"), after);
  }

  /** Runs commands as the page has them. */
  function run(commands: string): SpawnSyncReturns<string> {
    const npx = 'npx() { shift; "$node" "$program" "$@"; }\n';
    const environment = { PATH: process.env["PATH"], node: process.execPath, program: join(root, "bin/private-eks.js") };
    return spawnSync("bash", ["--norc", "-c", npx + commands], { cwd: here, encoding: "utf8", env: environment });
  }

  if (!["README.md", "docs/getting-started.md"].includes(page)) return;
  test("applies the stacks that it has synthesized", () => {
    const text = shellOf(page)
      .map((block) => block.text)
      .join("");
    const stacks = [...text.matchAll(/-chdir=(\S+)/g)].flatMap(([, stack = ""]) =>
      ["network", "cluster", "workload"].map((role) => stack.replace("$stack", role)),
    );
    expect(stacks.length).toBeGreaterThan(0);
    expect(stacks.filter((stack) => !existsSync(join(here, stack)))).toEqual([]);
  });
});

describe("a guide", () => {
  test.each(guides)("%s says its goal first, and is a third of code or more", (page) => {
    const text = readPage(page);
    const code = [...text.matchAll(/^( *)```[^]*?^\1```\n/gm)].map(([block]) => block).join("");
    expect(text).toMatch(/^# .+\n\n\*\*Goal:\*\* /);
    expect(code.length / text.length).toBeGreaterThan(1 / 3);
  });

  test("is a link or two away from the README", () => {
    const linked = (page: string): readonly string[] =>
      [...readPage(page).matchAll(/\]\(([\w./-]+\.md)/g)].map(([, target = ""]) => posix.join(posix.dirname(page), target));
    const near = linked("README.md").flatMap((page) => [page, ...linked(page)]);
    expect(guides.filter((page) => !near.includes(page))).toEqual([]);
  });
});

test("docs/reference/README.md has every page beside it", () => {
  const listed = [...readPage("docs/reference/README.md").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = ""]) => name);
  const beside = readdirSync(join(root, "docs/reference")).filter((name) => name !== "README.md");
  expect(listed.sort()).toEqual(beside.sort());
});

describe("README.md", () => {
  const readme = readPage("README.md");

  test("has at most 8 kB", () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(8192);
  });

  test("begins with the two commands that set up a fresh machine", () => {
    expect(commandsOf(shellOf("README.md")[0]!)).toEqual(["npm ci && npm run synth", "npm test"]);
    expect(readme.indexOf("npm test")).toBeLessThan(300);
  });

  test("names the versions of Kubernetes that the table has, and those of Node.js that the package allows", () => {
    const [, oldest, newest] = /\*\*Kubernetes\*\* (\S+) to (\S+);/.exec(readme)!;
    const versions = kubernetesVersions.map(({ version }) => version);
    expect({ isKnown: versions.includes(oldest!), newest }).toEqual({ isKnown: true, newest: versions.at(-1) });
    expect(packageFile.engines.node).toBe(`>=${/\*\*Node\.js\*\* ([\d.]+)/.exec(readme)![1]!}.0`);
  });
});
