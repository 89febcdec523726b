import { explanation } from "../../../../commands/explain/model";
import { type QuestionAnswer, answerTo, type UnknownName } from "../../../../commands/explain/rules/questions";
import { designCluster } from "../../../../design/cluster";
import { configDemo, type Changes } from "../../../support/synth";

function ask(question: string, changes: Changes = {}, from?: string): QuestionAnswer | UnknownName {
  const config = configDemo(changes);
  return answerTo(question, from, explanation(config, { today: "2026-11-29" }), designCluster(config));
}

const answered = (question: string, changes: Changes = {}, from?: string): QuestionAnswer => {
  const answer = ask(question, changes, from);
  if ("unknown" in answer) throw new Error(`unknown: ${answer.unknown}`);
  return answer;
};

const consumers = ({ pairs }: QuestionAnswer) => pairs.map(({ consumer }) => consumer);

test("a node pool of Karpenter stands for the programs on its nodes, as a node group does", () => {
  const onFargate = { nodeGroups: {}, fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } };
  const answer = answered("default", { ...onFargate, network: { egress: "nat" }, karpenter: {} });
  expect(consumers(answer)).toEqual(expect.arrayContaining(["kubelet"]));
  expect(consumers(answer)).not.toContain("Karpenter");
});

describe("a service", () => {
  test("is told with its endpoint, and every consumer with its way", () => {
    const answer = answered("ec2");
    expect(answer.statements).toEqual(["an interface endpoint of ec2 is created: com.amazonaws.us-west-2.ec2"]);
    expect(consumers(answer)).toEqual(["node bootstrap", "VPC CNI"]);
    expect(answer.pairs[0]!.hops).toEqual([
      "ec2.us-west-2.amazonaws.com resolves to the private addresses of the endpoint, by private DNS",
      "the security group of the endpoints lets in TCP 443 from 10.0.0.0/16",
      "interface endpoint com.amazonaws.us-west-2.ec2 in the node subnet of each zone",
      "the endpoint policy allows all",
    ]);
  });

  test("with a gateway endpoint is reached by a prefix list", () => {
    expect(answered("s3").pairs[0]!.hops).toContain(
      "prefix list of com.amazonaws.us-west-2.s3 in the private route tables: gateway endpoint",
    );
  });

  test("that nothing needs has no endpoint, and could have one", () => {
    expect(answered("xray")).toMatchObject({
      statements: [
        "nothing in the cluster file needs xray, so there is no endpoint of it",
        "add xray to network.endpoints.additional to have one",
      ],
      pairs: [],
    });
  });

  test("is asked for by its host name, too", () => {
    const { pairs, statements } = answered("api.ecr.us-west-2.amazonaws.com");
    expect(statements[0]).toBe("api.ecr.us-west-2.amazonaws.com is a name of the service ecr.api");
    expect(pairs.map(({ destination }) => destination.name)).toEqual(["ecr.api"]);
  });

  test("is not reached without endpoints, by any consumer that says why", () => {
    const [pair] = answered("ec2", { network: { egress: "nat", endpoints: { skip: true } } }).pairs;
    expect(pair).toMatchObject({
      path: "nat",
      hops: expect.arrayContaining([expect.stringContaining("NAT gateway in us-west-2a")]) as unknown,
    });
  });
});

describe("an endpoint of others", () => {
  const existing = {
    network: {
      egress: "transitGateway",
      transitGateway: { id: "tgw-0123456789abcdef0" },
      endpoints: { interface: "existing", services: { ec2: "existing" } },
    },
  };

  test("is told as theirs, with what its security group must let in", () => {
    const { pairs, statements } = answered("ec2", existing);
    expect(statements).toEqual(["an interface endpoint of ec2 exists, made by others: com.amazonaws.us-west-2.ec2"]);
    expect(pairs[0]!.hops).toEqual([
      "ec2.us-west-2.amazonaws.com resolves to a VPC endpoint of ec2 that others make, in this VPC or in one that routes lead to",
      "its security group must let in TCP 443 from 10.0.0.0/16",
    ]);
  });
});

describe("from a consumer", () => {
  test.each([["VPC CNI"], ["vpc cni"], ["vpc-cni"], ["aws-node"]])("named %s", (from) => {
    expect(consumers(answered("ec2", {}, from))).toEqual(["VPC CNI"]);
  });

  test("that does not need it, others are named", () => {
    expect(answered("s3", {}, "aws-node")).toMatchObject({
      statements: expect.arrayContaining(["aws-node does not need it; kubelet does"]) as unknown,
      pairs: [],
    });
  });

  test("that is not there, the nearest is suggested", () => {
    expect(ask("s3", {}, "aws-nod")).toEqual({ unknown: "aws-nod", suggestion: "aws-node" });
  });

  test("a consumer is a question of its own", () => {
    expect(answered("kubelet").pairs.map(({ destination }) => destination.name)).toEqual(["ecr.api", "ecr.dkr", "s3"]);
  });
});

describe("an address", () => {
  test.each([
    ["10.0.3.4", "10.0.3.4 is in the node subnet 10.0.0.0/19 of us-west-2a"],
    ["10.0.255.1", "10.0.255.1 is in block 10.0.0.0/16 of the VPC, and in no subnet of this cluster"],
  ])("%s is found in the plan", (address, statement) => {
    expect(answered(address)).toEqual({ question: address, statements: [statement], pairs: [] });
  });

  test.each([
    ["172.20.0.10", "172.20.0.10 is in the block of Kubernetes services, 172.20.0.0/16: the DNS service of the cluster, CoreDNS"],
    [
      "172.20.0.1",
      "172.20.0.1 is in the block of Kubernetes services, 172.20.0.0/16: the Kubernetes API in the cluster, for programs that know no CIDR blocks",
    ],
    ["172.20.9.9", "172.20.9.9 is in the block of Kubernetes services, 172.20.0.0/16"],
    ["169.254.170.23", "169.254.170.23 is link-local: the EKS Pod Identity Agent on the node"],
    ["169.254.169.254", "169.254.169.254 is link-local: the metadata service of the instance"],
    ["169.254.7.7", "169.254.7.7 is link-local"],
    ["169.254.0.0/16", "169.254.0.0/16 is link-local"],
    ["127.0.0.1", "127.0.0.1 is the node or pod itself"],
    [
      "kubernetes.default.svc",
      "kubernetes.default.svc is a name of a Kubernetes service: CoreDNS answers for it, and no name server outside the cluster knows it",
    ],
  ])("%s never leaves a node, with a proxy as without", (address, statement) => {
    const squid = { network: { egress: "proxy" }, proxy: { squid: {} } };
    for (const changes of [{}, { network: { egress: "nat" } }, squid]) {
      const answer = answered(address, changes);
      expect(answer.statements[0]).toBe(statement);
      expect(answer.statements.join()).not.toMatch(/outside the VPC/);
      expect(answer.hops).toBeUndefined();
    }
    if (address.startsWith("169.254.16") || address.startsWith("169.254.17"))
      expect(answered(address, squid).statements).toContainEqual(expect.stringContaining(`NO_PROXY has ${address}: `));
  });

  test("and a name that NO_PROXY has, though the proxy is the way out, are not said to be asked of the proxy", () => {
    const squid = { network: { egress: "proxy" }, proxy: { squid: {} } };
    const { hops, statements } = answered("ip-10-0-1-2.us-west-2.compute.internal", squid);
    expect(statements).toContain("NO_PROXY has .internal: names of instances in the VPC");
    expect(hops![0]).toBe("NO_PROXY has .internal: the proxy is not asked");
    expect(hops!.join()).not.toMatch(/CONNECT|Squid/);
  });

  test("outside is told with its way, or that there is none", () => {
    expect(answered("8.8.8.8").hops).toEqual(["no route, endpoint or proxy of this VPC leads there"]);
    expect(answered("8.8.8.8", { network: { egress: "nat" } }).hops).toEqual(
      expect.arrayContaining([expect.stringContaining("route 0.0.0.0/0 of the private route tables: NAT gateway in")]),
    );
    const peerings = { tools: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.90.0.0/16"] } };
    expect(answered("10.90.1.1", { network: { peerings } }).hops).toEqual([
      "route 10.90.0.0/16 to pcx-0123456789abcdef0 of the private route tables",
    ]);
  });
});

test("a block is compared with the plan", () => {
  expect(answered("10.0.64.0/18").statements).toEqual([
    "10.0.64.0/18 overlaps with block 10.0.0.0/16 of the VPC",
    "10.0.64.0/18 overlaps with the node subnet 10.0.64.0/19 of us-west-2b",
  ]);
  expect(answered("172.16.0.0/12").statements).toEqual(["172.16.0.0/12 overlaps with the block of Kubernetes services, 172.20.0.0/16"]);
  expect(answered("192.168.0.0/16")).toMatchObject({
    statements: ["192.168.0.0/16 is outside the VPC"],
    hops: ["no route, endpoint or proxy of this VPC leads there"],
  });
});

test.each(["S3", "com.amazonaws.us-west-2.s3"])("%s is the service s3", (question) => {
  expect(consumers(answered(question))).toEqual(["kubelet"]);
});

describe("a host", () => {
  const squid = { network: { egress: "proxy" }, proxy: { squid: { allow: [".example.com"] } } };

  test("that nothing needs goes by the proxy, where Squid says whether it passes", () => {
    expect(answered("git.example.com", squid).hops).toContain("Squid lets it pass: it is in the allow-list");
    expect(answered("github.com", squid).hops).toContain("Squid refuses it: list it at proxy.squid.allow");
  });

  test("with an endpoint bypasses the proxy", () => {
    expect(answered("ec2", squid).pairs[0]!.hops).toContain("NO_PROXY has ec2.us-west-2.amazonaws.com: the proxy is not asked");
  });
});

test.each([
  ["ecr.ap", "ecr.api"],
  ["kubelt", "kubelet"],
  ["aws-nodee", "aws-node"],
])("%s is not known: perhaps %s", (question, suggestion) => {
  expect(ask(question)).toEqual({ unknown: question, suggestion });
});

test("what resembles nothing has no suggestion", () => {
  expect(ask("zzzzzzzz")).toEqual({ unknown: "zzzzzzzz" });
});

describe("a service account", () => {
  const accounts = {
    serviceAccounts: {
      "shop/orders": { services: ["sqs"], policyArns: ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"] },
      "shop/bills": { services: ["sqs", "kms"], wellKnownPolicies: { externalDNS: true } },
    },
    network: { egress: "nat" },
  };

  test("is named where it needs something, by its own or by well-known policies", () => {
    expect(consumers(answered("sqs", accounts))).toEqual(["shop/orders", "shop/bills"]);
    expect(consumers(answered("route53", accounts))).toEqual(["shop/bills"]);
    const { reachability } = explanation(configDemo(accounts), { today: "2026-11-29" });
    expect(reachability.map(({ consumer }) => consumer)).not.toContain("an application");
  });

  test("that does not need something is told who does", () => {
    expect(answered("kms", accounts, "shop/orders").statements).toContain("shop/orders does not need it; shop/bills does");
    expect(answered("sqs", accounts, "kubelet").statements).toContain("kubelet does not need it; shop/orders, shop/bills do");
  });
});

test("a consumer is found as people write it, with hyphens and without its article", () => {
  const changes = { network: { egress: "nat" }, access: { sessionManager: true, bastion: { enabled: true } } };
  expect(consumers(answered("ssm", changes, "session-manager"))).toEqual(["Session Manager"]);
  expect(consumers(answered("ssm", changes, "bastion"))).toEqual(["the bastion"]);
});

test("a service may have its port, as in URLs", () => {
  expect(answered("s3:443")).toEqual({ ...answered("s3"), question: "s3:443" });
  expect(ask("s4:443")).toMatchObject({ unknown: "s4:443" });
});

describe("what is in public subnets", () => {
  const changes: Changes = {
    network: { egress: "proxy" },
    proxy: { squid: {} },
    access: { bastion: { enabled: true, subnet: "public" }, sessionManager: true },
    nodeGroups: { managed: { general: {} } },
  };

  test("has its ways, by the internet gateway and by the private DNS of endpoints, and no proxy on them", () => {
    expect(answered("s3", changes, "bastion").pairs).toMatchObject([
      {
        consumer: "the bastion",
        path: "internetGateway",
        sources: ["10.0.32.0/20"],
        hops: [
          expect.stringMatching(/resolve to public addresses$/),
          "route 0.0.0.0/0 of the public route table: internet gateway",
          "it sends with a public address of its own",
        ],
      },
    ]);
    const [ssm] = answered("ssm", changes, "bastion").pairs;
    expect(ssm).toMatchObject({ path: "endpoint" });
    expect(ssm!.hops.join()).not.toContain("NO_PROXY");
    expect(answered("squid", changes).pairs.map(({ destination, path }) => [destination.name, path])).toEqual([
      ["s3", "internetGateway"],
      ["logs", "internetGateway"],
      ["ssm", "endpoint"],
      ["ssmmessages", "endpoint"],
    ]);
  });

  test("needs no endpoint: none is there for it alone", () => {
    const of = explanation(configDemo(changes), { today: "2026-11-29" });
    expect(of.endpoints.find(({ service }) => service === "ssm")!.neededBy.map(({ consumer }) => consumer)).toEqual(["Session Manager"]);
    expect(of.endpoints.map(({ service }) => service)).not.toContain("logs");
  });
});

describe("names that trace knows", () => {
  const changes: Changes = {
    network: { egress: "nat" },
    nodeGroups: { managed: { general: {} }, selfManaged: { gpu: {} } },
    serviceAccounts: { "shop/orders": { services: ["sqs"], policyArns: ["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"] } },
    access: { runnerCidrs: ["10.130.0.0/24"] },
  };

  test("are those of node groups, for what runs on their nodes", () => {
    expect(consumers(answered("s3", changes, "general"))).toEqual(["kubelet"]);
    expect(consumers(answered("ec2", changes, "gpu"))).toEqual(["node bootstrap"]);
    expect(ask("s3", changes, "generall")).toEqual({ unknown: "generall", suggestion: "general" });
  });

  test("are containerd, and pod for applications", () => {
    expect(consumers(answered("s3", changes, "containerd"))).toEqual(["kubelet"]);
    expect(consumers(answered("sqs", changes, "pod"))).toEqual(["shop/orders"]);
    expect(answered("ec2", {}, "pod").statements).toContain("pod does not need it; node bootstrap, VPC CNI do");
  });

  test("are api, for the Kubernetes API", () => {
    const { hops, statements } = answered("api", changes);
    expect(statements).toEqual([
      "the Kubernetes API has a private endpoint, TCP 443",
      "it lets in the cluster security group: nodes and pods, by the private endpoint",
      expect.stringMatching(/^it lets in 10\.130\.0\.0\/24, by the private endpoint; asked for by access\.runnerCidrs\[0\]/),
    ]);
    expect(hops).toContain("the local route of the VPC leads there, and the cluster security group lets in TCP 443");
    const squid = answered("API", { network: { egress: "proxy" }, proxy: { squid: {} } });
    expect(squid.statements).toContain("NO_PROXY has .eks.amazonaws.com: the private endpoint of the Kubernetes API");
    expect(squid.hops).toContain("the proxy is not asked");
  });
});

test("a service account fetches credentials, and is told of a proxy only where one is on its way", () => {
  const account = {
    "shop/orders": { services: ["sqs"], hosts: ["api.stripe.com"], policyArns: ["arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"] },
  };
  const whys = (changes: Changes) =>
    Object.fromEntries(
      answered("shop/orders", { serviceAccounts: account, ...changes }).pairs.map((pair) => [pair.destination.name, pair.why]),
    );
  const told = "the cluster file says what the pods of its service account reach";
  expect(whys({ network: { egress: "nat" } })).toEqual({
    "eks-auth": "it fetches the credentials of its role",
    sqs: told,
    "api.stripe.com": told,
  });
  expect(whys({ network: { egress: "proxy" }, proxy: { squid: {} } })).toMatchObject({
    sqs: told,
    "api.stripe.com": `${told}; whoever deploys them tells them of a proxy`,
  });
});
