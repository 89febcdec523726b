import { billOfMaterials } from "../../commands/images/billOfMaterials";
import { chartPresets } from "../../design/charts/presetTable";
import { chosenReleases } from "../../design/charts/releases";
import { designCluster } from "../../design/cluster";
import { webhookPorts } from "../../design/network/softwarePorts";
import { proxyVariables } from "../../design/proxy/proxy";
import { caConfigMap } from "../../design/userData/caCertificates";
import { defaultValues, describeWhere, missingForCharts, render, type Rendered, templateTexts } from "../support/charts/helm";
import { containersOf, environmentOf, type PodTemplate, workloads } from "../support/charts/objects";
import presetImages from "../support/charts/presetImages.json";
import { subchartValues, unknownInDefaults } from "../support/charts/presetValues";
import { known, type Release, releasesOf } from "../support/charts/releases";
import { proxyCertificate } from "../support/certificates";
import { resources } from "../support/stack";
import { type Changes, configDemo, merge, synthDemo } from "../support/synth";

const charts = Object.fromEntries(Object.keys(chartPresets).map((name) => [name, {}]));
const credentialArn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf";
const nat: Changes = { charts, network: { egress: "nat" } };

const clusters: Readonly<Record<string, Changes>> = {
  plain: nat,
  "in a mirror, without egress": { charts, accountId: "111122223333", registry: { mirror: true } },
  "with a proxy that intercepts TLS": {
    charts,
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
    proxy: { url: "http://proxy.example.com:3128", caCertificates: { proxy: proxyCertificate } },
  },
  "with mirrors of nodes that are pull-through caches": {
    charts,
    accountId: "111122223333",
    network: { egress: "nat" },
    registry: {
      pullThroughCache: { quay: "quay.io", k8s: "registry.k8s.io", hub: { registry: "docker.io", credentialArn } },
      mirrors: Object.fromEntries(
        Object.entries({ "quay.io": "quay", "registry.k8s.io": "k8s", "docker.io": "hub" }).map(([registry, prefix]) => [
          registry,
          [{ url: `https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/${prefix}` }],
        ]),
      ),
    },
  },
  "on Fargate alone": {
    charts,
    accountId: "111122223333",
    registry: { mirror: true },
    nodeGroups: {},
    fargateProfiles: { all: { selectors: [{ namespace: "*" }] } },
  },
  "on EKS Auto Mode alone": {
    charts,
    accountId: "111122223333",
    registry: { mirror: true },
    nodeGroups: {},
    autoMode: { nodePools: { main: {} } },
  },
  "with the load balancer controller": merge(nat, { loadBalancerController: { enabled: true } }),
};

/** Objects of tests, which `helm install` does not make. The longer name is that of Helm 2. */
const isTest = ({ metadata }: Rendered): boolean => /^test(-success)?$/.test(metadata.annotations?.["helm.sh/hook"] ?? "");

/** The images of pods, of those that an operator makes, and of arguments that name one. */
function imagesOf(objects: readonly Rendered[]): readonly string[] {
  const made = objects.filter((object) => !isTest(object));
  const containers = workloads(made).flatMap(({ template }) => containersOf(template));
  const ofOperator = made
    .filter(({ kind }) => ["Alertmanager", "Prometheus"].includes(kind))
    .map(({ spec }) => (spec as { readonly image: string }).image);
  // Thanos is what an object that asks for it would run: the chart makes none.
  const inArguments = containers
    .flatMap(({ args = [] }) => args)
    .flatMap((argument) => /^--prometheus-config-reloader=(.+)$/.exec(argument)?.[1] ?? []);
  return [...new Set([...containers.map(({ image }) => image), ...ofOperator, ...inArguments])].sort();
}

/** What has the form of an image with a registry and a tag or digest, in any text: of ConfigMaps, arguments, annotations and resources of operators. */
const imageForm =
  /(?<![\w/.:@-])(?:[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d+)?\/)(?:[a-z\d._-]+\/)*[a-z\d._-]+(?::v?\d[\w.-]*|@sha256:[\da-f]{64})(?![\w/:])/g;

const textsOf = (value: unknown): readonly string[] =>
  typeof value === "string" ? [value] : typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];

/** What an operator would run for objects that a chart does not make. */
const unused: Readonly<Record<string, RegExp>> = { "kube-prometheus-stack": /^quay\.io\/thanos\/thanos:/ };

/** Services of webhooks that programs register by themselves when they run. */
const registeredLater: Readonly<Record<string, readonly string[]>> = { kyverno: ["kyverno-svc", "kyverno-cleanup-controller"] };

/** The ports of containers to which the Services of webhooks lead. */
function portsOfWebhooks(name: string, objects: readonly Rendered[]): readonly number[] {
  const registered = objects
    .filter(({ kind }) => kind.endsWith("WebhookConfiguration"))
    .flatMap((object) => (object as unknown as { webhooks: { clientConfig: { service: { name: string } } }[] }).webhooks)
    .map(({ clientConfig }) => clientConfig.service.name);
  const services = [...new Set([...registered, ...(registeredLater[name] ?? [])])].map((service) => {
    const found = objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === service);
    return found!["spec"] as { selector: Record<string, string>; ports: { port: number; targetPort: number | string }[] };
  });
  const ports = services.flatMap(({ selector, ports: ofService }) => {
    const { targetPort } = ofService.find(({ port }) => port === 443)!;
    const { template } = workloads(objects).find(({ kind, template: { metadata } }) => {
      const labels = (metadata as { labels?: Record<string, string> }).labels ?? {};
      return kind !== "Job" && Object.entries(selector).every(([key, value]) => labels[key] === value);
    })!;
    const named = containersOf(template).flatMap(({ ports: own = [] }) => own as readonly { name?: string; containerPort: number }[]);
    return named
      .filter(({ containerPort, name: own }) => [own, containerPort].includes(targetPort))
      .map(({ containerPort }) => containerPort);
  });
  return [...new Set(ports)];
}

/** What containers have as environment variables. */
const toldOf = (templates: readonly PodTemplate[]) => templates.flatMap(containersOf).map(environmentOf);

describeWhere(missingForCharts, "the presets in the real charts", () => {
  describe.each(Object.keys(clusters))("%s", (situation) => {
    const config = configDemo(clusters[situation]);
    const design = designCluster(config);
    const stacks = synthDemo(clusters[situation]);
    const releases = releasesOf(stacks).filter(({ name }) => Object.hasOwn(chartPresets, name));
    const bill = billOfMaterials(config);
    const rendered = (release: Release) => render(release, config.kubernetesVersion);

    test.each(Object.keys(chartPresets))("the images of %s are those of the bill of materials", (name) => {
      const release = releases.find((one) => one.name === name)!;
      const listed = bill.images
        .filter(({ consumers }) => consumers.includes(`chart ${name}`))
        .map(({ deployed, tag }) => `${deployed}:${tag!}`);
      expect(imagesOf(rendered(release))).toEqual([...listed].sort());
    });

    if (situation === "plain") {
      test.each(Object.keys(chartPresets))("the images of %s are those that tests without Helm know", (name) => {
        const { chart, version } = releases.find((one) => one.name === name)!;
        const images = imagesOf(rendered(releases.find((one) => one.name === name)!));
        expect({ chart: `${chart} ${version}`, images }).toEqual(presetImages[name as keyof typeof presetImages]);
      });
    }

    test.each(Object.keys(chartPresets))("no text of %s names another image", (name) => {
      const made = rendered(releases.find((one) => one.name === name)!).filter((object) => !isTest(object));
      const inTexts = made.flatMap(textsOf).flatMap((text) => text.match(imageForm) ?? []);
      const images = new Set([...inTexts].filter((image) => !unused[name]?.test(image)));
      expect([...images].sort()).toEqual(imagesOf(made));
    });

    test.each(Object.keys(chartPresets))("every value of %s has a key that the chart knows", (name) => {
      const { chart, values, version } = releases.find((one) => one.name === name)!;
      const defaults = subchartValues(chart, version, defaultValues(chart, version));
      expect(unknownInDefaults(values, defaults, templateTexts(chart, version))).toEqual([]);
    });

    test.each(Object.keys(chartPresets))(
      "no CustomResourceDefinition of %s goes with the release, and with it all objects of its kind",
      (name) => {
        const definitions = rendered(releases.find((one) => one.name === name)!).filter(({ kind }) => kind === "CustomResourceDefinition");
        const lost = definitions.filter(({ metadata }) => metadata.annotations?.["helm.sh/resource-policy"] !== "keep");
        expect(lost.map(({ metadata }) => metadata.name)).toEqual([]);
        // Those of External Secrets are in the published chart alone, and other charts have theirs in the folder crds.
        if (["argo-cd", "flux", "kyverno"].includes(name)) expect(definitions.length).toBeGreaterThan(2);
      },
    );

    test.each(Object.keys(chartPresets))("the pods of %s know the proxy and the certificates, where there are any", (name) => {
      const { proxy, certificates } = chosenReleases(config).find((release) => release.name === name)!;
      const objects = rendered(releases.find((one) => one.name === name)!).filter((object) => !isTest(object));
      const templates = workloads(objects).map(({ template }) => template);
      const told = toldOf(templates).filter(({ HTTPS_PROXY }) => HTTPS_PROXY !== undefined);
      if (!design.proxy || !proxy) {
        expect(told).toEqual([]);
        return;
      }
      const variables = proxyVariables({ ...design.proxy, url: design.proxy.url ?? known.proxyUrl });
      expect(told.length).toBeGreaterThanOrEqual(proxy.env.length);
      expect(new Set(told.map(({ NO_PROXY }) => NO_PROXY))).toEqual(new Set([[variables.NO_PROXY, ...proxy.noProxy].join(",")]));
      expect(told.every(({ HTTPS_PROXY, SSL_CERT_DIR }) => HTTPS_PROXY === variables.HTTPS_PROXY && SSL_CERT_DIR !== undefined)).toBe(true);
      const mounting = templates.filter(({ spec }) => spec.volumes?.some(({ configMap }) => configMap?.name === caConfigMap.name));
      expect(mounting.length).toBeGreaterThanOrEqual(certificates!.volumes.length);
      for (const { spec } of mounting) {
        const volume = spec.volumes!.find(({ configMap }) => configMap?.name === caConfigMap.name)!.name;
        expect(spec.containers.some(({ volumeMounts = [] }) => volumeMounts.some((mount) => mount.name === volume))).toBe(true);
      }
      const namespaces = resources(stacks.workload, "kubernetes_config_map_v1").map(
        ({ attributes }) => (attributes["metadata"] as Rendered["metadata"]).namespace,
      );
      expect(namespaces).toContain(chartPresets[name]!.namespace);
    });

    test.each(Object.keys(chartPresets))("the ports of webhooks of %s are those that security groups are asked for", (name) => {
      const known = webhookPorts(config).filter(({ owner }) => owner === name);
      const ports = portsOfWebhooks(name, rendered(releases.find((one) => one.name === name)!));
      expect([...new Set(known.map(({ port }) => port))]).toEqual(ports);
    });

    test.each(Object.keys(chartPresets))("the Deployments of %s leave the kubelet its port where that shares their network", (name) => {
      const deployments = workloads(rendered(releases.find((one) => one.name === name)!)).filter(({ kind }) => kind !== "DaemonSet");
      const ports = deployments.flatMap(({ template }) => containersOf(template)).flatMap(({ ports: own = [] }) => own);
      const ofKubelet = ports.filter(({ containerPort }) => containerPort === 10250);
      if (situation === "on Fargate alone") expect(ofKubelet).toEqual([]);
      // Whose these are is known: their ports would be set on Fargate.
      else expect(ofKubelet).toHaveLength(["external-secrets", "kube-prometheus-stack"].includes(name) ? 1 : 0);
    });
  });

  test("the webhook of kube-prometheus-stack leaves the kubelet its port on Fargate from pods of its own, too", () => {
    const values = { prometheusOperator: { admissionWebhooks: { deployment: { enabled: true } } } };
    const changes = merge(clusters["on Fargate alone"]!, { charts: { "kube-prometheus-stack": { values } } });
    const release = releasesOf(synthDemo(changes)).find(({ name }) => name === "kube-prometheus-stack")!;
    const ports = portsOfWebhooks("kube-prometheus-stack", render(release, "1.35"));
    expect([ports, webhookPorts(configDemo(changes)).filter(({ owner }) => owner === "kube-prometheus-stack")]).toEqual([
      [9443],
      [{ owner: "kube-prometheus-stack", port: 9443 }],
    ]);
  });

  test.each<[string, boolean]>([
    ["plain", true],
    ["on EKS Auto Mode alone", false],
    ["on Fargate alone", false],
  ])("an alert of kube-prometheus-stack waits for kube-proxy where it has pods: %s", (situation, hasAlert) => {
    const release = releasesOf(synthDemo(clusters[situation])).find(({ name }) => name === "kube-prometheus-stack")!;
    const rules = render(release, "1.35").filter(({ kind }) => kind === "PrometheusRule");
    expect(JSON.stringify(rules).includes("KubeProxyDown")).toBe(hasAlert);
  });

  const withRoles = Object.entries(chartPresets).flatMap(([name, { role }]) => (role ? [[name, role] as const] : []));
  test.each(withRoles)("%s has the service account that a role can be given to", (name, { serviceAccount, uses }) => {
    const changes = { charts: { [name]: { services: Object.keys(uses) } }, network: { egress: "nat" } };
    const release = releasesOf(synthDemo(changes)).find((one) => one.name === name)!;
    const accounts = render(release, "1.35").filter(({ kind }) => kind === "ServiceAccount");
    expect(accounts.map(({ metadata }) => metadata.name)).toContain(serviceAccount.name);
  });

  test.each([
    ["plain", "ClusterIP"],
    ["with the load balancer controller", "LoadBalancer"],
  ])("the Service of Ingress NGINX %s is of type %s, and internal", (situation, type) => {
    const release = releasesOf(synthDemo(clusters[situation])).find(({ name }) => name === "ingress-nginx")!;
    const service = render(release, "1.35").find(
      ({ kind, metadata }) => kind === "Service" && metadata.name === "ingress-nginx-controller",
    )!;
    const scheme = service.metadata.annotations?.["service.beta.kubernetes.io/aws-load-balancer-scheme"];
    expect([(service["spec"] as { readonly type: string }).type, scheme]).toEqual([type, type === "LoadBalancer" ? "internal" : undefined]);
  });

  test("the device plugin runs on nodes whose AMI leaves it to the cluster, whatever taints they have", () => {
    const managed = {
      system: {},
      gpus: { instanceTypes: ["g6.xlarge", "g5.xlarge"] },
      bottlerocket: { amiFamily: "Bottlerocket", instanceTypes: ["g4dn.xlarge"] },
      neuron: { instanceTypes: ["inf2.xlarge"] },
    };
    const changes = { ...nat, charts: { "nvidia-device-plugin": {} }, nodeGroups: { managed } };
    const [release] = releasesOf(synthDemo(changes)).filter(({ name }) => name === "nvidia-device-plugin");
    const [daemonSet] = render(release!, "1.35").filter(({ kind }) => kind === "DaemonSet");
    const { affinity, tolerations } = (daemonSet!["spec"] as { template: { spec: Record<string, unknown> } }).template.spec;
    const having = (key: string, ...values: string[]) => ({ matchExpressions: [{ key, operator: "In", values }] });
    expect(affinity).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            having("node.kubernetes.io/instance-type", "g5.xlarge", "g6.xlarge"),
            having("nvidia.com/gpu.present", "true"),
          ],
        },
      },
    });
    expect(tolerations).toEqual([{ operator: "Exists" }]);
  });

  test("the device plugin runs on nodes with GPUs of Karpenter, but those of Bottlerocket", () => {
    const karpenter = {
      nodeClasses: { default: {}, other: { amiFamily: "Bottlerocket" } },
      nodePools: { default: {}, other: { nodeClass: "other" } },
    };
    const changes = { ...nat, karpenter, charts: { "nvidia-device-plugin": {} }, nodeGroups: { managed: { system: {} } } };
    const [release] = releasesOf(synthDemo(changes)).filter(({ name }) => name === "nvidia-device-plugin");
    const [daemonSet] = render(release!, "1.35").filter(({ kind }) => kind === "DaemonSet");
    expect(daemonSet).toMatchObject({
      spec: {
        template: {
          spec: {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    {
                      matchExpressions: [
                        { key: "karpenter.k8s.aws/instance-gpu-manufacturer", operator: "In", values: ["nvidia"] },
                        { key: "karpenter.k8s.aws/ec2nodeclass", operator: "In", values: ["default"] },
                      ],
                    },
                    { matchExpressions: [{ key: "nvidia.com/gpu.present", operator: "In", values: ["true"] }] },
                  ],
                },
              },
            },
          },
        },
      },
    });
  });

  test("Neuron's device plugin runs on nodes with such devices, and without any on those of the types that the chart knows", () => {
    const termsOf = (changes: Changes) => {
      const [release] = releasesOf(synthDemo(merge({ network: { egress: "nat" }, charts: { "neuron-device-plugin": {} } }, changes)));
      const [daemonSet, ...others] = render(release!, "1.35").filter(({ kind }) => kind === "DaemonSet");
      expect([others.length, daemonSet!.metadata.namespace]).toEqual([0, "kube-system"]);
      const { affinity, tolerations } = (daemonSet!["spec"] as { template: { spec: Record<string, unknown> } }).template.spec;
      expect(tolerations).toEqual([{ operator: "Exists" }]);
      return JSON.stringify(affinity);
    };
    const managed = { system: {}, inference: { instanceTypes: ["inf9.xlarge"] } };
    expect(termsOf({ nodeGroups: { managed } })).toContain('"values":["inf9.xlarge"]');
    expect(termsOf({ nodeGroups: { managed: { system: {} } } })).toContain('"inf2.xlarge"');
  });
});
