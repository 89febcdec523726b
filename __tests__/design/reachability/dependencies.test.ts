import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { requestedServices } from "../../../design/reachability/dependencies";
import type { Need } from "../../../design/reachability/dependency";
import { namesProxy } from "../../../design/reachability/eksAddonDependencies";
import { reachability } from "../../../design/reachability/paths";
import { publicClientPairs } from "../../../design/reachability/publicClients";
import { proxyCertificate } from "../../support/certificates";
import { merge } from "../../support/synth";

const on = { enabled: true };
const proxy = { network: { egress: "proxy" }, proxy: { squid: {} } };
const parse = (changes: object) => clusterSchema.parse(merge({ name: "demo", region: "us-west-2" }, changes as never));
const subject = (need: Need) => (need.kind === "service" ? need.service : need.kind === "host" ? need.host : need.repository);
const pairs = (changes: object) => reachability(parse(changes));

/** What each consumer needs, by who it is and the key that asks. */
function needed(changes: object): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const { askedBy, consumer, need } of pairs(changes)) (found[`${consumer}: ${askedBy.join(".")}`] ??= []).push(subject(need));
  return found;
}

const features = {
  fargateProfiles: { apps: { selectors: [{ namespace: "apps" }] } },
  nodeGroups: { managed: { general: {}, rocket: { amiFamily: "Bottlerocket", fips: { enabled: true, endpoints: true } } } },
  observability: { fargateLogging: on, containerInsights: on, fluentBit: on },
  addons: {
    vpcCni: { networkPolicy: { enabled: true, eventLogs: "cloudWatch" } },
    clusterAutoscaler: on,
    ebsCsiDriver: on,
    efsCsiDriver: on,
    guardDutyAgent: on,
    eks: { "aws-fsx-csi-driver": {}, acme: { services: ["sqs"], hosts: ["api.acme.example"] } },
  },
  loadBalancerController: { enabled: true, waf: true, shield: true, certificateDiscovery: true },
  access: { sessionManager: true, bastion: { enabled: true, subnet: "private" } },
  samples: { publicNlb: on },
  serviceAccounts: { "apps/orders": { services: ["sqs"], hosts: ["api.example.com"], credentials: "irsa" } },
  registry: { mirrors: { "docker.io": [{ url: "https://mirror.example.com" }] } },
};
const everything = merge(proxy, features);

test("each feature needs what its program calls, and the key that asks for it is known", () => {
  expect(needed(everything)).toEqual({
    "node bootstrap: nodeGroups": ["ec2"],
    "kubelet: nodeGroups": ["ecr.api", "ecr.dkr", "s3"],
    "kubelet: registry.mirrors.docker.io": ["mirror.example.com"],
    "node bootstrap with FIPS: nodeGroups.managed.rocket.fips.endpoints": ["ec2-fips.us-west-2.amazonaws.com"],
    "kubelet with FIPS: nodeGroups.managed.rocket.fips.endpoints": ["ecr-fips.us-west-2.amazonaws.com"],
    "Session Manager with FIPS: nodeGroups.managed.rocket.fips.enabled": ["328549459982.dkr.ecr-fips.us-west-2.amazonaws.com"],
    "Fargate: fargateProfiles": ["ecr.api", "ecr.dkr", "s3"],
    "Fargate logging: observability.fargateLogging.enabled": ["logs"],
    "VPC CNI: addons.vpcCni": ["ec2", "sts"],
    "network policy agent: addons.vpcCni.networkPolicy.eventLogs": ["ec2", "logs", "sts"],
    "EKS Pod Identity Agent: addons.podIdentityAgent": ["eks-auth"],
    "AWS Load Balancer Controller: loadBalancerController.enabled": [
      ...["ec2", "elasticloadbalancing", "eks-auth", "public.ecr.aws/eks/aws-load-balancer-controller"],
    ],
    "AWS Load Balancer Controller: loadBalancerController.waf": ["wafv2"],
    "AWS Load Balancer Controller: loadBalancerController.shield": ["shield.us-east-1.amazonaws.com"],
    "AWS Load Balancer Controller: loadBalancerController.certificateDiscovery": ["acm"],
    "cluster autoscaler: addons.clusterAutoscaler.enabled": [
      ...["autoscaling", "ec2", "eks", "eks-auth", "registry.k8s.io/autoscaling/cluster-autoscaler"],
    ],
    "Amazon EBS CSI driver: addons.ebsCsiDriver.enabled": ["ec2", "eks-auth"],
    "Amazon EFS CSI driver: addons.efsCsiDriver.enabled": ["elasticfilesystem", "eks-auth"],
    "Container Insights: observability.containerInsights.enabled": ["ec2", "logs", "monitoring", "eks-auth"],
    "GuardDuty agent: addons.guardDutyAgent.enabled": ["guardduty-data"],
    "Fluent Bit: observability.fluentBit.enabled": ["logs", "eks-auth", "public.ecr.aws/aws-observability/aws-for-fluent-bit"],
    "Session Manager: access.sessionManager": ["ssm", "ssmmessages"],
    "the bastion: access.bastion.enabled": ["eks", "s3", "ssm", "ssmmessages", "cdn.dl.k8s.io", "dl.k8s.io", "get.helm.sh"],
    "an application: serviceAccounts.apps/orders": ["sts", "sqs", "api.example.com"],
    "Amazon FSx CSI driver: addons.eks.aws-fsx-csi-driver": ["fsx", "eks-auth"],
    "an EKS add-on: addons.eks.acme": ["sqs", "api.acme.example"],
    "sample application: samples": ["public.ecr.aws/nginx/nginx"],
  });
});

test("each pair says why, as a phrase", () => {
  const inPublic = merge(features, { access: { bastion: { enabled: true, subnet: "public", sessionLogging: { cloudWatch: {} } } } });
  const found = [
    ...pairs(everything),
    ...pairs({ network: { endpoints: { additional: ["xray"] } } }),
    ...publicClientPairs(analyse(parse(inPublic))),
  ];
  expect(found.filter(({ why }) => !/^\S+ .*[^.]$/.test(why)).map(({ consumer }) => consumer)).toEqual([]);
});

test("an image that the file names can be another one", () => {
  const keys = pairs(everything).flatMap(({ need }) => (need.kind === "image" ? [need.remedy.path.join(".")] : []));
  expect(keys).toEqual([
    "loadBalancerController.image.repository",
    "addons.clusterAutoscaler.image.repository",
    "observability.fluentBit.image.repository",
    "samples.image.repository",
  ]);
});

test("endpoints that the file asks for are asked for by that key", () => {
  expect(needed({ network: { endpoints: { additional: ["xray"], services: { sqs: "create", ec2: "proxy" } } } })).toMatchObject({
    "network.endpoints: network.endpoints": ["sqs", "xray"],
  });
  // The mode of a service says more of it than the list.
  const both = { additional: ["ec2", "sqs", "xray"], services: { sqs: "create", ec2: "proxy" } };
  expect(requestedServices(parse({ network: { endpoints: both } }))).toEqual(["sqs", "xray"]);
});

test("a bare cluster needs what its nodes need, and one without nodes nothing, whatever needs nodes is set", () => {
  expect(Object.keys(needed({}))).toEqual([
    ...["node bootstrap: nodeGroups", "kubelet: nodeGroups", "VPC CNI: addons.vpcCni", "EKS Pod Identity Agent: addons.podIdentityAgent"],
  ]);
  const { access, addons, registry } = features;
  const { vpcCni } = addons;
  const settings = { access: { sessionManager: access.sessionManager }, addons: { vpcCni }, registry };
  expect(needed({ nodeGroups: {}, ...settings })).toEqual({});
});

const consumersWhere = (changes: object, holds: (pair: ReturnType<typeof pairs>[number]) => boolean) => [
  ...new Set(pairs(changes).flatMap((pair) => (holds(pair) ? [pair.consumer] : []))),
];

test("whoever cannot be told of a proxy, or of certificates, is known", () => {
  const neither = [
    ...["Fargate", "Fargate logging", "network policy agent", "EKS Pod Identity Agent", "Amazon EBS CSI driver", "Amazon EFS CSI driver"],
    ...["Container Insights", "GuardDuty agent"],
  ];
  expect(consumersWhere(everything, ({ usesProxy }) => !usesProxy).sort()).toEqual(
    [...neither, "Session Manager", "Amazon FSx CSI driver", "an EKS add-on"].sort(),
  );
  expect(consumersWhere(everything, ({ trustsAuthorities }) => !trustsAuthorities).sort()).toEqual(
    [...neither, "VPC CNI", "Fluent Bit", "Amazon FSx CSI driver", "an EKS add-on"].sort(),
  );
});

test("a proxy that intercepts TLS is none for whoever does not trust its certificates, nor for a node that starts", () => {
  const certificateAuthorities = { certificates: { corporate: proxyCertificate } };
  const uses = ({ usesProxy }: ReturnType<typeof pairs>[number]) => usesProxy;
  const before = consumersWhere(everything, uses);
  const after = consumersWhere(merge(everything, { certificateAuthorities }), uses);
  expect(before.filter((consumer) => !after.includes(consumer))).toEqual(["node bootstrap", "node bootstrap with FIPS", "VPC CNI"]);
  // Containerd pulls its image, all the same.
  expect(after).toContain("Fluent Bit");
});

test.each(["cluster autoscaler", "AWS Load Balancer Controller"])(
  "%s on Fargate gets credentials by AWS STS, and its image neither by a proxy nor by a mirror",
  (controller) => {
    const fargate = { fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } };
    const of = pairs(merge(everything, fargate as never)).filter(({ consumer }) => consumer === controller);
    expect(of.map(({ need }) => subject(need)).filter((name) => ["sts", "eks-auth"].includes(name))).toEqual(["sts"]);
    expect(of.filter(({ need }) => need.kind === "image").map(({ path, usesProxy }) => [path, usesProxy])).toEqual([[undefined, false]]);
  },
);

describe("FIPS", () => {
  const nodes = (fips: object, region = "us-west-2", amiFamily = "Bottlerocket") =>
    Object.keys(needed({ region, access: { sessionManager: true }, nodeGroups: { managed: { rocket: { amiFamily, fips } } } })).filter(
      (key) => key.includes("FIPS"),
    );
  const asked = "nodeGroups.managed.rocket.fips";

  test("is in the usual endpoint of EC2 in AWS GovCloud (US)", () => {
    const fips = { enabled: true, endpoints: true };
    expect(
      needed({ region: "us-gov-west-1", nodeGroups: { managed: { rocket: { amiFamily: "Bottlerocket", fips } } } }),
    ).not.toHaveProperty([`node bootstrap with FIPS: ${asked}.endpoints`]);
  });

  test.each<[object, string, string, readonly string[]]>([
    [{ enabled: true }, "us-west-2", "Bottlerocket", [`Session Manager with FIPS: ${asked}.enabled`]],
    [{ enabled: true }, "eu-west-1", "Bottlerocket", []],
    [{ enabled: false, endpoints: true }, "us-west-2", "Bottlerocket", []],
    [{ enabled: true, endpoints: true }, "us-west-2", "AL2", []],
  ])("%j in %s on %s", (fips, region, family, expected) => {
    expect(nodes(fips, region, family)).toEqual(expected);
  });

  test("says how to do without, or with an endpoint of that name", () => {
    const fixes = pairs(everything).flatMap(({ consumer, need, severity = "error" }) =>
      consumer.endsWith("FIPS") ? [[severity, need.remedy?.fix]] : [],
    );
    const named = "at network.endpoints.privateLink";
    expect(fixes).toEqual([
      ["error", "Set fips.endpoints to false, add ec2-fips to network.endpoints.additional"],
      ["error", `Set fips.endpoints to false, name an endpoint with the private DNS name ecr-fips.us-west-2.amazonaws.com ${named}`],
      [
        "warning",
        `Set access.sessionManager to false, name an endpoint with the private DNS name *.dkr.ecr-fips.us-west-2.amazonaws.com ${named}`,
      ],
    ]);
  });
});

test("the bastion downloads its tools, unless a bucket has them, which is the fix", () => {
  const hosts = (bastion: object) =>
    pairs({ access: { bastion: { enabled: true, subnet: "private", ...bastion } } }).flatMap(({ consumer, need }) =>
      consumer === "the bastion" && need.kind === "host" ? [[need.host, need.remedy]] : [],
    );
  const remedy = {
    path: ["access", "bastion", "enabled"],
    fix: "Copy kubectl and helm to an S3 bucket and name it at access.bastion.toolsBucket",
  };
  expect(hosts({})).toEqual(["cdn.dl.k8s.io", "dl.k8s.io", "get.helm.sh"].map((host) => [host, remedy]));
  expect(hosts({ toolsBucket: { name: "tools" } })).toEqual([]);
});

test("what the bastion logs of sessions, and decrypts, is needed where it is asked for", () => {
  const key = "arn:aws:kms:us-west-2:111122223333:key/0123abcd-0123-4567-89ab-0123456789ab";
  const logs = (sessionLogging: object) =>
    needed({ access: { bastion: { enabled: true, subnet: "private", toolsBucket: { name: "tools" }, sessionLogging } } })[
      "the bastion: access.bastion.sessionLogging"
    ];
  expect(logs({ cloudWatch: {} })).toEqual(["logs"]);
  expect(logs({ s3: { bucket: "sessions" }, kmsKeyArn: key })).toEqual(["s3", "kms"]);
  expect(logs({ cloudWatch: {}, s3: { bucket: "sessions" }, kmsKeyArn: key })).toEqual(["logs", "s3", "kms"]);
});

describe("in public subnets", () => {
  const clients = (changes: object) =>
    publicClientPairs(analyse(parse(changes))).map(({ consumer, need, path }) => `${consumer}: ${subject(need)} by ${path}`);
  const bastion = (subnet: string) => ({ access: { bastion: { enabled: true, subnet, toolsBucket: { name: "tools" } } } });

  test("the bastion calls by the internet gateway, save for names that an interface endpoint answers", () => {
    const byGateway = (...services: readonly string[]) => services.map((service) => `the bastion: ${service} by internetGateway`);
    expect(clients(bastion("public"))).toEqual(byGateway("eks", "s3", "ssm", "ssmmessages"));
    expect(clients(merge(bastion("public"), { access: { sessionManager: true } }))).toEqual([
      ...byGateway("eks", "s3"),
      "the bastion: ssm by endpoint",
      "the bastion: ssmmessages by endpoint",
    ]);
    expect(clients(bastion("private"))).toEqual([]);
  });

  test("endpoints of an existing VPC answer there, too, and those behind a transit gateway do not", () => {
    const nodeSubnets = {
      "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.20.0.0/22" },
      "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.20.4.0/22" },
    };
    const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets };
    const endpoints = { services: { ssm: "existing" } };
    const [inVpc, elsewhere] = [
      { existingVpc, endpoints },
      { endpoints, egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } },
    ].map((network) => clients(merge(bastion("public"), { network })).find((line) => line.includes(": ssm ")));
    expect([inVpc, elsewhere]).toEqual(["the bastion: ssm by existingEndpoint", "the bastion: ssm by internetGateway"]);
  });
});

describe("add-ons of EKS", () => {
  const remedies = (changes: object) =>
    pairs(changes).flatMap(({ consumer, need }) =>
      ["an EKS add-on", "Amazon FSx CSI driver"].includes(consumer)
        ? [[subject(need), need.remedy?.path?.join("."), need.remedy?.fix]]
        : [],
    );

  test("say which item of the cluster file goes, where nothing leads there", () => {
    expect(remedies(features)).toEqual([
      ["fsx", "addons.eks.aws-fsx-csi-driver", 'Remove addons.eks["aws-fsx-csi-driver"]'],
      ["eks-auth", "addons.eks.aws-fsx-csi-driver", 'Remove addons.eks["aws-fsx-csi-driver"]'],
      ["sqs", "addons.eks.acme.services.0", "Remove addons.eks.acme.services[0]"],
      ["api.acme.example", "addons.eks.acme.hosts.0", "Remove addons.eks.acme.hosts[0]"],
    ]);
  });

  test("get the credentials of their roles by AWS STS where there is no EKS Pod Identity", () => {
    const inChina = needed({ region: "cn-north-1", addons: { eks: { "aws-fsx-csi-driver": {} } } });
    expect(inChina["Amazon FSx CSI driver: addons.eks.aws-fsx-csi-driver"]).toEqual(["fsx", "sts"]);
  });

  test("use a proxy that their configuration names, by a key or in a list", () => {
    expect(remedies(everything).at(-1)?.[2]).toBe(
      "Name the HTTP proxy, whose URL is the output proxy_url of the network stack, in addons.eks.acme.configuration, as the add-on has it there, or remove addons.eks.acme.hosts[0]",
    );
    const configuration = { controller: { env: [{ name: "HTTPS_PROXY", value: "http://192.0.2.1:3128" }] } };
    const told = merge(everything, { addons: { eks: { acme: { configuration } } } });
    expect(remedies(told).at(-1)?.[2]).toBe("Remove addons.eks.acme.hosts[0]");
    expect(consumersWhere(told, ({ usesProxy }) => !usesProxy)).not.toContain("an EKS add-on");
  });

  test.each<[unknown, boolean]>([
    [{ env: { https_proxy: "x" } }, true],
    [{ "http-proxy": "x" }, true],
    [{ httpsProxy: "x" }, true],
    [{ a: [{ name: "A" }, { name: "HTTP_PROXY", value: "http://192.0.2.1:3128" }] }, true],
    [{ name: 5, below: ["https_proxy"] }, false],
    [{ no_proxy: "x", proxyMode: "x", my_http_proxy: "x", http_proxy_port: "3128" }, false],
    [{ value: "HTTP_PROXY" }, false],
    [undefined, false],
  ])("%j names a proxy: %s", (configuration, expected) => {
    expect(namesProxy(configuration)).toBe(expected);
  });
});

test("mirrors in Amazon ECR need what hands out their token and layers, and those of the region nothing else", () => {
  const mirror = (host: string) =>
    needed({ ...proxy, registry: { mirrors: { "docker.io": [{ url: `https://${host}` }] } } })["kubelet: registry.mirrors.docker.io"] ?? [];
  expect(mirror("111122223333.dkr.ecr.us-west-2.amazonaws.com")).toEqual([]);
  expect(mirror("111122223333.dkr.ecr.us-east-1.amazonaws.com")).toEqual(
    expect.arrayContaining(["111122223333.dkr.ecr.us-east-1.amazonaws.com", "api.ecr.us-east-1.amazonaws.com"]),
  );
  const fix = pairs(everything).find(({ askedBy }) => askedBy[0] === "registry")?.need.remedy;
  expect(fix).toEqual({ path: ["registry", "mirrors", "docker.io", 0, "url"], fix: "Remove this mirror" });
});

describe("charts", () => {
  const shop = {
    chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" },
    namespace: "web",
    services: ["sqs"],
    hosts: ["api.example.com"],
    images: [{ repository: "ghcr.io/example/shop", tag: "1.2.3", paths: { "image.repository": "repository", "image.tag": "tag" } }],
  };
  const ofCharts = (charts: object, others: object = {}) =>
    pairs(merge(others as never, { charts })).filter(({ askedBy }) => askedBy[0] === "charts");
  const remedies = (charts: object, others: object = {}) =>
    ofCharts(charts, others).map(({ need }) => [subject(need), need.remedy?.path?.join("."), need.remedy?.fix]);
  const set = "set registry.mirror to true with registry.accountId";

  test("say which item of the cluster file goes, or where an image can be mirrored", () => {
    expect(remedies({ shop })).toEqual([
      ["sqs", "charts.shop.services.0", "Remove charts.shop.services[0]"],
      ["api.example.com", "charts.shop.hosts.0", "Remove charts.shop.hosts[0]"],
      [
        "ghcr.io/example/shop",
        "charts.shop.images.0.repository",
        `Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/example/shop and set charts.shop.images[0].repository to that, ${set}`,
      ],
    ]);
    const [image] = shop.images;
    expect(remedies({ shop: { ...shop, services: [], hosts: [], images: [{ ...image, paths: {} }] } })).toEqual([
      [
        "ghcr.io/example/shop",
        "charts.shop.images.0",
        `Write at charts.shop.images[0].paths where the values of the chart name the image, and ${set}`,
      ],
    ]);
  });

  test("that come with a preset name the chart, whose items are not in the file", () => {
    const found = remedies({ kyverno: {} });
    expect(found.length).toBeGreaterThan(0);
    for (const [, path, fix] of found) expect([path, fix]).toEqual(["charts.kyverno", `S${set.slice(1)}`]);
    expect(remedies({ "external-secrets": {} })[0]).toEqual([
      "secretsmanager",
      "charts.external-secrets",
      'Remove charts["external-secrets"]',
    ]);
  });

  test("use a proxy, and trust certificates, where their values have a place for them", () => {
    const told = (keys: object) =>
      ofCharts({ shop: { ...shop, ...keys } }, proxy).map(({ trustsAuthorities, usesProxy }) => [usesProxy, trustsAuthorities]);
    const env = { proxy: { env: ["env"] } };
    const certificates = { certificates: { volumes: ["volumes"], volumeMounts: ["mounts"] } };
    // The image comes by the containerd of the nodes, which knows both.
    expect(told({})).toEqual([
      [false, false],
      [false, false],
      [true, true],
    ]);
    expect(told(env)).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
    expect(told(certificates)).toEqual([
      [false, true],
      [false, true],
      [true, true],
    ]);
    expect(told({ ...env, ...certificates })).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ]);
    const fix = (keys: object) => remedies({ shop: { ...shop, ...keys } }, proxy)[1]![2];
    expect([fix({}), fix(env)]).toEqual([
      "Write charts.shop.proxy.env so that its pods use the proxy, or remove charts.shop.hosts[0]",
      "Remove charts.shop.hosts[0]",
    ]);
  });

  test("say of what their pods are not told", () => {
    const why = (keys: object) => ofCharts({ shop: { ...shop, ...keys } })[0]!.why.split("; ")[1];
    const certificates = { certificates: { volumes: ["volumes"], volumeMounts: ["mounts"] } };
    expect([why({}), why(certificates), why({ ...certificates, proxy: { env: ["env"] } })]).toEqual([
      "they are not told of a proxy and certificates",
      "they are not told of a proxy",
      undefined,
    ]);
    expect(ofCharts({ shop: { ...shop, ...certificates, proxy: { env: ["env"] } } })[0]!.why).toMatch(/ its preset says$/);
  });

  test("on Fargate pull without the proxy of the nodes", () => {
    const fargate = { ...proxy, fargateProfiles: { web: { selectors: [{ namespace: "web" }] } } };
    const image = (others: object) => ofCharts({ shop }, others).find(({ need }) => need.kind === "image")?.path;
    expect([image(proxy), image(fargate)]).toEqual(["proxy", undefined]);
  });
});
