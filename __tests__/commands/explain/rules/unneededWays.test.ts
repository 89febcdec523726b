import { explanation } from "../../../../commands/explain/model";
import { answerTo, type QuestionAnswer } from "../../../../commands/explain/rules/questions";
import { explanationText } from "../../../../commands/explain/text/sections";
import { designCluster } from "../../../../design/cluster";
import { fullClusters } from "../../../support/fullClusters";
import { configDemo, type Changes, merge } from "../../../support/synth";

const explained = (changes: Changes) => explanation(configDemo(changes), { today: "2026-11-29" });

function answered(question: string, changes: Changes): QuestionAnswer {
  const config = configDemo(changes);
  const answer = answerTo(question, undefined, explained(changes), designCluster(config));
  if ("unknown" in answer) throw new Error(`unknown: ${answer.unknown}`);
  return answer;
}

const hops = (question: string, changes: Changes) => answered(question, changes).hops;

describe("DNS Firewall", () => {
  const filtered = (allowList: object, others: object = {}): Changes => ({
    network: { egress: "nat", dnsFirewall: { allowList: { enabled: true, domains: [".corp.example.com"], ...allowList }, ...others } },
  });
  const group = { ruleGroups: { company: { id: "rslvr-frg-0123456789abcdef", priority: 101 } } };

  test("blocks names that are not listed, which is the end of the way", () => {
    const blocked = ["DNS Firewall blocks evil.com: list it at network.dnsFirewall.allowList.domains"];
    expect(hops("evil.com", filtered({}))).toEqual(blocked);
    expect(hops("git.corp.example.com", filtered({}))![0]).toBe("DNS Firewall lets git.corp.example.com through: its allow list has it");
    expect(hops("git.corp.example.com", filtered({}))!.length).toBeGreaterThan(2);
    expect(hops("8.8.8.8", filtered({}))!.join()).not.toContain("DNS Firewall");
    expect(hops("evil.com", { network: { egress: "nat" } })!.join()).not.toContain("DNS Firewall");
  });

  test("goes on where it only reports, or rules of others may let it through", () => {
    const reported = hops("evil.com", merge(filtered({ otherwise: "ALERT" }), { network: { queryLogs: { enabled: true } } }))!;
    expect(reported[0]).toMatch(/^DNS Firewall lets evil\.com through, and reports the query/);
    expect(reported.join()).toContain("NAT gateway");
    const ofOthers = hops("evil.com", filtered({}, group))!;
    expect(ofOthers[0]).toMatch(/^DNS Firewall blocks evil\.com, unless a rule of rslvr-frg-0123456789abcdef lets it through/);
    expect(ofOthers.join()).toContain("NAT gateway");
    const groupsAlone = hops("evil.com", { network: { egress: "nat", dnsFirewall: group } })!;
    expect(groupsAlone[0]).toBe("DNS Firewall: the rule group rslvr-frg-0123456789abcdef may block evil.com, or let it through");
  });

  test("is asked by a Squid of the cluster for what it lets pass, and not by clients of another proxy", () => {
    const squid = merge(filtered({}), { network: { egress: "proxy" }, proxy: { squid: { allow: [".example.org"] } } });
    expect(hops("git.example.org", squid)).toContain("DNS Firewall lets git.example.org through: its allow list has it");
    expect(hops("evil.com", squid)!.join()).not.toContain("DNS Firewall");
    const company = merge(filtered({}), {
      network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] } },
      proxy: { url: "http://10.130.0.7:3128" },
    });
    expect(hops("evil.com", company)!.join()).not.toContain("DNS Firewall");
  });

  test.each(Object.entries(fullClusters))("lets through what %s needs", (_name, changes) => {
    const pairs = explained(merge(changes, { network: { dnsFirewall: { allowList: { enabled: true } } } })).reachability;
    expect(pairs.filter((pair) => pair.hops.some((hop) => hop.includes("DNS Firewall blocks")))).toEqual([]);
  });

  test("is told in the section of the way out", () => {
    const text = (changes: Changes) => explanationText(explained(changes), undefined, "egress");
    expect(text(filtered({}))).toContain("DNS Firewall lets only listed names resolve");
    expect(text({ network: { egress: "nat" } })).not.toContain("DNS Firewall");
  });
});

describe("a proxy, of what nothing in the file needs", () => {
  const proxied: Changes = {
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] } },
    proxy: { url: "http://10.130.0.7:3128", noProxy: [".corp.example.com"] },
  };

  test.each([
    ["10.130.9.9", "10.130.9.9"],
    ["10.130.0.0/17", "10.130.0.0/17"],
    ["foo.corp.local", "foo.corp.local"],
  ])("is asked for %s, too, though a route leads there", (question, entry) => {
    const steps = hops(question, proxied)!;
    expect(steps[0]).toMatch(/^no entry of NO_PROXY stands for .*: the proxy is asked$/);
    expect(steps.at(-1)).toBe(`the transit gateway would lead there without the proxy: list ${entry} at proxy.noProxy for that`);
  });

  test("is not asked for what NO_PROXY has, and nothing is proposed where no route leads", () => {
    expect(hops("git.corp.example.com", proxied)![0]).toBe("NO_PROXY has .corp.example.com: the proxy is not asked");
    expect(hops("8.8.8.8", proxied)!.join()).not.toContain("proxy.noProxy");
    expect(hops("10.130.9.9", merge(proxied, { proxy: { noProxy: ["10.130.9.0/24"] } }))!.join()).not.toContain("CONNECT");
  });
});

describe("mirrors of nodes", () => {
  const mirror = [{ url: "https://registry.corp.example.com/v2/hub", overridePath: true }];
  const mirrored = (mirrors: object): Changes => ({
    network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] } },
    registry: { mirrors },
    loadBalancerController: { enabled: true },
    nodeGroups: { managed: { general: {} } },
  });

  test.each(["*", "public.ecr.aws"])("of %s are named where the image is pulled", (registry) => {
    const { pairs, statements } = answered("registry.corp.example.com", mirrored({ [registry]: mirror }));
    expect(pairs.map(({ destination }) => destination.mirror).filter(Boolean)).toContain("registry.corp.example.com");
    expect(statements.join()).not.toContain("nodes pull images");
    const matrix = explanationText(explained(mirrored({ [registry]: mirror })), undefined, "reachability");
    expect(matrix).toMatch(/public\.ecr\.aws\/eks\/aws-load-balancer-controller:\S+, from registry\.corp\.example\.com/);
  });

  test("answer for the registry that they stand for", () => {
    const changes = mirrored({ "*": mirror });
    const image = explained(changes).reachability.find(({ destination }) => destination.mirror !== undefined)!;
    const registry = image.destination.name.split("/")[0]!;
    const { pairs, statements } = answered(registry, changes);
    expect(statements[0]).toBe(`nodes pull images of ${registry} from its mirror registry.corp.example.com, as registry.mirrors["*"] says`);
    expect(statements.join()).not.toContain("nothing in the cluster file needs");
    expect(pairs.map(({ destination }) => destination.name)).toContain(image.destination.name);
    expect(answered("docker.io", changes).statements[0]).toMatch(/^nodes pull images of docker\.io, if it is a registry, from its mirror/);
  });

  test("answer for nodes of Karpenter, too, where there are no groups", () => {
    const fargateProfiles = { system: { selectors: [{ namespace: "kube-system" }] } };
    const changes = { ...mirrored({ "docker.io": mirror }), network: { egress: "nat" }, karpenter: {}, nodeGroups: {}, fargateProfiles };
    expect(answered("docker.io", changes).statements[0]).toMatch(/^nodes pull images of docker\.io from its mirror/);
  });

  test("that one registry has are no other's", () => {
    const changes = mirrored({ "docker.io": mirror, "public.ecr.aws": mirror });
    const { pairs, statements } = answered("docker.io", changes);
    expect(statements[0]).toBe(
      'nodes pull images of docker.io from its mirror registry.corp.example.com, as registry.mirrors["docker.io"] says',
    );
    expect(pairs.map(({ destination }) => destination.name)).toEqual(["registry.corp.example.com"]);
    expect(answered("quay.io", changes).statements.join()).not.toContain("nodes pull images");
  });
});
