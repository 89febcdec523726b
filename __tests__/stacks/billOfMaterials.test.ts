import { loadCluster } from "../../config/load";
import { billOfMaterials, imageReference } from "../../commands/images/billOfMaterials";
import { designFindings } from "../../design/cluster.findings";
import { isInRegionalRegistry, registryOf } from "../../design/images/images";
import { nodeImages } from "../../design/nodes/nodeImages";
import { karpenterNodeKinds } from "../../design/karpenter/nodePools";
import { planNodeGroups } from "../../design/nodes/nodeGroups";
import { stringify } from "yaml";
import { embedded, type Json, properties, resources, type Stack } from "../support/stack";
import { type Changes, clusterFiles, merge, synthFile, type Stacks, valueOf } from "../support/synth";

type Values = Readonly<Record<string, Json>>;

const all = ({ network, cluster, workload }: Stacks): readonly Stack[] => [network, cluster, workload];

/** The values of every Helm release. */
const helmReleases = (stacks: Stacks) =>
  all(stacks)
    .flatMap((stack) => resources(stack, "helm_release"))
    .map(({ attributes }) => ({ attributes, values: (attributes["values"] as readonly Json[]).map(embedded) }));

/** Every image that a Helm release or a manifest names, anywhere, whether the registry stands apart or not. */
const namedImages = (stacks: Stacks): readonly string[] => [
  ...helmReleases(stacks).flatMap(({ values }) =>
    values.flatMap((value) =>
      [...properties(value as Json)].flatMap(([key, image]) => {
        if (key !== "image") return [];
        const { registry, repository, tag, digest } = image as Values;
        const name = `${registry === undefined ? "" : `${String(registry)}/`}${String(repository)}`;
        // What a digest names, no tag does.
        return [digest === undefined || digest === "" ? `${name}:${String(tag)}` : `${name}@${String(digest)}`];
      }),
    ),
  ),
  ...all(stacks)
    .flatMap((stack) => resources(stack, "kubernetes_manifest"))
    .flatMap(({ attributes }) =>
      [...properties(attributes["manifest"] as Json)].flatMap(([key, image]) => (key === "image" ? [String(image)] : [])),
    ),
];

const addonNames = (stacks: Stacks): readonly string[] =>
  all(stacks)
    .flatMap((stack) => resources(stack, "aws_eks_addon"))
    .map(({ attributes }) => String(attributes["addon_name"]));

const unique = (texts: readonly string[]) => [...new Set(texts)].sort();

const changed: readonly (readonly [string, Changes])[] = [
  ["as it is", {}],
  ["with a mirror", { registry: { mirror: true, accountId: "111122223333" } }],
];

describe.each(clusterFiles.flatMap((file) => changed.map(([how, changes]) => [file, how, changes] as const)))(
  "%s, %s",
  (file, _how, changes) => {
    const stacks = synthFile(file, changes);
    const text = stringify(merge(valueOf(file), changes));
    const config = loadCluster({ file, text }, designFindings).config!;
    const { images, charts, addonsWithUnknownImages } = billOfMaterials(config);
    const ofAddons = images.filter(({ consumers }) => consumers[0]!.startsWith("add-on "));
    const ofNodes = [...planNodeGroups(config, []), ...karpenterNodeKinds(config)].flatMap((group) =>
      nodeImages(config, group).map(({ reference }) => reference),
    );

    test("the bill lists exactly the images that the stacks name", () => {
      const others = images.filter((image) => !ofAddons.includes(image) && !ofNodes.includes(imageReference(image)));
      expect(unique(others.map((image) => imageReference({ ...image, source: image.deployed })))).toEqual(unique(namedImages(stacks)));
    });

    test("the bill lists the images of exactly the add-ons in the stacks, or says that they are not known", () => {
      const listed = [...ofAddons.flatMap(({ consumers }) => consumers), ...addonsWithUnknownImages.map((name) => `add-on ${name}`)];
      expect(unique(listed)).toEqual(unique(addonNames(stacks).map((name) => `add-on ${name}`)));
    });

    test("the bill lists exactly the charts in the stacks", () => {
      const ofRegistries = helmReleases(stacks).filter(({ attributes: { chart } }) => !String(chart).startsWith("${path.module}/"));
      const installed = ofRegistries.map(({ attributes: { chart, repository, version } }) => [repository, chart, version].join(" "));
      expect(unique(charts.map(({ name, version, repository, mirror = repository }) => [mirror, name, version].join(" ")))).toEqual(
        unique(installed),
      );
    });

    test("nothing is pulled from outside unless a path leads there", () => {
      const outside = images.filter(({ deployed }) => !isInRegionalRegistry(deployed, config.region));
      if (config.network.egress === "none") expect(outside).toEqual([]);
      if (config.registry.mirror) expect(outside.filter((image) => !ofNodes.includes(imageReference(image)))).toEqual([]);
    });
  },
);

describe("an image that nothing leads to is an error that names it and its consumer", () => {
  const base = { name: "demo", region: "us-west-2", nodeGroups: { managed: { rocket: { amiFamily: "Bottlerocket" } } } };

  test.each<[string, Changes, string]>([
    [
      "AWS Load Balancer Controller",
      { loadBalancerController: { enabled: true } },
      "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0",
    ],
    ["cluster autoscaler", { addons: { clusterAutoscaler: { enabled: true } } }, "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0"],
    ["Fluent Bit", { observability: { fluentBit: { enabled: true } } }, "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.2.1"],
    ["sample application", { samples: { application: { enabled: true } } }, "public.ecr.aws/nginx/nginx:1.29.3"],
    [
      "Bottlerocket container setup",
      {
        nodeGroups: {
          managed: { rocket: { userData: ['[settings.bootstrap-containers.setup]\nsource = "ghcr.io/demo/setup:v1"\nmode = "once"\n'] } },
        },
      },
      "ghcr.io/demo/setup:v1",
    ],
  ])("%s", (consumer, changes, image) => {
    const text = stringify(merge(base, changes));
    const { config, findings } = loadCluster({ file: "test.yaml", text }, designFindings);
    expect(config).toBeUndefined();
    expect(findings.map(({ problem }) => problem)).toEqual([
      `${consumer} needs the image ${image}, and nothing in this VPC reaches ${registryOf(image)}`,
    ]);
  });
});
