import { designCluster } from "../../design/cluster";
import { proxyVariables } from "../../design/proxy/proxy";
import { caBundle, caConfigMap } from "../../design/userData/caCertificates";
import { billOfMaterials } from "../../commands/images/billOfMaterials";
import { chartClusters } from "../support/charts/clusters";
import { defaultValues, describeWhere, missingForCharts, render, type Rendered, templateTexts } from "../support/charts/helm";
import { containersOf, environmentOf, flagsOf, ofKind, type Workload, workloads } from "../support/charts/objects";
import { definedFlags } from "../support/charts/programs";
import { known, type Release, releasesOf } from "../support/charts/releases";
import { type ChartRow, imageOf, rows } from "../support/charts/rows";
import { unknownKeys } from "../support/charts/valueKeys";
import { embedded, resources } from "../support/stack";
import { configDemo, synthDemo } from "../support/synth";

interface Installed {
  readonly release: Release;
  readonly row: ChartRow;
  readonly objects: readonly Rendered[];
  readonly workload: Workload;
}

function clusterNamed(name: string) {
  const changes = chartClusters[name]!;
  const config = configDemo(changes);
  const stacks = synthDemo(changes);
  const installed = releasesOf(stacks).map((release): Installed => {
    const objects = render(release, config.kubernetesVersion);
    const [workload, ...others] = workloads(objects);
    if (!workload || others.length > 0) throw new Error(`${release.name} has ${others.length + 1} workloads: tell its row of them`);
    return { release, row: rows[release.chart]!, objects, workload };
  });
  return { config, stacks, design: designCluster(config), installed };
}

/** Something about each chart of a cluster, by the chart's name. */
const byChart = <Value>(installed: readonly Installed[], of: (chart: Installed) => Value): Readonly<Record<string, Value>> =>
  Object.fromEntries(installed.map((chart) => [chart.release.chart, of(chart)]));

/** Keys of a release's values that its chart does not know, or does not read. */
const unknownValues = ({ chart, values, version }: Release): readonly string[] =>
  unknownKeys(values, defaultValues(chart, version), templateTexts(chart, version)).map((key) => `${chart} ${key}`);

/** Flags of a chart's pods that the program of its image does not define. */
function undefinedFlags(chart: string, imageTag: string, { template }: Workload): readonly string[] {
  const defined = definedFlags(chart, imageTag);
  const flags = containersOf(template).flatMap(flagsOf);
  return flags.filter(([flag]) => !defined.has(flag)).map(([flag]) => `${chart} --${flag}`);
}

describeWhere(missingForCharts, "the real charts with our values", () => {
  describe.each(Object.keys(chartClusters))("%s", (name) => {
    let cluster: ReturnType<typeof clusterNamed>;
    beforeAll(() => {
      cluster = clusterNamed(name);
    });

    test("every value has a key that the chart knows and reads", () => {
      const unknown = cluster.installed.flatMap(({ release }) => unknownValues(release));
      expect(unknown).toEqual([]);
    });

    test("every flag is one that the program defines in the version of its image", () => {
      const { config, installed } = cluster;
      const flags = installed.flatMap(({ release, row, workload }) => undefinedFlags(release.chart, row.image(config).tag, workload));
      expect(flags).toEqual([]);
    });

    test("its images are those of the bill of materials, and no others", () => {
      const { config, installed } = cluster;
      const listed = new Set(billOfMaterials(config).images.map(({ deployed, digest, tag }) => `${deployed}:${tag ?? digest}`));
      const images = byChart(installed, ({ workload }) => containersOf(workload.template).map(({ image }) => image));
      expect(images).toEqual(byChart(installed, ({ row }) => [imageOf(row, config)]));
      expect(Object.values(images).flatMap((pulled) => pulled.filter((image) => !listed.has(image)))).toEqual([]);
    });

    test("the environment has the proxy, where there is one, and the certificate authorities are mounted from a ConfigMap of ours", () => {
      const { design, installed, stacks } = cluster;
      const variables = design.proxy ? proxyVariables({ ...design.proxy, url: design.proxy.url ?? known.proxyUrl }) : {};
      const hasBundle = caBundle(design.certificateAuthorities.certificates) !== "";
      const configMaps = resources(stacks.workload, "kubernetes_config_map_v1").map(({ attributes }) => attributes["metadata"]);
      const outbound = byChart(installed, ({ workload, release }) => {
        const { containers, volumes = [] } = workload.template.spec;
        const { AWS_REGION: _region, SSL_CERT_DIR: directory, ...environment } = environmentOf(containers[0]!);
        const mounted = volumes.filter(({ configMap }) => configMap?.name === caConfigMap.name);
        const mount = containers[0]!.volumeMounts?.find(({ name: volume }) => volume === mounted[0]?.name);
        const exists = configMaps.some((metadata) => {
          const { name: configMap, namespace } = metadata as Rendered["metadata"];
          return configMap === caConfigMap.name && namespace === release.namespace;
        });
        return { environment, trusted: mounted.length, isRead: mount?.mountPath === directory, exists: mounted.length === 0 || exists };
      });
      expect(outbound).toEqual(
        byChart(installed, ({ row }) => ({
          environment: variables,
          trusted: hasBundle && row.trustsCertificates ? 1 : 0,
          isRead: true,
          exists: true,
        })),
      );
    });

    test("the pods have the service account that the IAM role trusts", () => {
      const { design, installed, stacks } = cluster;
      const associations = resources(stacks.workload, "aws_eks_pod_identity_association").map(
        ({ attributes }) => `${String(attributes["namespace"])}:${String(attributes["service_account"])}`,
      );
      const trusts = resources(stacks.workload, "aws_iam_role").map(({ attributes }) =>
        JSON.stringify(embedded(attributes["assume_role_policy"])),
      );
      const accounts = byChart(installed, ({ objects, release, workload }) => {
        const account = `${workload.metadata.namespace}:${workload.template.spec.serviceAccountName}`;
        const created = ofKind(objects, "ServiceAccount").map(({ metadata }) => `${metadata.namespace}:${metadata.name}`);
        const [serviceAccount] = ofKind(objects, "ServiceAccount");
        const isIrsa = design.charts.find(({ name }) => name === release.name)!.credentials === "irsa";
        return {
          created: created.map((one) => one === account),
          role: serviceAccount?.metadata.annotations?.["eks.amazonaws.com/role-arn"] === (isIrsa ? known.roleArn : undefined),
          trusted: isIrsa ? trusts.some((trust) => trust.includes(`system:serviceaccount:${account}"`)) : associations.includes(account),
        };
      });
      expect(accounts).toEqual(byChart(installed, () => ({ created: [true], role: true, trusted: true })));
    });

    test("the pods are as many, and where, as the model says", () => {
      const { config, design, installed } = cluster;
      const places = byChart(installed, ({ objects, row, workload }) => {
        const { labels = {} } = workload.template.metadata;
        const policy = design.networkPolicies.find(({ name: policyName }) => policyName === `private-eks-${workload.metadata.name}`);
        const carries = (wanted: Readonly<Record<string, string>>): boolean =>
          Object.entries(wanted).every(([key, value]) => labels[key] === value);
        return {
          kind: workload.kind,
          replicas: workload.replicas,
          namespaces: [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))],
          nodeSelector: workload.template.spec.nodeSelector ?? {},
          ports: containersOf(workload.template).flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)),
          isSelected: carries(row.pods?.labels ?? {}) && carries(policy?.labels ?? {}),
          disruptionBudgets: ofKind(objects, "PodDisruptionBudget").map(({ spec }) => {
            const { selector, ...budget } = spec as { readonly selector: { readonly matchLabels: Readonly<Record<string, string>> } };
            return carries(selector.matchLabels) ? budget : "of other pods";
          }),
        };
      });
      expect(places).toEqual(
        byChart(installed, ({ release, row }) => ({
          kind: row.kind,
          replicas: row.replicas(config),
          namespaces: [release.namespace],
          nodeSelector: {},
          ports: row.containerPorts,
          isSelected: true,
          disruptionBudgets: row.disruptionBudgets,
        })),
      );
    });

    test("each chart has what it alone is told", () => {
      const { config, installed, stacks } = cluster;
      const own = byChart(installed, ({ objects, row, workload }) => row.own({ config, stacks }, workload, objects));
      expect(byChart(installed, ({ release }) => own[release.chart]!.rendered)).toEqual(
        byChart(installed, ({ release }) => own[release.chart]!.wanted),
      );
    });
  });

  describe("a fault that Terraform would not see is found", () => {
    const releases = releasesOf(synthDemo(chartClusters["Kubernetes 1.35"]));
    const changed = (chart: string, values: Release["values"]): Release => {
      const release = releases.find((one) => one.chart === chart)!;
      return { ...release, values: { ...release.values, ...values } };
    };

    test("a typo in a flag", () => {
      const release = changed("cluster-autoscaler", { extraArgs: { "balance-similar-nodegroups": true } });
      expect(undefinedFlags(release.chart, "v1.35.0", workloads(render(release, "1.35"))[0]!)).toEqual([
        "cluster-autoscaler --balance-similar-nodegroups",
      ]);
    });

    test.each([
      ["aws-load-balancer-controller", { replicas: 3 }, "replicas: no template reads it"],
      ["aws-load-balancer-controller", { serviceAccount: { nam: "x" } }, "serviceAccount.nam: no template reads it"],
      ["aws-for-fluent-bit", { cloudWatchLogs: { logGroup: "x" } }, "cloudWatchLogs.logGroup: no template reads it"],
    ])("of %s the key in %j", (chart, values, unknown) => {
      expect(unknownValues(changed(chart, values))).toEqual([`${chart} ${unknown}`]);
    });
  });

  test("every chart of the table is installed by a cluster, and every installed one is in the table", () => {
    const installed = Object.values(chartClusters).flatMap((changes) => releasesOf(synthDemo(changes)).map(({ chart }) => chart));
    expect([...new Set(installed)].sort()).toEqual(Object.keys(rows).sort());
  });
});
