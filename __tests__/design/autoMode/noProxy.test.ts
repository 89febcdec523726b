import { autoModeNoProxy, nodeClassLimits } from "../../../design/autoMode/noProxy";
import { analyse } from "../../../design/facts";
import { noProxy } from "../../../design/proxy/noProxy";
import { type Changes, configDemo } from "../../support/synth";

const proxied: Changes = {
  region: "eu-central-1",
  network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
  proxy: { url: "http://proxy.example.com:3128", noProxy: [".corp.example.com", "git.corp.example.com", "internal.example.org"] },
  autoMode: {},
};

const entries = (changes: Changes) => {
  const facts = analyse(configDemo({ ...proxied, ...changes }));
  return { nodes: autoModeNoProxy(facts), pods: noProxy(facts) };
};

test("nodes know what they call themselves, and nothing that pods call alone", () => {
  const { nodes, pods } = entries({
    observability: { containerInsights: { enabled: true } },
    network: { ...(proxied["network"] as Changes), endpoints: { additional: ["sqs", "kms", "secretsmanager"] } },
  });
  for (const host of ["api.ecr", ".dkr.ecr", "s3", ".s3", "ec2"]) expect(nodes).toContain(`${host}.eu-central-1.amazonaws.com`);
  for (const host of ["sqs", "kms", "secretsmanager", "monitoring"]) {
    expect(pods).toContain(`${host}.eu-central-1.amazonaws.com`);
    expect(nodes).not.toContain(`${host}.eu-central-1.amazonaws.com`);
  }
});

test("what is in the VPC and the cluster stays, and the user's own", () => {
  const { nodes } = entries({});
  for (const entry of [
    "169.254.169.254",
    "10.0.0.0/16",
    "172.20.0.0/16",
    ".svc",
    ".eks.amazonaws.com",
    ".corp.example.com",
    "internal.example.org",
  ])
    expect(nodes).toContain(entry);
});

test("a domain stands for what is below it", () => expect(entries({}).nodes).not.toContain("git.corp.example.com"));

test("most of the 50 entries are left to the user", () => {
  const { nodes } = entries({ proxy: { url: "http://proxy.example.com:3128", noProxy: [] } });
  expect(nodes.length).toBeLessThanOrEqual(nodeClassLimits.noProxyEntries - 20);
});
