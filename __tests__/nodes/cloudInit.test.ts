import { existsSync } from "node:fs";
import { trustAnchors } from "../../design/userData/caCertificates";
import { fullClusters } from "../support/fullClusters";
import { registryCertificate } from "../support/certificates";
import { bootCommand, callsFile, cloudInitMachine, newInstanceCommand, noting, rebootCommand } from "../support/machines/cloudInitMachine";
import { al2MergedByEks } from "../support/machines/appendedParts";
import type { Machine, Step } from "../support/machines/machine";
import { differences } from "../support/machines/nodeadm";
import { evaluated, nodesOf, type RenderedNode } from "../support/machines/nodes";
import { sortedVariables } from "../support/machines/noProxy";
import { canRunMachines, runMachines } from "../support/machines/runMachines";
import { resource } from "../support/stack";
import { type Changes, merge, synthDemo } from "../support/synth";
import { tellSkipped } from "../support/skipped";
import { tell } from "../support/tell";

const isPossible = existsSync("/usr/bin/cloud-init") && canRunMachines();
if (!isPossible) tellSkipped("cloud-init is not installed, or it takes root and namespaces");
const testWithCloudInit = isPossible ? test : test.skip;

/** The files that a boot leaves, apart from what cloud-init keeps of its own and the record of calls. */
const filesLeft = ({ files }: Step): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).filter(
      ([path]) => !/^\/(?:run\/(?:cloud-init|blkid)|var\/(?:lib|log|tmp)|tmp|root)\//.test(path) && path !== callsFile,
    ),
  );
const callsOf = ({ files }: Step): readonly string[] => (files[callsFile] ?? "").split("\n").slice(0, -1);

/** Boots a machine, and boots it again. @returns its steps, none of which failed */
function booted(machine: Machine): readonly Step[] {
  const [steps] = runMachines([machine]);
  for (const { status, output } of steps!) if (status !== 0) throw new Error(output);
  return steps!;
}

/** The variables of a file as a shell reads it. */
const printed = (file: string) => `env -i /bin/sh -c 'set -a; . ${file}; exec /usr/bin/env'`;
const variablesIn = (output: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    output
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const)
      .filter(([name]) => name !== "PWD" && name !== "_" && name !== "SHLVL"),
  );

/** What systemd does of the drop-in of max pods before it starts the kubelet, twice. */
const dropIn = "/etc/systemd/system/kubelet.service.d/40-max-pods.conf";
const startKubelet = [
  "export KUBELET_EXTRA_ARGS='--node-labels=a=b --max-pods=4'",
  "for start in 1 2; do",
  `  sed -n 's/^ExecStartPre=-//p' ${dropIn} 2> /dev/null | sed 's/\\$\\$/$/g' | while IFS= read -r command; do eval "$command"; done`,
  "done",
  "cat /run/kubelet-max-pods 2> /dev/null || true",
].join("\n");

/** The units that talk to registries, AWS and the Kubernetes API, by what runs the containers. */
const units = { containerd: ["containerd", "sandbox-image", "kubelet", "cloud-final"], docker: ["docker", "kubelet", "cloud-final"] };

/** What is wrong with a node of Amazon Linux 2 that has booted. */
function al2Faults({ given, joins, maxPods, proxy, certificates }: RenderedNode, steps: readonly Step[]): readonly string[] {
  const [first, , shell, kubelet] = steps as [Step, Step, Step, Step];
  const files = filesLeft(first);
  const variables = proxy && { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: proxy.noProxy.join(",") };
  const inLowerCase = Object.entries(variables ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const bootstrap = callsOf(first).filter((call) => call.startsWith("bootstrap.sh "));
  const number = (text: string) => [...text.matchAll(/--max-pods=(\d+)/g)].at(-1)?.[1];
  const checks: readonly (readonly [what: string, is: unknown, shouldBe: unknown])[] = [
    ["what the second boot changes", filesLeft(steps[1]!), files],
    ["the number of pods", Number(number(joins ? bootstrap[0]! : kubelet.output)), maxPods],
    ["how often the node joins", bootstrap.length, 1],
    [
      "the variables",
      sortedVariables(variablesIn(shell.output)),
      sortedVariables({
        LANG: "en_US.utf-8",
        ...variables,
        ...Object.fromEntries(inLowerCase),
        ...(Object.keys(certificates).length > 0 && { AWS_CA_BUNDLE: "/etc/pki/tls/certs/ca-bundle.crt" }),
      }),
    ],
    ...(proxy ? units[given.containerRuntime] : []).map(
      (unit) =>
        [
          `the variables of ${unit}`,
          files[`/etc/systemd/system/${unit}.service.d/http-proxy.conf`],
          "[Service]\nEnvironmentFile=/etc/environment\n",
        ] as const,
    ),
    [
      "the trusted authorities",
      Object.entries(files).filter(([path]) => path.startsWith(trustAnchors)),
      Object.entries(certificates).map(([name, pem]) => [`${trustAnchors}/private-eks-${name}.pem`, `${pem.trim()}\n`]),
    ],
    ["the proxy of yum", /^proxy=(.*)$/m.exec(files["/etc/yum.conf"] ?? "")?.[1], proxy?.url],
  ];
  return differences(Object.fromEntries(checks.map(([what, ...pair]) => [what, pair])));
}

const al2Machine = (node: RenderedNode): Machine =>
  cloudInitMachine(node.joins ? node.userData : al2MergedByEks(node, 4), [
    bootCommand,
    rebootCommand,
    printed("/etc/environment"),
    startKubelet,
  ]);

const texts = {
  userData: ["#!/bin/bash\necho 'grüße' > /opt/greeting\n", "#cloud-config\nwrite_files: []\n", "#cloud-boothook\n#!/bin/sh\ntrue\n"],
};
const al2Clusters: Readonly<Record<string, Changes>> = {
  none: fullClusters["none with Amazon Linux 2"]!,
  squid: fullClusters["squid with Amazon Linux 2"]!,
  proxy: merge(fullClusters["proxy with Amazon Linux 2"]!, {
    nodeGroups: {
      managed: { al2: { labels: { "example.com/a": "b" }, ...texts } },
      selfManaged: { own: { amiFamily: "AL2", taints: [{ key: "gpu", value: "", effect: "NoSchedule" }], ...texts, maxPods: 20 } },
    },
  }),
};
const al2Nodes = (): readonly RenderedNode[] =>
  Object.entries(al2Clusters)
    .flatMap(([name, cluster]) => nodesOf(name, cluster))
    .filter(({ group: { family } }) => family === "AL2");

testWithCloudInit("nodes of Amazon Linux 2 boot as their groups say, and again", () => {
  const nodes = al2Nodes();
  tell(`${nodes.length} nodes`);
  expect(nodes.length).toBeGreaterThan(5);
  const steps = runMachines(nodes.map(al2Machine));
  expect(nodes.flatMap((node, index) => al2Faults(node, steps[index]!).map((fault) => `${node.name}: ${fault}`))).toEqual([]);
});

const mutations: readonly (readonly [what: string, spoil: (userData: string) => string, fault: RegExp])[] = [
  ["another number of pods", (text) => text.replaceAll("--max-pods=29", "--max-pods=28"), /the number of pods is 28 instead of 29/],
  [
    "no drop-in for containerd",
    (text) => text.replace("for unit in containerd ", "for unit in "),
    /the variables of containerd is nothing/,
  ],
  ["a dropped entry of NO_PROXY", (text) => text.replaceAll(",sts.us-west-2.amazonaws.com", ""), /the variables is/],
  [
    "lines that are appended at each boot",
    (text) => text.replace(/^sed -i -e '\/\^# private-eks begin.*$/m, ""),
    /what the second boot changes/,
  ],
];

testWithCloudInit.each(mutations)("%s is found", (_what, spoil, fault) => {
  const node = al2Nodes().find(({ name }) => name === "proxy, group al2")!;
  const spoilt = { ...node, userData: spoil(node.userData) };
  expect(spoilt.userData).not.toBe(node.userData);
  expect(al2Faults(spoilt, runMachines([al2Machine(spoilt)])[0]!).join("\n")).toMatch(fault);
});

/** The user data of an instance in the network stack. */
const userDataOf = (cluster: Changes, type: "aws_launch_template" | "aws_instance", path: string): string => {
  const { network } = synthDemo(cluster);
  const { user_data, user_data_base64 } = resource(network, type, path).attributes;
  return evaluated(String(user_data_base64 ?? user_data), { proxy_url: "http://proxy.example.com:3128" });
};

testWithCloudInit("instances of Squid boot with a configuration that Squid reads, and again, as instances of an image too", () => {
  const cluster = merge(fullClusters["squid"]!, { certificateAuthorities: { certificates: { "corp-root": registryCertificate } } });
  const steps = booted(
    cloudInitMachine(userDataOf(cluster, "aws_launch_template", "forward-proxy"), [
      bootCommand,
      "squid -k parse -f /etc/squid/squid.conf",
      rebootCommand,
      newInstanceCommand,
    ]),
  );
  const files = filesLeft(steps[0]!);
  expect(files["/etc/squid/squid.conf"]).toBe(files["/etc/private-eks/squid.conf"]);
  expect(files["/etc/squid/squid.conf"]).toContain("acl destinations dstdomain -n .example.com\n");
  expect(files[`${trustAnchors}/private-eks-corp-root.pem`]).toBe(registryCertificate.trim() + "\n");
  expect(JSON.parse(files["/etc/private-eks/cloudwatch-agent.json"]!).logs.logs_collected.files.collect_list).toHaveLength(1);
  const calls = callsOf(steps[0]!);
  expect(calls.findIndex((call) => call.startsWith("update-ca-trust"))).toBeLessThan(
    calls.findIndex((call) => /^apt-get .*squid/.test(call)),
  );
  expect(calls).toEqual(expect.arrayContaining(["systemctl enable squid.service", "systemctl restart squid.service"]));
  expect([filesLeft(steps[2]!), filesLeft(steps[3]!)]).toEqual([files, files]);
});

/** AWS's command line, with a bucket that has whatever is asked for, and its checksums. */
const bucket = noting(`[ "$1" = s3 ] || exit 0
source="\${@: -2:1}" target="\${@: -1}"
case "$source" in
  *sum|*.sha256) sha256sum "\${target%.sum}" > "$target" ;;
  *.tar.gz) mkdir -p /srv/linux-amd64 && echo '#!/bin/sh' > /srv/linux-amd64/helm && tar -czf "$target" -C /srv linux-amd64 ;;
  *) echo '#!/bin/sh' > "$target" ;;
esac`);

testWithCloudInit("a bastion boots with its tools, and again, as an instance of an image too", () => {
  const cluster = merge(fullClusters["proxy"]!, { access: { bastion: { toolsBucket: { name: "tools" } } } });
  const steps = booted(
    cloudInitMachine(
      userDataOf(cluster, "aws_instance", "bastion"),
      [
        `rm -f /usr/local/bin/kubectl /usr/local/bin/helm\n${bootCommand}`,
        printed("/etc/environment"),
        `/usr/local/sbin/install-tools\n${rebootCommand}`,
        newInstanceCommand,
      ],
      { "/usr/bin/aws": bucket, "/usr/bin/sleep": noting() },
    ),
  );
  const files = filesLeft(steps[0]!);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(["/usr/local/bin/kubectl", "/usr/local/bin/helm", "/usr/local/sbin/install-tools"]),
  );
  expect(variablesIn(steps[1]!.output)).toMatchObject({
    HTTPS_PROXY: "http://proxy.example.com:3128",
    no_proxy: expect.stringContaining("10.0.0.0/16"),
  });
  expect(callsOf(steps[0]!)).toEqual(expect.arrayContaining(["systemctl daemon-reload", "systemctl restart --no-block amazon-ssm-agent"]));
  expect(callsOf(steps[2]!).filter((call) => call.includes(" s3 ")).length).toBe(
    callsOf(steps[0]!).filter((call) => call.includes(" s3 ")).length,
  );
  expect([filesLeft(steps[2]!), filesLeft(steps[3]!)]).toEqual([files, files]);
});
