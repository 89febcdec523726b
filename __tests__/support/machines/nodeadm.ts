import { parse } from "smol-toml";
import { nthAddress } from "../../../aws/cidr";
import { serviceHosts } from "../../../aws/hosts";
import type { Taint } from "../../../design/nodes/nodeGroups";
import { archiveParts } from "./appendedParts";
import { instanceId, type Machine, privateAddress, privateDnsName, type Step } from "./machine";
import { expectedMirrors, withoutAmazonEcr } from "./nodeMirrors";
import { clusterOutputs, type RenderedNode } from "./nodes";
import { sortedVariables } from "./noProxy";

/** The program that nodes of Amazon Linux 2023 start with. @see https://github.com/awslabs/amazon-eks-ami/tree/main/nodeadm */
export const nodeadm = process.env["NODEADM"];

/** Versions of containerd: AMIs of Kubernetes 1.30 to 1.33 have the first. */
export const containerdVersions = ["1.7.29", "2.1.5"] as const;

/** A program that only says yes. */
const stub = "#!/bin/sh\nexit 0\n";

/** Where nodeadm writes the settings that it has merged: local disks are set up only where daemons run, too. */
const mergedSettings = "/node-config.json";

/** Where nodeadm counts processors, in place of those of this machine: as many as parallel pulls take. */
const machineFolder = "/machine";
const processors = Array.from({ length: 4 }, (_, index) => `cpu${index}`);

/** A node of Amazon Linux 2023 that boots twice: its boothook runs, then nodeadm writes the configuration of kubelet and containerd. */
export function al2023Machine(
  { config, group, proxy, userData }: RenderedNode,
  archive: string,
  containerd: (typeof containerdVersions)[number] = "2.1.5",
): Machine {
  const boothook = archiveParts(userData).find(({ headers }) => headers.includes("text/cloud-boothook"))?.body ?? "#!/bin/sh\n";
  const { region } = config;
  return {
    files: {
      "/boothook": boothook,
      "/usr/bin/update-ca-trust": stub,
      "/usr/bin/systemctl": stub,
      ...Object.fromEntries(processors.map((name) => [`${machineFolder}/node/node0/${name}/.keep`, ""])),
      "/etc/eks/image-credential-provider/ecr-credential-provider": stub,
      "/etc/eks/kubelet-version.txt": `Kubernetes v${config.kubernetesVersion}.0`,
      "/etc/eks/containerd-version.txt": `containerd github.com/containerd/containerd ${containerd}`,
    },
    commands: Array<string>(2).fill(`/boothook && ${nodeadm} config dump --config-output ${mergedSettings} && ${nodeadm} init --skip run`),
    environment: {
      AWS_ENDPOINT_URL_EC2: `http://${serviceHosts("ec2", region)[0]}`,
      AWS_MAX_ATTEMPTS: "1",
      NODE_DIR: `${machineFolder}/node`,
      CPU_DIR: `${machineFolder}/cpu`,
    },
    instance: {
      userData: archive,
      instanceType: group.instanceTypes[0]!,
      region,
      zone: group.zones[0]!,
      ec2Host: serviceHosts("ec2", region)[0]!,
      proxyUrl: proxy?.url,
    },
  };
}

/** What a node should be. */
export interface ExpectedNode {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

type KubeletSettings = Readonly<Record<string, unknown>>;

/** The arguments of the kubelet in their order, and its settings: a drop-in counts more than the file that nodeadm makes. */
function kubeletOf(files: Step["files"]): { readonly flags: readonly (readonly [string, string])[]; readonly settings: KubeletSettings } {
  const json = (path: string) => JSON.parse(files[path] ?? "{}") as KubeletSettings;
  const [, words = ""] = /^NODEADM_KUBELET_ARGS=(.*)$/m.exec(files["/etc/eks/kubelet/environment"] ?? "") ?? [];
  return {
    flags: words.split(/\s+/).flatMap((word) => {
      const [, flag, value] = /^--([^=]+)=(.*)$/.exec(word) ?? [];
      return flag === undefined ? [] : [[flag, value!.replace(/^"(.*)"$/, "$1")] as const];
    }),
    settings: { ...json("/etc/kubernetes/kubelet/config.json"), ...json("/etc/kubernetes/kubelet/config.json.d/40-nodeadm.conf") },
  };
}

/** The environment that systemd gives a unit: the manager's, and over it that of the unit's drop-ins. */
export function unitEnvironment(files: Step["files"], unit: string): Readonly<Record<string, string>> {
  const texts = [
    files["/etc/systemd/system.conf.d/environment.conf"],
    ...Object.entries(files).flatMap(([path, text]) => (path.startsWith(`/etc/systemd/system/${unit}.service.d/`) ? [text] : [])),
  ];
  return Object.fromEntries(
    texts.flatMap((text = "") =>
      [...text.matchAll(/^(?:Default)?Environment=(".*")$/gm)].map(([, quoted]) => {
        const variable = (JSON.parse(quoted!) as string).replaceAll("%%", "%");
        return [variable.slice(0, variable.indexOf("=")), variable.slice(variable.indexOf("=") + 1)] as const;
      }),
    ),
  );
}

/** Compares what is with what should be, and says where they differ. */
export const differences = (pairs: Readonly<Record<string, readonly [is: unknown, shouldBe: unknown]>>): readonly string[] =>
  Object.entries(pairs).flatMap(([what, pair]) => {
    const [is, shouldBe] = pair.map((value) => (value === undefined ? "nothing" : JSON.stringify(value))) as [string, string];
    return is === shouldBe ? [] : [`${what} is ${is} instead of ${shouldBe}`];
  });

const sortedUrls = (urls: Readonly<Record<string, readonly string[]>>) => Object.entries(urls).sort();
const isAmazonEcr = (pattern: string): boolean => /\.dkr[.-]ecr|^public\.ecr\.aws$|^ecr-public\.aws\.com$/.test(pattern);
const sorted = (record: Readonly<Record<string, string>>) => Object.entries(record).sort();
const sortedTaints = (taints: readonly Taint[]) => taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).sort();

function taintsOf({ flags, settings }: ReturnType<typeof kubeletOf>): readonly Taint[] {
  // A flag counts more than a setting.
  const [, given] = flags.findLast(([flag]) => flag === "register-with-taints") ?? [];
  if (given === undefined) return (settings["registerWithTaints"] ?? []) as readonly Taint[];
  return given.split(",").map((taint) => {
    const [, key, value, effect] = /^([^=]+)=([^:]*):(.*)$/.exec(taint)!;
    return { key, value, effect } as Taint;
  });
}

/** What containerd asks for images of each registry, in its files. */
const mirrorUrls = (files: Step["files"]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => {
      const folder = /^\/etc\/containerd\/certs\.d\/([^/]+)\/hosts\.toml$/.exec(path)?.[1];
      if (folder === undefined) return [];
      const { host } = parse(text) as { readonly host: Readonly<Record<string, { readonly override_path: boolean }>> };
      const registry = folder === "_default" ? "*" : folder.replace(/_(\d+)_$/, ":$1");
      return [[registry, Object.entries(host).map(([url, { override_path: isWhole }]) => (isWhole ? url : `${url}/v2`))]];
    }),
  );

/** What the kubelet asks for tokens of Amazon ECR, and for which images. */
function tokensOf(files: Step["files"], file: string | undefined) {
  const { providers } = JSON.parse(files[file ?? ""] ?? "{}") as {
    readonly providers?: readonly { readonly matchImages: readonly string[]; readonly env?: readonly { readonly value: string }[] }[];
  };
  return { images: providers?.[0]?.matchImages ?? [], region: providers?.[0]?.env?.[0]?.value };
}

/** The file that nodeadm itself writes. */
const ownProviderFile = "/etc/eks/image-credential-provider/config.json";

/** What interests of the settings that nodeadm merges. */
interface MergedSettings {
  readonly spec?: { readonly instance?: { readonly localStorage?: { readonly strategy?: string } } };
}

/** What interests of a plugin of containerd. */
interface ContainerdPlugin {
  readonly registry?: { readonly config_path?: string };
  readonly snapshotter?: string;
  readonly containerd?: { readonly snapshotter?: string };
}

/** What is wrong with a node that has booted, compared with what the cluster file and the design say it is. */
export function nodeFaults(node: RenderedNode, expected: ExpectedNode, steps: readonly Step[]): readonly string[] {
  const { config, given, group, maxPods, proxy, serviceCidr, certificates } = node;
  const failed = steps.find(({ status }) => status !== 0);
  if (failed) return [`the boot ended with status ${failed.status}: ${failed.output.trim().split("\n").slice(-3).join("\n")}`];
  const [{ files, ec2Calls }, again] = steps as [Step, Step];
  const kubelet = kubeletOf(files);
  const outputs = clusterOutputs(config);
  const labels = kubelet.flags.filter(([flag]) => flag === "node-labels").flatMap(([, list]) => list.split(","));
  const environment = proxy ? { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: proxy.noProxy.join(",") } : {};
  const last = (flag: string) => kubelet.flags.findLast(([name]) => name === flag)?.[1];
  const kubeconfig = files["/var/lib/kubelet/kubeconfig"] ?? "";
  const containerd = parse(files["/etc/containerd/config.toml"] ?? "") as { plugins?: Record<string, ContainerdPlugin> };
  const images = containerd.plugins?.["io.containerd.cri.v1.images"] ?? containerd.plugins?.["io.containerd.grpc.v1.cri"];
  const registry = images?.registry;
  const settings = JSON.parse(files[mergedSettings] ?? "{}") as MergedSettings;
  const mirrors = expectedMirrors(config);
  const tokens = tokensOf(files, last("image-credential-provider-config"));
  const withToken = [...tokensOf(files, ownProviderFile).images, ...(mirrors.token?.registries ?? [])];
  return differences({
    "the mirrors of registries": [sortedUrls(withoutAmazonEcr(mirrorUrls(files))), sortedUrls(mirrors.urls)],
    "the images with a token of Amazon ECR": [withToken.filter((image) => !tokens.images.includes(image)), []],
    "the images with a token for no reason": [tokens.images.filter((image) => !withToken.includes(image) && !isAmazonEcr(image)), []],
    "the region of that token": [tokens.region, mirrors.token?.region],
    "the number of pods": [Number(last("max-pods") ?? kubelet.settings["maxPods"]), maxPods],
    "the memory kept from pods": [(kubelet.settings["kubeReserved"] as { memory?: string } | undefined)?.memory, `${11 * maxPods + 255}Mi`],
    clusterDNS: [kubelet.settings["clusterDNS"], [nthAddress(serviceCidr, 10)]],
    providerID: [kubelet.settings["providerID"], `aws:///${group.zones[0]}/${instanceId}`],
    "the address of the node": [last("node-ip"), privateAddress],
    "the name of the node": [last("hostname-override"), privateDnsName],
    labels: [sorted(Object.fromEntries(labels.map((label) => label.split("=") as [string, string]))), sorted(expected.labels)],
    taints: [sortedTaints(taintsOf(kubelet)), sortedTaints(expected.taints)],
    "the Kubernetes API": [/server: (\S+)/.exec(kubeconfig)?.[1], outputs["cluster_endpoint"]],
    "the name of the cluster": [new RegExp(`["\\s]${config.name}["\\s]`).test(kubeconfig), true],
    "the authority of the cluster": [
      Buffer.from(files["/etc/kubernetes/pki/ca.crt"] ?? "").toString("base64"),
      outputs["cluster_certificate_authority"],
    ],
    ...Object.fromEntries(
      ["kubelet", "containerd", "any-other"].map((unit) => [
        `the environment of ${unit}`,
        [sortedVariables(unitEnvironment(files, unit)), sortedVariables(environment)] as const,
      ]),
    ),
    "the folders of registries' hosts": [registry?.config_path, "/etc/containerd/certs.d:/etc/docker/certs.d"],
    "the use of local disks": [settings.spec?.instance?.localStorage?.strategy, given.localStorage],
    "how layers of images are unpacked": [
      (images?.snapshotter ?? images?.containerd?.snapshotter) === "soci" ? "in parallel" : "one by one",
      given.fastImagePull ? "in parallel" : "one by one",
    ],
    "the trusted authorities": [
      sorted(Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("/etc/pki/ca-trust/")))),
      sorted(
        Object.fromEntries(
          Object.entries(certificates).map(([name, pem]) => [
            `/etc/pki/ca-trust/source/anchors/private-eks-${name}.pem`,
            `${pem.trim()}\n`,
          ]),
        ),
      ),
    ],
    "the way to the EC2 API": [
      ec2Calls,
      [proxy && !proxy.noProxy.some((entry) => entry.startsWith(`ec2.${config.region}.`)) ? "by the proxy" : "straight"],
    ],
    "what the second boot changes": [changedFiles(files, again.files), []],
  });
}

/** Which files are not as they were, the order aside in which nodeadm writes the arguments of the kubelet. */
const changedFiles = (before: Step["files"], after: Step["files"]): readonly string[] => {
  const words = (text = "") => text.replace("NODEADM_KUBELET_ARGS=", "").split(" ").sort().join(" ");
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => words(before[path]) !== words(after[path]));
};
