import fc from "fast-check";
import { addonPolicySwitches } from "../../../config/schema/nodeGroups";
import { pathText } from "../../../config/findings/path";
import { clusterSchema } from "../../../config/schema/schema";
import { dependencies } from "../../../design/reachability/dependencies";
import type { Need } from "../../../design/reachability/dependency";
import { neededImages, pathFor, reachability, reachesInternet } from "../../../design/reachability/paths";
import { pathFindings } from "../../../design/reachability/paths.findings";
import { analyse } from "../../../design/facts";

type Input = object;

const parse = (input: Input = {}) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...input });
const service = (name: string): Need => ({ kind: "service", service: name });
const image = (repository: string): Need => ({ kind: "image", source: repository, repository, tag: "v1", remedy: { path: [], fix: "" } });
const host: Need = { kind: "host", host: "route53.amazonaws.com" };

const id = "tgw-0123456789abcdef0";
const nat = { egress: "nat" };
const everything = { egress: "transitGateway", transitGateway: { id } };
const someNetworks = { egress: "transitGateway", transitGateway: { id, cidrs: ["10.0.0.0/8"] } };

test("the images that a cluster needs are those besides EKS's, each with who runs it", () => {
  const images = (input: Input) => neededImages(reachability(parse(input))).map(({ consumer, repository }) => [consumer, repository]);
  expect(images({})).toEqual([]);
  expect(images({ addons: { clusterAutoscaler: { enabled: true } } })).toEqual([
    ["cluster autoscaler", "registry.k8s.io/autoscaling/cluster-autoscaler"],
  ]);
});

describe("pathFor", () => {
  test.each<[string, Need, object, string | undefined]>([
    ["a service without egress", service("ec2"), {}, "endpoint"],
    ["a service with NAT", service("ec2"), nat, "endpoint"],
    ["a service whose endpoint exists", service("ec2"), { endpoints: { services: { ec2: "existing" } } }, "existingEndpoint"],
    ["an existing endpoint despite skip", service("ec2"), { endpoints: { skip: true, services: { ec2: "existing" } } }, "existingEndpoint"],
    ["a service by NAT", service("ec2"), { ...nat, endpoints: { services: { ec2: "proxy" } } }, "nat"],
    ["a service by NAT with skip", service("ec2"), { ...nat, endpoints: { skip: true } }, "nat"],
    ["a service by transit gateway", service("ec2"), { ...everything, endpoints: { skip: true } }, "transitGateway"],
    ["a service by shared endpoints", service("ec2"), { ...someNetworks, endpoints: { skip: true } }, "transitGateway"],
    ["a service without egress and endpoints", service("ec2"), { endpoints: { skip: true } }, undefined],
    ["a host without egress", host, {}, undefined],
    ["a host by NAT", host, nat, "nat"],
    ["a host by transit gateway", host, everything, "transitGateway"],
    ["a host that nothing is routed to", host, someNetworks, undefined],
    ["a service without an endpoint by proxy", service("ec2"), { egress: "proxy", endpoints: { services: { ec2: "proxy" } } }, "proxy"],
    ["a service with an endpoint beside a proxy", service("ec2"), { egress: "proxy" }, "endpoint"],
    ["a host by proxy", host, { egress: "proxy" }, "proxy"],
    ["an image on the internet", image("public.ecr.aws/nginx/nginx"), {}, undefined],
    ["an image on the internet by NAT", image("nginx"), nat, "nat"],
    ["an image in Amazon ECR", image("111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx"), {}, "endpoint"],
    ["an image in Amazon ECR of another region", image("111122223333.dkr.ecr.us-east-1.amazonaws.com/nginx"), {}, undefined],
  ])("%s", (_what, need, network, path) => {
    expect(pathFor(parse({ network }), need)).toBe(path);
  });

  test.each<[object, string | undefined]>([
    [{}, undefined],
    [nat, "nat"],
    [everything, "transitGateway"],
    [someNetworks, undefined],
  ])("a service that AWS offers no endpoint for, with %j", (network, path) => {
    expect(pathFor(parse({ region: "mx-central-1", network }), service("eks"))).toBe(path);
  });
});

test.each<[object, boolean]>([
  [{}, false],
  [nat, true],
  [everything, true],
  [someNetworks, false],
  [{ egress: "proxy" }, false],
])("with %j the internet is reached: %s", (network, reached) => {
  expect(reachesInternet(parse({ network }))).toBe(reached);
});

describe("pathFindings", () => {
  test.each(["us-west-2", "us-gov-west-1", "cn-north-1", "mx-central-1"])("a bare cluster needs no egress in %s", (region) => {
    expect(pathFindings(analyse(parse({ region })))).toEqual([]);
  });

  test("names an image, its registry and the mirror", () => {
    expect(pathFindings(analyse(parse({ addons: { clusterAutoscaler: { enabled: true } } })))).toEqual([
      {
        severity: "error",
        path: ["addons", "clusterAutoscaler", "image", "repository"],
        alsoReads: [["region"], ["network"], ["addons", "clusterAutoscaler", "enabled"]],
        problem:
          "cluster autoscaler needs the image registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0, and nothing in this VPC reaches registry.k8s.io",
        fix: "Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/autoscaling/cluster-autoscaler and set addons.clusterAutoscaler.image.repository to that, set registry.mirror to true with registry.accountId, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
      },
    ]);
  });

  const findingTexts = (input: Input) =>
    pathFindings(analyse(parse(input))).map(({ path, problem, fix }) => [pathText(path), problem, fix]);

  test.each<[string, Input, string[][]]>([
    [
      "the image of the load balancer controller",
      { region: "cn-north-1", loadBalancerController: { enabled: true } },
      [
        [
          "loadBalancerController.image.repository",
          "AWS Load Balancer Controller needs the image public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0, and nothing in this VPC reaches public.ecr.aws",
          "Mirror it to <account>.dkr.ecr.cn-north-1.amazonaws.com.cn/eks/aws-load-balancer-controller and set loadBalancerController.image.repository to that, set registry.mirror to true with registry.accountId, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
        ],
      ],
    ],
    [
      "the image of the samples, once",
      { samples: { publicAlb: { enabled: true }, privateNlb: { enabled: true } } },
      [
        [
          "samples.image.repository",
          "sample application needs the image public.ecr.aws/nginx/nginx:1.29.3, and nothing in this VPC reaches public.ecr.aws",
          "Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx and set samples.image.repository to that, set registry.mirror to true with registry.accountId, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
        ],
      ],
    ],
    [
      "a service that the partition offers no endpoint for, for each node group that asks for it",
      {
        region: "us-gov-west-1",
        nodeGroups: {
          managed: { web: { iam: { withAddonPolicies: { externalDNS: true } } } },
          selfManaged: { "batch-jobs": { iam: { withAddonPolicies: { externalDNS: true } } } },
        },
      },
      [
        [
          "nodeGroups.managed.web.iam.withAddonPolicies.externalDNS",
          "a pod with the add-on policy externalDNS needs the AWS service route53, and nothing in this VPC reaches it: AWS offers no VPC endpoint for route53 in us-gov-west-1",
          "Set nodeGroups.managed.web.iam.withAddonPolicies.externalDNS to false, set network.endpoints.services.route53 to create if AWS offers one by now, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
        ],
        [
          'nodeGroups.selfManaged["batch-jobs"].iam.withAddonPolicies.externalDNS',
          "a pod with the add-on policy externalDNS needs the AWS service route53, and nothing in this VPC reaches it: AWS offers no VPC endpoint for route53 in us-gov-west-1",
          'Set nodeGroups.selfManaged["batch-jobs"].iam.withAddonPolicies.externalDNS to false, set network.endpoints.services.route53 to create if AWS offers one by now, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid',
        ],
      ],
    ],
    [
      "a service that AWS offers no endpoint for",
      {
        region: "mx-central-1",
        addons: {
          clusterAutoscaler: { enabled: true, image: { repository: "111122223333.dkr.ecr.mx-central-1.amazonaws.com/autoscaler" } },
        },
      },
      [
        [
          "addons.clusterAutoscaler.enabled",
          "cluster autoscaler needs the AWS service eks, and nothing in this VPC reaches it: AWS offers no VPC endpoint for eks in mx-central-1",
          "Set addons.clusterAutoscaler.enabled to false, set network.endpoints.services.eks to create if AWS offers one by now, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
        ],
      ],
    ],
    [
      "a transit gateway that leads to some networks only",
      { network: someNetworks, samples: { publicNlb: { enabled: true } } },
      [
        [
          "samples.image.repository",
          "sample application needs the image public.ecr.aws/nginx/nginx:1.29.3, and nothing in this VPC reaches public.ecr.aws",
          "Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/nginx/nginx and set samples.image.repository to that, set registry.mirror to true with registry.accountId, or add 0.0.0.0/0 to network.transitGateway.cidrs",
        ],
      ],
    ],
    [
      "mode proxy without an egress",
      { network: { endpoints: { services: { "eks-auth": "proxy" } } } },
      [
        [
          'network.endpoints.services["eks-auth"]',
          'EKS Pod Identity Agent needs the AWS service eks-auth, and nothing in this VPC reaches it: network.endpoints.services["eks-auth"] is proxy',
          'Set network.endpoints.services["eks-auth"] to create, or choose network.egress nat, firewall, or transitGateway with network.transitGateway.id',
        ],
      ],
    ],
    [
      "skip without an egress",
      {
        network: {
          endpoints: {
            skip: true,
            services: { ec2: "existing", "ecr.api": "existing", "ecr.dkr": "existing", "eks-auth": "existing", s3: "existing" },
          },
        },
      },
      [
        [
          "network.endpoints.skip",
          "VPC CNI needs the AWS service sts, and nothing in this VPC reaches it: network.endpoints.skip is true",
          "Set network.endpoints.skip to false, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
        ],
      ],
    ],
  ])("reports %s", (_what, input, expected) => {
    expect(findingTexts(input)).toEqual(expected);
  });

  test("says that a consumer knows no proxy, where the proxy is the only way", () => {
    const network = { egress: "proxy", endpoints: { services: { "eks-auth": "proxy", ec2: "proxy" } } };
    expect(findingTexts({ network, proxy: { squid: {} } })).toEqual([
      [
        'network.endpoints.services["eks-auth"]',
        'EKS Pod Identity Agent needs the AWS service eks-auth, cannot use an HTTP proxy, and nothing in this VPC reaches it: network.endpoints.services["eks-auth"] is proxy',
        'Set network.endpoints.services["eks-auth"] to create, or choose network.egress nat, firewall, or transitGateway with network.transitGateway.id',
      ],
    ]);
  });

  test("a regional image is as far as Amazon ECR", () => {
    const repository = "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx";
    const input = {
      network: { endpoints: { services: { "ecr.dkr": "proxy" } } },
      samples: { image: { repository }, publicNlb: { enabled: true } },
    };
    expect(findingTexts(input).at(-1)?.slice(0, 2)).toEqual([
      'network.endpoints.services["ecr.dkr"]',
      `sample application needs the image ${repository}:1.29.3, and nothing in this VPC reaches it: network.endpoints.services["ecr.dkr"] is proxy`,
    ]);
  });
});

describe("whatever the features", () => {
  const policyNames = Object.keys(addonPolicySwitches.shape);
  const enabled = fc.record({ enabled: fc.boolean() });
  const withImage = fc.record({
    enabled: fc.boolean(),
    image: fc.record({ repository: fc.constantFrom("quay.io/mirror", "111122223333.dkr.ecr.us-west-2.amazonaws.com/mirror") }),
  });
  const inputs = fc.record({
    region: fc.constantFrom("us-west-2", "us-gov-west-1", "cn-northwest-1", "mx-central-1"),
    network: fc
      .tuple(
        fc.constantFrom({}, nat, everything, someNetworks),
        fc.record({
          skip: fc.boolean(),
          additional: fc.subarray(["logs", "xray", "kms", "ec2"]),
          services: fc.dictionary(
            fc.constantFrom("ec2", "sts", "eks-auth", "ecr.dkr", "sqs"),
            fc.constantFrom("create", "existing", "proxy"),
          ),
        }),
      )
      .map(([egress, endpoints]) => ({ ...egress, endpoints })),
    access: fc.record({ sessionManager: fc.boolean() }),
    nodeGroups: fc.subarray(policyNames).map((names) => ({
      managed: { general: { iam: { withAddonPolicies: Object.fromEntries(names.map((name) => [name, true])) } } },
    })),
    addons: fc.record({ ebsCsiDriver: enabled, efsCsiDriver: enabled, metricsServer: enabled, clusterAutoscaler: withImage }),
    loadBalancerController: fc
      .tuple(withImage, fc.constantFrom("podIdentity", "irsa"))
      .map(([controller, credentials]) => ({ ...controller, credentials })),
    observability: fc.record({ containerInsights: enabled }),
    samples: withImage.map(({ enabled, image }) => ({ image, publicAlb: { enabled } })),
  });

  const subject = (need: Need) => (need.kind === "image" ? need.repository : need.kind === "host" ? need.host : need.service);

  test("every need has a path, or an error that names it", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const config = parse(input);
        const lost = reachability(config).filter(({ path }) => path === undefined);
        const findings = pathFindings(analyse(config));
        for (const { consumer, need } of lost) {
          const named = findings.filter(({ problem }) => problem.includes(consumer) && problem.includes(subject(need)));
          expect(named).toContainEqual(expect.objectContaining({ severity: "error" }));
        }
        const lacks = findings.map(({ path, fix, problem }) => JSON.stringify([path, fix, problem.replace(/^.* needs? the/, "")]));
        expect(new Set(lacks).size).toBe(lacks.length);
      }),
    );
  });

  test("every endpoint is needed or asked for, and everything that goes by endpoint has one", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const config = parse(input);
        const byEndpoint = reachability(config).filter(({ need, path }) => need.kind === "service" && path === "endpoint");
        const planned = analyse(config).endpoints;
        expect(planned.map((endpoint) => endpoint.service)).toEqual([...new Set(byEndpoint.map(({ need }) => subject(need)))].sort());
        for (const { neededBy } of planned) expect(neededBy.length).toBeGreaterThan(0);
      }),
    );
  });
});

test("no consumer needs the same for the same reason twice", () => {
  const names = dependencies.map(({ consumer, why }) => `${consumer}: ${why}`);
  expect(new Set(names).size).toBe(names.length);
});
