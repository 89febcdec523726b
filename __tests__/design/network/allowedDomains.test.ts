import { analyse } from "../../../design/facts";
import { allowedDomains } from "../../../design/network/allowedDomains";
import { type Changes, configDemo, merge } from "../../support/synth";

const names = (changes: Changes, domains: readonly string[] = []): readonly string[] =>
  allowedDomains(analyse(configDemo(merge({ network: { dnsFirewall: { allowList: { enabled: true, domains } } } }, changes))));

test("a private cluster resolves its endpoints, its API, its instances and its load balancers, and nothing else", () => {
  expect(names({})).toEqual([
    ...["dkr.ecr.us-west-2.amazonaws.com", "*.dkr.ecr.us-west-2.amazonaws.com", "eks.amazonaws.com", "*.eks.amazonaws.com"],
    ...["elb.us-west-2.amazonaws.com", "*.elb.us-west-2.amazonaws.com", "*.internal"],
    ...["s3-accesspoint.us-west-2.amazonaws.com", "*.s3-accesspoint.us-west-2.amazonaws.com"],
    ...["s3.dualstack.us-west-2.amazonaws.com", "*.s3.dualstack.us-west-2.amazonaws.com"],
    ...["s3.us-west-2.amazonaws.com", "*.s3.us-west-2.amazonaws.com", "us-west-2.elb.amazonaws.com", "*.us-west-2.elb.amazonaws.com"],
    ...["api.ecr.us-west-2.amazonaws.com", "ec2.us-west-2.amazonaws.com", "eks-auth.us-west-2.api.aws", "sts.us-west-2.amazonaws.com"],
  ]);
});

test("domains of the file are added, and cover others", () => {
  const added = names({}, [".amazonaws.com", "Registry.example.com"]);
  expect(added).toEqual(["amazonaws.com", "*.amazonaws.com", "*.internal", "eks-auth.us-west-2.api.aws", "registry.example.com"]);
});

test("hosts and services of applications, file systems and the domain of the DHCP options follow", () => {
  const found = names({
    network: { egress: "nat", dhcpOptions: { domainName: "corp.example.com" } },
    addons: { efsCsiDriver: { enabled: true } },
    serviceAccounts: {
      "apps/orders": { policyArns: ["arn:aws:iam::111122223333:policy/a"], services: ["sqs"], hosts: ["api.example.org"] },
    },
  });
  expect(found).toEqual(
    expect.arrayContaining(["api.example.org", "sqs.us-west-2.amazonaws.com", "*.efs.us-west-2.amazonaws.com", "*.corp.example.com"]),
  );
});

describe("behind a proxy", () => {
  const samples = { samples: { application: { enabled: true } } };

  test("of others, that proxy resolves, and the cluster knows its name", () => {
    const found = names({
      ...samples,
      network: { egress: "proxy", transitGateway: { id: "tgw-12345678" } },
      proxy: { url: "http://proxy.example.com:3128", noProxy: [".corp.example.com", "10.0.0.0/8"] },
    });
    expect(found).toEqual(expect.arrayContaining(["proxy.example.com", "corp.example.com", "*.corp.example.com"]));
    expect(found).not.toContain("public.ecr.aws");
    expect(found.filter((name) => !/^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)*$/.test(name))).toEqual([]);
  });

  test("of ours, it is the VPC that resolves, also for Squid itself", () => {
    const squid = { network: { egress: "proxy" }, proxy: { squid: { allow: [".example.org"] } } };
    const found = names({ ...samples, ...squid });
    expect(found).toEqual(expect.arrayContaining(["public.ecr.aws", "*.example.org", "logs.us-west-2.amazonaws.com"]));
    expect(found).not.toContain("ssmmessages.us-west-2.amazonaws.com");
    expect(names({ ...squid, access: { sessionManager: true } })).toContain("ssmmessages.us-west-2.amazonaws.com");
  });
});

test("a bastion in a public subnet resolves what a private one does", () => {
  const found = names({ access: { bastion: { enabled: true, subnet: "public" } } });
  expect(found).toEqual(expect.arrayContaining(["dl.k8s.io", "ssmmessages.us-west-2.amazonaws.com"]));
  expect(names({ access: { bastion: { enabled: true, subnet: "public", toolsBucket: { name: "tools" } } } })).not.toContain("dl.k8s.io");
});
