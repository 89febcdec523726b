import fc from "fast-check";
import { stringify } from "yaml";
import { loadCluster, type LoadedCluster } from "../../../config/load";
import { renderFindings } from "../../../config/findings/located";
import type { LockTreatment } from "../../../config/yaml/layers";
import { tagPolicyFindings } from "../../../design/tags/tagPolicy.findings";
import type { ClusterSource } from "../../../config/yaml/yamlFile";
import { type Files, source } from "../../support/clusterFiles";

const load = (files: Files, locks?: LockTreatment): LoadedCluster =>
  loadCluster(source({ "a.yaml": "extends: company.yaml\nname: a\n", ...files }, "a.yaml") as ClusterSource, () => [], locks);

/** The findings as `file:line:column: problem`. */
const told = (loaded: LoadedCluster): readonly string[] =>
  loaded.findings.map(({ file, line, column, problem }) => `${file}:${line}:${column}: ${problem}`);

const company = `region: us-west-2
locked: [network.egress, tags.owner, 'tags["example.com/stage"]', proxy, nodeGroups.managed.*.volume]
network: { egress: nat, natGateways: single }
tags: { owner: platform }
nodeGroups: { managed: { own: { volume: { size: 100 } } } }
`;

describe("what a file locks", () => {
  test("has its value, or the default, in all that extend it", () => {
    const { config, findings } = load({
      "a.yaml": "extends: company.yaml\nname: a\nnetwork: { cidr: 10.9.0.0/16 }\ntags: { team: blue }\n",
      "company.yaml": company,
    });
    expect(findings).toEqual([]);
    expect(config).toMatchObject({ network: { egress: "nat", cidr: "10.9.0.0/16" }, tags: { owner: "platform", team: "blue" } });
    expect(config).not.toHaveProperty("locked");
  });

  test("may not be said by those; the error tells where the lock is, and what to do", () => {
    const { config, findings } = load({
      "a.yaml": "extends: company.yaml\nname: a\nnetwork:\n  egress: none\n  natGateways: null\n",
      "company.yaml": company,
    });
    expect(config).toBeUndefined();
    expect(renderFindings(findings))
      .toBe(`a.yaml:4:11: error: network.egress: "none" cannot stand here: company.yaml:2:10 locks network.egress
  given:   "none"
  fix:     Remove it: the value of the locking file applies, or the default
`);
  });

  test.each<[string, string, string]>([
    ["the same value", "tags: { owner: platform }", 'a.yaml:3:16: "platform" cannot stand here: company.yaml:2:26 locks tags.owner'],
    [
      "a key whose name has dots",
      "tags: { example.com/stage: prod }",
      `a.yaml:3:28: "prod" cannot stand here: company.yaml:2:38 locks tags["example.com/stage"]`,
    ],
    ["null", "tags: { owner: null }", "a.yaml:3:16: null cannot stand here: company.yaml:2:26 locks tags.owner"],
    ["null above it", "network:", "a.yaml:3:1: null cannot stand here: company.yaml:2:10 locks network.egress"],
    ["a list above it", "network: [1]", "a.yaml:3:1: [1] cannot stand here: company.yaml:2:10 locks network.egress"],
    ["keys below it", "proxy: { squid: {} }", 'a.yaml:3:1: {"squid":{}} cannot stand here: company.yaml:2:67 locks proxy'],
    [
      "any entry of a mapping",
      "nodeGroups: { managed: { b: { volume: { size: 20 } } } }",
      'a.yaml:3:31: {"size":20} cannot stand here: company.yaml:2:74 locks nodeGroups.managed.*.volume',
    ],
    [
      "null in an entry",
      "nodeGroups: { managed: { own: { volume: null } } }",
      "a.yaml:3:41: null cannot stand here: company.yaml:2:74 locks nodeGroups.managed.*.volume",
    ],
  ])("may not be said by %s", (_name, line, message) => {
    expect(told(load({ "a.yaml": `extends: company.yaml\nname: a\n${line}\n`, "company.yaml": company }))).toEqual([message]);
  });

  test.each(["nodeGroups: { managed: { theirs: null } }", "nodeGroups: { selfManaged: null }", "network: {}", "tags: { team: blue }"])(
    "leaves all else: %s",
    (line) => {
      expect(told(load({ "a.yaml": `extends: company.yaml\nname: a\n${line}\n`, "company.yaml": company }))).toEqual([]);
    },
  );

  test.each([
    ["nodeGroups: null", "a.yaml:3:13"],
    ["nodeGroups: { managed: null }", "a.yaml:3:24"],
    ["nodeGroups: { managed: { own: null, b: {} } }", "a.yaml:3:31"],
  ])("is not removed with what is around it, where the locking file says it: %s", (line, place) => {
    const { findings, value } = load({ "company.yaml": company, "a.yaml": `extends: company.yaml\nname: a\n${line}\n` });
    expect(findings.map(({ line: at, column, problem }) => `a.yaml:${at}:${column}: ${problem}`)).toEqual([
      `${place}: null cannot stand here: company.yaml:2:74 locks nodeGroups.managed.*.volume`,
    ]);
    expect(value).toMatchObject({ nodeGroups: { managed: { own: { volume: { size: 100 } } } } });
  });

  test("is free to be removed with what is around it, where the locking file does not say it", () => {
    const own = "nodeGroups: { managed: { b: { instanceTypes: [m5.large] } } }\n";
    const files = { "company.yaml": company, "division.yaml": `extends: company.yaml\n${own}` };
    expect(told(load({ ...files, "a.yaml": "extends: division.yaml\nname: a\nnodeGroups: { managed: { b: null } }\n" }))).toEqual([]);
    const open = { "company.yaml": "region: us-west-2\nlocked: [network.egress]\n" };
    expect(told(load({ ...open, "a.yaml": "extends: company.yaml\nname: a\nnetwork: null\n" }))).toEqual([]);
  });

  const tag = "locks tags.owner, which this would override";
  test.each([
    ["network: { nodeSubnets: { tags: { owner: blue, team: blue } } }", `"blue" cannot stand here: company.yaml:2:26 ${tag}`],
    ["nodeGroups: { managed: { own: { tags: { owner: blue } } } }", `"blue" cannot stand here: company.yaml:2:26 ${tag}`],
    ["nodeGroups: { selfManaged: { b: { tags: { owner: null } } } }", `null cannot stand here: company.yaml:2:26 ${tag}`],
    [
      "fargateProfiles: { b: { selectors: [{ namespace: a }], tags: { owner: blue } } }",
      `"blue" cannot stand here: company.yaml:2:26 ${tag}`,
    ],
  ])("is, of a tag, its key wherever tags stand: %s", (line, message) => {
    expect(told(load({ "company.yaml": company, "a.yaml": `extends: company.yaml\nname: a\n${line}\n` }))).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test("is, of all tags, the keys that the locking file writes", () => {
    const files = { "company.yaml": "region: us-west-2\nlocked: [tags]\ntags: { owner: platform }\n" };
    const a = (key: string) => `extends: company.yaml\nname: a\nnetwork: { podSubnets: { tags: { ${key}: blue } } }\n`;
    expect(told(load({ ...files, "a.yaml": a("team") }))).toEqual([]);
    expect(told(load({ ...files, "a.yaml": a("owner") }))).toEqual([
      'a.yaml:3:41: "blue" cannot stand here: company.yaml:2:10 locks tags, which this would override',
    ]);
  });

  const admin = "policies: [{ name: AmazonEKSClusterAdminPolicy }]";
  test.each([
    ["certificateAuthorities", "proxy: { caCertificates: { evil: x } }", "certificateAuthorities, of which this is another name"],
    [
      "certificateAuthorities.certificates.a",
      "proxy: { caCertificates: { a: x } }",
      "certificateAuthorities.certificates.a, of which this",
    ],
    ["proxy.caNamespaces", "certificateAuthorities: { namespaces: [a] }", "proxy.caNamespaces, of which this is another name"],
    [
      "access.admins",
      `access: { entries: { me: { ${admin} } } }`,
      "access.admins, and these policies make an administrator of the cluster",
    ],
    ["encryption", "registry: { repositories: { x: { kmsKeyArn: y } } }", "encryption, which this would override"],
    [
      "encryption",
      "registry: { pullThroughCache: { q: { registry: quay.io, repositories: { kmsKeyArn: y } } } }",
      "encryption, which this would override",
    ],
    [
      "encryption.volumesKmsKeyArn",
      "nodeGroups: { managed: { b: { volume: { kmsKeyArn: y } } } }",
      "encryption.volumesKmsKeyArn, which this would override",
    ],
  ])("of %s holds for other keys that decide the same: %s", (key, line, message) => {
    const files = { "company.yaml": `region: us-west-2\nlocked: [${key}]\n`, "a.yaml": `extends: company.yaml\nname: a\n${line}\n` };
    expect(told(load(files)).join("\n")).toContain(`cannot stand here: company.yaml:2:10 locks ${message}`);
  });

  test.each([
    ["access.admins", "access: { entries: { me: { policies: [{ name: AmazonEKSClusterAdminPolicy, namespaces: [a] }] } } }"],
    ["encryption.kmsKeyArn", "nodeGroups: { managed: { b: { volume: { kmsKeyArn: y } } } }"],
    ["proxy", "certificateAuthorities: { namespaces: [a] }"],
  ])("of %s leaves what decides something else: %s", (key, line) => {
    const files = { "company.yaml": `region: us-west-2\nlocked: [${key}]\n`, "a.yaml": `extends: company.yaml\nname: a\n${line}\n` };
    expect(told(load(files)).join()).not.toContain("cannot stand here");
  });

  test("holds against a type of its mapping that does not have the key", () => {
    const files = {
      "company.yaml": "region: us-west-2\nlocked: [backend.bucket]\nbackend: { type: s3, bucket: states, region: us-west-2 }\n",
    };
    const { findings } = load({ ...files, "a.yaml": "extends: company.yaml\nname: a\nbackend: { type: local }\n" });
    expect(renderFindings(findings)).toBe(
      `a.yaml:3:18: error: backend.type: "local" cannot stand here: company.yaml:2:10 locks backend.bucket, which backend.type "local" does not have
  given:   "local"
  allowed: s3
  fix:     Write s3
`,
    );
    expect(told(load({ ...files, "a.yaml": "extends: company.yaml\nname: a\nbackend: { type: s3, keyPrefix: a/ }\n" }))).toEqual([]);
    const open = { "company.yaml": "region: us-west-2\nlocked: [backend.kmsKeyArn]\n" };
    expect(told(load({ ...open, "a.yaml": "extends: company.yaml\nname: a\nbackend: { type: local }\n" }))).toEqual([]);
  });

  test("is told by a fix that would have the cluster's file write it", () => {
    const policy = "tagPolicy: { required: [Team], values: { Stage: [prod] } }\n";
    const a = "extends: company.yaml\nname: a\nnodeGroups: { managed: { web: { tags: { Stage: dev } } } }\n";
    const fixes = (files: Files) => loadCluster(source(files, "a.yaml") as ClusterSource, tagPolicyFindings).findings.map(({ fix }) => fix);
    const free = "Write one of these values at nodeGroups.managed.web.tags.Stage, or add yours to tagPolicy.values.Stage";
    const open = { "a.yaml": a, "company.yaml": `region: us-west-2\n${policy}` };
    expect(fixes(open)).toEqual(["Add tags.Team for the cluster", free]);
    // What the cluster's file is to write is told there.
    expect(told(loadCluster(source(open, "a.yaml") as ClusterSource, tagPolicyFindings))[0]).toBe(
      "a.yaml:1:1: the tag Team is required by tagPolicy, and tags does not have it",
    );
    const locked = `region: us-west-2\nlocked: [tags, tagPolicy]\n${policy}`;
    expect(fixes({ "a.yaml": a, "company.yaml": locked })).toEqual([
      `${free} in company.yaml, which locks tagPolicy`,
      "Add tags.Team for the cluster in company.yaml, which locks tags",
    ]);
    // Of two files that lock it only the lower one may say it.
    const division = { "a.yaml": a.replace("company", "division"), "division.yaml": "extends: company.yaml\nlocked: [tags.Team]\n" };
    expect(fixes({ ...division, "company.yaml": locked })).toContain("Add tags.Team for the cluster in company.yaml, which locks tags");
  });

  test("may be said by what the locking file extends, in whatever way that is reached", () => {
    const files = {
      "company.yaml": "extends: base.yaml\nlocked: [tags.owner]\n",
      "base.yaml": "extends: ground.yaml\ntags: { owner: platform }\n",
      "ground.yaml": "region: us-west-2\ntags: { owner: nobody }\n",
    };
    expect(load(files).config?.tags).toEqual({ owner: "platform" });
    const both = load({ ...files, "a.yaml": "extends: [company.yaml, base.yaml]\nname: a\n" });
    expect(told(both)).toEqual([]);
    expect(both.config?.tags).toEqual({ owner: "platform" });
  });

  test("may not be said by a file that the locking one overrides, as that fills what it leaves open", () => {
    const files = { "company.yaml": "locked: [tags.owner]\n", "team.yaml": "region: us-west-2\ntags: { owner: blue }\n" };
    expect(told(load({ ...files, "a.yaml": "extends: [team.yaml, company.yaml]\nname: a\n" }))).toEqual([
      'team.yaml:2:16: "blue" cannot stand here: company.yaml:1:10 locks tags.owner',
    ]);
  });

  test("is free in the file itself, so that a cluster may lock for those that extend it", () => {
    expect(load({ "a.yaml": "name: a\nregion: us-west-2\ntags: { owner: a }\nlocked: [tags]\n" }).config?.tags).toEqual({ owner: "a" });
  });

  test("stays locked: what a later file locks is added", () => {
    const division = "extends: company.yaml\nlocked: [access]\n";
    const files = { "a.yaml": "extends: division.yaml\nname: a\nlocked: []\naccess: {}\ntags: { owner: a }\n", "company.yaml": company };
    expect(told(load({ ...files, "division.yaml": division }))).toEqual([
      "a.yaml:4:1: {} cannot stand here: division.yaml:2:10 locks access",
      'a.yaml:5:16: "a" cannot stand here: company.yaml:2:26 locks tags.owner',
    ]);
    expect(
      told(load({ ...files, "a.yaml": "extends: division.yaml\nname: a\n", "division.yaml": `${division}tags: { owner: b }\n` })),
    ).toEqual(['division.yaml:3:16: "b" cannot stand here: company.yaml:2:26 locks tags.owner']);
  });

  test("is one error where several lock it, or more than it", () => {
    const files = {
      "a.yaml": "extends: division.yaml\nname: a\nnetwork: { egress: none }\n",
      "division.yaml": "extends: company.yaml\nlocked: [network.egress, network]\n",
    };
    expect(told(load({ ...files, "company.yaml": company }))).toEqual([
      'a.yaml:3:1: {"egress":"none"} cannot stand here: division.yaml:2:26 locks network',
    ]);
    expect(told(load({ ...files, "division.yaml": "extends: company.yaml\nlocked: [network.egress]\n", "company.yaml": company }))).toEqual(
      ['a.yaml:3:20: "none" cannot stand here: company.yaml:2:10 locks network.egress'],
    );
  });

  test("leaves the other checks as if the value were removed", () => {
    const loaded = load({ "a.yaml": "extends: company.yaml\nname: a\nnetwork: { egress: nt, egres: 1 }\n", "company.yaml": company });
    expect(told(loaded)).toEqual([
      'a.yaml:3:20: "nt" cannot stand here: company.yaml:2:10 locks network.egress',
      'a.yaml:3:24: "egres" is not a key of network',
    ]);
    expect(loaded.value).toMatchObject({ network: { egress: "nat" } });
  });

  test("binds no file of before", () => {
    const { config } = load({ "a.yaml": "extends: company.yaml\nname: a\ntags: { owner: a }\n", "company.yaml": company }, "ignored");
    expect(config?.tags).toEqual({ owner: "a" });
  });

  test("cannot be changed by any file above, in any order", () => {
    const said = fc.dictionary(fc.constantFrom("owner", "team"), fc.constantFrom(null, "one", "two"));
    fc.assert(
      fc.property(said, said, fc.boolean(), (first, second, swapped) => {
        const { findings, value } = load({
          "a.yaml": stringify({ extends: swapped ? ["company", "b"] : ["b", "company"], name: "a", tags: first }),
          b: stringify({ tags: second }),
          company: "region: us-west-2\nlocked: [tags.owner]\ntags: { owner: platform }\n",
        });
        expect(value).toMatchObject({ tags: { owner: "platform" } });
        expect(findings.filter(({ problem }) => problem.includes("locks tags.owner"))).toHaveLength(
          [first, second].filter((tags) => "owner" in tags).length,
        );
      }),
    );
  });
});

describe("a lock that is none is an error:", () => {
  test.each<[string, string, string]>([
    [
      "a misspelt key",
      "[network.egres]",
      'locked[0]: "egres" is not a key of network\n  given:   "network.egres"\n  fix:     Write network.egress\n',
    ],
    [
      "a key of one of several kinds",
      "[backend.buckt]",
      'locked[0]: "buckt" is not a key of backend\n  given:   "backend.buckt"\n  fix:     Write backend.bucket\n',
    ],
    [
      "a key below a value",
      "[network.egress.type]",
      'locked[0]: network.egress is a single value without keys in it\n  given:   "network.egress.type"\n  fix:     Write network.egress\n',
    ],
    ["what it is about other files", "[extends]", "locked[0]: extends cannot be locked\n"],
    ["an unknown key", "[iamm.x.y]", 'locked[0]: "iamm" is not a key of a cluster file\n'],
    ["no key", '["network..cidr"]', 'locked[0]: "network..cidr" is not a key of a cluster file\n'],
    ["a number", "[1]", "locked[0]: 1 is a number, not text\n"],
    ["a text", "network", 'locked: "network" is text, not a list\n'],
    ["a lock twice", "[tags, tags]", 'locked[1]: "tags" must not be listed twice'],
  ])("%s", (_name, locked, message) => {
    const { config, findings } = load({ "company.yaml": `region: us-west-2\nlocked: ${locked}\n` });
    expect(config).toBeUndefined();
    const text = renderFindings(findings).replace("  cluster: a.yaml\n", "");
    expect(text.replace(/^company\.yaml:2:\d+: error: /, "").slice(0, message.length)).toBe(message);
    expect(findings).toHaveLength(1);
  });

  test.each(["backend.bucket", "backend.agents.pool", "nodeGroups.managed.anything.capacity.min", "tags.x", "nodeGroups.managed"])(
    "%s is one",
    (key) => {
      expect(told(load({ "company.yaml": `region: us-west-2\nlocked: [${key}]\n` }))).toEqual([]);
    },
  );
});
