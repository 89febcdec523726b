import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const squid: Changes = { network: { egress: "proxy" }, proxy: { squid: {} } };
const ofSquid = (from: Changes, to: Changes) =>
  editsBetween(configDemo(from), configDemo(merge(from, to))).filter(({ path }) => path.join(".") === "proxy.squid");

test("what other keys do to Squid's list is told once, with the hosts", () => {
  expect(
    ofSquid(squid, { serviceAccounts: { "team/app": { hosts: ["api.example.com"] }, "team/web": { hosts: ["www.example.com"] } } }),
  ).toEqual([
    {
      path: ["proxy", "squid"],
      before: [],
      after: ["api.example.com", "www.example.com"],
      effects: { network: "replace" },
      meaning: "its instances are replaced one after the other, for the list of what it lets pass, which follows what the cluster needs",
    },
  ]);
});

test("a port that a mirror has besides that of HTTPS is opened to it", () => {
  const mirrorAt = (host: string): Changes => ({ registry: { mirrors: { "quay.io": [{ url: `https://${host}/v2/quay` }] } } });
  const [edit] = ofSquid(merge(squid, mirrorAt("mirror.example.org")), mirrorAt("mirror.example.org:8443"));
  expect(edit).toMatchObject({ before: [], after: ["mirror.example.org:8443"], effects: { network: "replace" } });
});

test("its instances have the tags of the cluster", () => {
  expect(ofSquid(squid, { tags: { team: "shop" } })).toMatchObject([
    { before: {}, after: { team: "shop" }, effects: { network: "replace" } },
  ]);
});

test("no word of Squid where its instances stay, or there is none", () => {
  expect(ofSquid(squid, { access: { admins: ["arn:aws:iam::111122223333:role/admin"] } })).toEqual([]);
  const company: Changes = { network: { egress: "proxy" }, proxy: { url: "http://proxy.example.com:3128" } };
  expect(ofSquid(company, { serviceAccounts: { "team/app": { hosts: ["api.example.com"] } }, tags: { team: "shop" } })).toEqual([]);
});

const behindProxy: Changes = {
  network: { egress: "proxy", transitGateway: { id: "tgw-12345678" }, endpoints: { interface: "existing" } },
  proxy: { url: "http://proxy.example.com:3128" },
  nodeGroups: { managed: { main: {} } },
};
const logging: Changes = { nodeGroups: { managed: { logs: { iam: { withAddonPolicies: { cloudWatch: true } } } } } };
const ofNoProxy = (from: Changes, to: Changes) =>
  editsBetween(configDemo(from), configDemo(merge(from, to))).filter(({ path }) => path.join(".") === "proxy.noProxy");

test("what nodes call past the proxy rolls all of them", () => {
  expect(ofNoProxy(behindProxy, logging)).toEqual([
    {
      path: ["proxy", "noProxy"],
      before: [],
      after: ["logs.us-west-2.amazonaws.com", "monitoring.us-west-2.amazonaws.com"],
      effects: { workload: "roll nodes" },
      meaning: "NO_PROXY in the user data of nodes and of a private bastion, which is recreated, follows what nodes and pods call",
    },
  ]);
});

test("no word of NO_PROXY where it stays, or an edit rolls the nodes for it", () => {
  expect(ofNoProxy(behindProxy, { nodeGroups: { managed: { other: {} } } })).toEqual([]);
  expect(ofNoProxy(behindProxy, { proxy: { noProxy: [".corp.example.com"] } })).toHaveLength(1);
  expect(ofNoProxy({}, logging)).toEqual([]);
});
