import { parse } from "yaml";
import { clusterSchema } from "../../../../config/schema/schema";
import { squidFindings } from "../../../../design/proxy/squid/squid.findings";
import { planSquid } from "../../../../design/proxy/squid/squid";
import { analyse } from "../../../../design/facts";
import { publicClientPairs } from "../../../../design/reachability/publicClients";
import { proxyCertificate } from "../../../support/certificates";
import { loadText } from "../../../support/badConfigs";

const design = (squid: object, others: object = {}) => {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", network: { egress: "proxy" }, proxy: { squid }, ...others });
  const facts = analyse(config);
  return { findings: squidFindings(facts, facts.addresses!), squid: planSquid(facts, facts.addresses!)! };
};
const allowed = (squid: object, others: object = {}) =>
  [...design(squid, others).squid.userData.matchAll(/acl destinations dstdomain -n (\S+)/g)].map(([, domain]) => domain);

describe("the plan", () => {
  test("is none without squid", () => {
    const facts = analyse(clusterSchema.parse({ name: "demo", region: "us-west-2" }));
    expect(planSquid(facts, facts.addresses!)).toBeUndefined();
    expect(squidFindings(facts, facts.addresses!)).toEqual([]);
  });

  test.each([
    [{}, {}, 3],
    [{ instances: 1 }, {}, 1],
    [{}, { network: { egress: "proxy", publicSubnets: { availabilityZones: ["us-west-2b"] } } }, 2],
  ])("%j %j has an instance in each public subnet and two at least, or as many as asked for", (squid, others, instances) => {
    expect(design(squid, others).squid.instances).toBe(instances);
  });

  test.each([
    ["t3.small", "x86_64"],
    ["t4g.small", "arm64"],
  ])("boots %s from the AMI of %s", (instanceType, architecture) => {
    expect(design({ instanceType }).squid.amiParameter).toBe(
      `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`,
    );
  });

  test("allows what the cluster needs and the user's domains, none that another one stands for", () => {
    const image = { loadBalancerController: { enabled: true, image: { repository: "registry.k8s.io/controller" } } };
    expect(allowed({ allow: [".k8s.io", "Git.example.com"] }, image)).toEqual([
      ".k8s.io",
      ".pkg.dev",
      "git.example.com",
      "prod-registry-k8s-io-us-west-2.s3.dualstack.us-west-2.amazonaws.com",
    ]);
    expect(allowed({ allow: "all" }, image)).toEqual([]);
  });

  test("serves every CIDR block of the VPC", () => {
    const { squid } = design({}, { customNetworking: { enabled: true } });
    expect([...squid.userData.matchAll(/acl clients src (\S+)/g)].map(([, cidr]) => cidr)).toEqual(["10.0.0.0/16", "100.64.0.0/16"]);
  });
});

describe("the user data", () => {
  const cloudConfig = parse(design({}).squid.userData) as {
    packages: string[];
    write_files: { path: string; content: string }[];
    runcmd: string[][];
  };

  test("puts the configuration over the one of the package, and starts the services then", () => {
    expect(cloudConfig.packages).toEqual(["squid", "amazon-cloudwatch-agent"]);
    expect(cloudConfig.runcmd[0]).toEqual(["install", "-m", "0644", "/etc/private-eks/squid.conf", "/etc/squid/squid.conf"]);
    expect(cloudConfig.write_files.map(({ path }) => path)).toContain("/etc/private-eks/squid.conf");
    expect(cloudConfig.runcmd.slice(1).map((command) => command.slice(0, 2).join(" "))).toEqual([
      "systemctl daemon-reload",
      "systemctl enable",
      "systemctl restart",
      "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a",
    ]);
  });

  test("has systemd start Squid again whenever it fails", () => {
    const unit = cloudConfig.write_files.find(({ path }) => path.startsWith("/etc/systemd/system/squid.service.d/"))!.content;
    expect(unit).toContain("Restart=on-failure");
    expect(unit).toContain("StartLimitIntervalSec=0");
  });

  test("gives whole units to systemd, and files that only root may write", () => {
    const unit = cloudConfig.write_files.find(({ path }) => path.endsWith("restart.conf"))!.content;
    expect(unit.split("\n")).toEqual(["[Unit]", "StartLimitIntervalSec=0", "[Service]", "Restart=on-failure", "RestartSec=5s", ""]);
    for (const file of cloudConfig.write_files) expect(file).toMatchObject({ permissions: "0644", owner: "root:root" });
    expect(cloudConfig.runcmd.slice(2, 4)).toEqual([
      ["systemctl", "enable", "squid.service"],
      ["systemctl", "restart", "squid.service"],
    ]);
  });

  test("trusts certificate authorities before the packages are fetched, and only where there are any", () => {
    const certificateAuthorities = { certificates: { corporate: proxyCertificate } };
    const trusting = parse(design({}, { certificateAuthorities }).squid.userData) as { bootcmd?: string[] };
    expect(cloudConfig).not.toHaveProperty("bootcmd");
    const [script, ...others] = trusting.bootcmd!;
    expect(others).toEqual([]);
    expect(script!.split("\n").at(-1)).toBe("update-ca-trust extract");
    expect(script).toContain(proxyCertificate.trim());
  });

  test("sends the access log to the log group", () => {
    const file = cloudConfig.write_files.find(({ path }) => path.endsWith(".json"))!;
    // fetch-config on EC2, and then start: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Agent-commandline-fleet.html
    expect(cloudConfig.runcmd.at(-1)!.slice(1)).toEqual(["-a", "fetch-config", "-m", "ec2", "-s", "-c", `file:${file.path}`]);
    expect(JSON.parse(file.content)).toMatchObject({
      logs: {
        logs_collected: {
          files: {
            collect_list: [
              { file_path: "/var/log/squid/access.log", log_group_name: "/aws/ec2/demo/squid", log_stream_name: "{instance_id}" },
            ],
          },
        },
      },
    });
  });
});

describe("findings", () => {
  const at = (squid: object) => design(squid).findings.map(({ path, problem }) => `${path.join(".")}: ${problem}`);

  test.each<[readonly string[], readonly string[]]>([
    [["a.example.com", "b.example.com", ".example.org"], []],
    [[".example.com", "a.example.com"], ["proxy.squid.allow.1: a.example.com is allowed by .example.com already"]],
    [["example.com", ".example.com"], ["proxy.squid.allow.0: example.com is allowed by .example.com already"]],
    [["A.example.com", "a.example.com"], ["proxy.squid.allow.1: a.example.com is allowed by A.example.com already"]],
    [[".b.example.com", ".example.com"], ["proxy.squid.allow.0: .b.example.com is allowed by .example.com already"]],
  ])("of %j", (allow, expected) => {
    expect(at({ allow })).toEqual(expected);
  });

  describe("of domains that no client asks Squid for:", () => {
    const privateLink = {
      partner: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0", privateDnsNames: ["*.example.com"] },
    };
    const neverAsked = (allow: readonly string[], noProxy: readonly string[] = [], endpoints: object = {}) =>
      design({ allow }, { proxy: { squid: { allow }, noProxy }, network: { egress: "proxy", endpoints } }).findings.map(
        ({ path, problem, fix }) => `${path.join(".")}: ${problem.replace("no client asks Squid for ", "")}. ${fix}`,
      );

    test.each<[readonly string[], readonly string[], object, readonly string[]]>([
      [["sts.us-west-2.amazonaws.com"], [], {}, ["sts.us-west-2.amazonaws.com: NO_PROXY has sts.us-west-2.amazonaws.com. Remove it"]],
      [[".dkr.ecr.us-west-2.amazonaws.com"], [], {}, [expect.stringContaining("NO_PROXY has .dkr.ecr.us-west-2.amazonaws.com. Remove it")]],
      [["api.example.com"], [], { privateLink }, ["api.example.com: NO_PROXY has .example.com. Remove it"]],
      [["api.example.com"], [".Example.com"], {}, ["api.example.com: NO_PROXY has .example.com. Remove it, or remove proxy.noProxy[0]"]],
      [["api.example.com"], [".example.com"], { privateLink }, ["api.example.com: NO_PROXY has .example.com. Remove it"]],
      [["a.b.example.com"], ["b.example.com", ".example.com"], {}, ["a.b.example.com: NO_PROXY has b.example.com. Remove it"]],
      [["sts.us-west-2.amazonaws.com"], [], { services: { sts: "existing" } }, [expect.stringContaining("Remove it")]],
      [["sts.us-west-2.amazonaws.com"], [], { services: { sts: "proxy" } }, []],
      [[".amazonaws.com"], [], {}, []],
      [["example.com"], [], { privateLink: { partner: { ...privateLink.partner, privateDnsNames: ["api.example.com"] } } }, []],
    ])("%j beside noProxy %j and endpoints %j", (allow, noProxy, endpoints, expected) => {
      const found = neverAsked(allow, noProxy, endpoints);
      expect(found).toEqual(expected.map((text) => (typeof text === "string" ? `proxy.squid.allow.0: ${text}` : text)));
    });

    test("one error each, also of a domain that is allowed twice", () => {
      expect(neverAsked([".example.com", "example.com"], [".example.com"])).toEqual([
        "proxy.squid.allow.0: .example.com: NO_PROXY has .example.com. Remove it, or remove proxy.noProxy[0]",
        "proxy.squid.allow.1: example.com: NO_PROXY has .example.com. Remove it, or remove proxy.noProxy[0]",
      ]);
    });
  });

  test("of a domain that is allowed twice, beside another one that no client asks for", () => {
    expect(at({ allow: ["a.example.com", "A.example.com", "sts.us-west-2.amazonaws.com"] })).toEqual([
      "proxy.squid.allow.1: A.example.com is allowed by a.example.com already",
      expect.stringMatching(/^proxy\.squid\.allow\.2: no client asks Squid for sts/),
    ]);
  });

  test("wait for what is wrong with the network", () => {
    const keysOf = (cidr: string) =>
      loadText(
        `name: demo\nregion: us-west-2\nnetwork: { egress: proxy, cidr: ${cidr} }\nproxy: { squid: { allow: [sts.us-west-2.amazonaws.com] } }\n`,
      ).findings.map(({ path }) => path[0]);
    expect(keysOf("10.0.0.0/16")).toEqual(["proxy"]);
    expect(keysOf("5")).toEqual(["network"]);
  });

  test.each(["network: { egress: proxy, cidr: 5 }", "network: { egress: proxy }\nproxy: { squid: { instances: none } }"])(
    "of user data that is too long wait for %j",
    (wrong) => {
      const certificates = Array.from({ length: 20 }, (_, index) => `authority-${index}: ${JSON.stringify(proxyCertificate)}`).join(", ");
      const proxy = wrong.includes("proxy:") ? "" : "proxy: { squid: {} }\n";
      const { findings } = loadText(
        `name: demo\nregion: us-west-2\n${wrong}\n${proxy}certificateAuthorities: { certificates: { ${certificates} } }\n`,
      );
      expect(findings.filter(({ problem }) => problem.includes("user data of Squid"))).toEqual([]);
      expect(findings).not.toEqual([]);
    },
  );

  test("of an instance type that does not exist", () => {
    expect(at({ instanceType: "t3.smal" })).toEqual(['proxy.squid.instanceType: there is no instance type "t3.smal"']);
  });

  test("of a list that EC2 does not take", () => {
    const allow = Array.from({ length: 400 }, (_, index) => `host-${index}.registry.example.com`);
    expect(at({ allow })).toEqual([expect.stringMatching(/^proxy\.squid\.allow: the user data of Squid with this list takes \d+ bytes$/)]);
    expect(at({ allow: allow.slice(0, 150) })).toEqual([]);
    expect(design({ allow }).findings).toMatchObject([
      { severity: "error", allowed: "at most 16384 bytes", fix: expect.stringMatching(/^Shorten the list/) as string },
    ]);
  });

  test("of certificates without which EC2 would take the list", () => {
    const certificates = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`authority-${index}`, proxyCertificate]));
    expect(design({}, { certificateAuthorities: { certificates } }).findings).toMatchObject([
      {
        severity: "error",
        path: ["certificateAuthorities", "certificates"],
        allowed: "at most 16384 bytes",
        fix: "Keep only the certificates that are needed, or shorten proxy.squid.allow",
      },
    ]);
  });
});

describe("what the instances call themselves", () => {
  const needs = (others: object) =>
    publicClientPairs(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", network: { egress: "proxy" }, ...others }))).map(
      ({ consumer, askedBy, need, path }) => [consumer, askedBy.join("."), need.kind === "service" && need.service, path],
    );
  const packages = [
    ["Squid", "proxy.squid", "s3", "internetGateway"],
    ["Squid", "proxy.squid", "logs", "internetGateway"],
  ];

  test("are packages and logs, past the proxy, and Session Manager where it is asked for", () => {
    expect(needs({ proxy: { squid: {} } })).toEqual(packages);
    expect(needs({ proxy: { squid: {} }, access: { sessionManager: true } })).toEqual([
      ...packages,
      // Endpoints in the VPC answer these names there, in public subnets, too.
      ["Squid", "proxy.squid", "ssm", "endpoint"],
      ["Squid", "proxy.squid", "ssmmessages", "endpoint"],
    ]);
  });

  test("is nothing without them", () => {
    expect(needs({ proxy: { url: "http://192.0.2.1:3128" }, access: { sessionManager: true } })).toEqual([]);
    expect(needs({ access: { sessionManager: true } })).toEqual([]);
  });
});
