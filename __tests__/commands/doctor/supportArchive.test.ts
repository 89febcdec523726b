import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { stringify } from "yaml";
import { supportArchive } from "../../../commands/doctor/supportArchive";
import { examine } from "../../../commands/doctor/rules/examine";
import { newRedaction } from "../../../commands/doctor/rules/redaction";
import { redactYaml } from "../../../commands/doctor/rules/redactYaml";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import { privateEks } from "../../support/program";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "private-eks-support-")));
const before = process.cwd();
beforeAll(() => process.chdir(directory));
afterAll(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

/** Places of a cluster file where people write secrets, right or wrong. */
const places: Readonly<Record<string, (secret: string) => object>> = {
  "user data": (secret) => ({ nodeGroups: { managed: { general: { userData: [`#!/bin/bash\nlogin --user me ${secret}\n`] } } } }),
  "user data of the wrong form": (secret) => ({ nodeGroups: { managed: { general: { userData: [secret] } } } }),
  "user data as text": (secret) => ({ nodeGroups: { managed: { general: { userData: `run ${secret}` } } } }),
  "a variable of the VPC CNI": (secret) => ({ addons: { vpcCni: { env: { WARM_IP_TARGET: secret } } } }),
  "an annotation": (secret) => ({ namespaces: { shop: { annotations: { note: secret } } } }),
  "filters of Fluent Bit": (secret) => ({ observability: { fargateLogging: { enabled: true, filters: `[FILTER]\n    Key ${secret}\n` } } }),
  "the URL of the proxy": (secret) => ({ network: { egress: "proxy" }, proxy: { url: `http://me:${secret}@proxy.example.com:3128` } }),
  "the URL of the API's proxy": (secret) => ({ access: { apiProxyUrl: `http://me:${secret}@proxy.example.com:3128` } }),
  "the repository of a chart": (secret) => ({
    loadBalancerController: { chart: { repository: `https://me:${secret}@charts.example.com` } },
  }),
  "a key that no schema knows": (secret) => ({ proxy: { password: secret } }),
  "a tag whose name says so": (secret) => ({ tags: { "api-key": secret } }),
};

/** All that is in an archive, as one text. */
const contentOf = (archive: Buffer): string => gunzipSync(archive).toString("latin1");

async function archived(text: string): Promise<string> {
  writeFileSync("shop.yaml", text);
  const loaded = loadCluster({ file: "shop.yaml", text }, designFindings);
  const findings = examine(loaded, "2026-11-29");
  return contentOf(
    await supportArchive({
      clusters: [{ cluster: "shop", findings, files: ["shop.yaml"] }],
      ignored: [],
      today: "2026-11-29",
      version: "1.0.0",
    }),
  );
}

const letters =
  "A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,P,Q,R,S,T,U,V,W,X,Y,Z,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,0,1,2,3,4,5,6,7,8,9";
const secrets = fc.string({ unit: fc.constantFrom(...letters.split(",")), minLength: 12, maxLength: 40 });

test.each(Object.keys(places))(
  "no secret is in the archive that stands in %s, nor where it stands in the synthesized JSON",
  async (place) => {
    await fc.assert(
      fc.asyncProperty(secrets, fc.boolean(), async (secret, isQuoted) => {
        const cluster = { name: "shop", region: "us-west-2", ...places[place]!(secret) };
        mkdirSync("cdktf.out/stacks/shop-workload", { recursive: true });
        const json = {
          resource: {
            aws_launch_template: { general: { user_data: Buffer.from(`login ${secret}`).toString("base64") } },
            aws_eks_addon: { "vpc-cni": { configuration_values: JSON.stringify({ env: { WARM_IP_TARGET: secret } }) } },
            kubernetes_namespace_v1: { shop: { metadata: { annotations: { note: secret } } } },
          },
        };
        writeFileSync("cdktf.out/stacks/shop-workload/cdk.tf.json", JSON.stringify(json));
        const options = isQuoted ? ({ defaultStringType: "QUOTE_DOUBLE" } as const) : {};
        const content = await archived(`# the password is ${secret}\n${stringify(cluster, options)}`);
        expect(content).not.toContain(secret);
        expect(content).not.toContain(Buffer.from(secret).toString("base64").slice(0, 12));
        expect(content).toContain("us-west-2");
      }),
      { numRuns: 12 },
    );
  },
);

test("account ids have stand-ins, the same everywhere, and names stay", async () => {
  const content = await archived(
    stringify({
      name: "shop",
      region: "us-west-2",
      accountId: "111122223333",
      access: { admins: ["arn:aws:iam::111122223333:role/administrators", "arn:aws:iam::444455556666:user/boss"] },
    }),
  );
  expect(content).not.toMatch(/111122223333|444455556666/);
  expect(content).toContain("arn:aws:iam::000000000001:role/administrators");
  expect(content).toContain("arn:aws:iam::000000000002:user/boss is an IAM user");
});

test("values stay on their lines, and what is no secret stays", () => {
  const text = [
    "name: shop # the shop",
    "nodeGroups:",
    "  managed:",
    "    general:",
    "      userData:",
    "        - |",
    "          #!/bin/bash",
    "          echo hello",
    "      instanceTypes: [m6i.large] # large",
    "tags: { team: 'a # b' }",
    "",
  ];
  const lines = redactYaml(text.join("\n"), newRedaction())!
    .split("\n")
    .map((line) => line.trimEnd());
  expect(lines).toHaveLength(text.length);
  expect(lines.filter((line) => line !== "")).toEqual([
    ...text.slice(1, 5).toSpliced(0, 0, "name: shop"),
    '        - "***"',
    "      instanceTypes: [m6i.large]",
    "tags: { team: 'a # b' }",
  ]);
  expect(lines[8]).toBe("      instanceTypes: [m6i.large]");
});

test("a file that is not valid YAML is left out, and its error is in", async () => {
  const content = await archived("name: shop\nregion: [us-west-2\nsecret: hunter2hunter2\n");
  expect(content).not.toContain("hunter2hunter2");
  expect(content).toContain("Left out: it cannot be read as YAML");
  expect(content).toContain('"severity": "error"');
});

test("the command writes the archive, and says what is in it", async () => {
  writeFileSync("shop.yaml", stringify({ name: "shop", region: "us-west-2" }));
  const { status, stdout, stderr } = await privateEks(["doctor", "shop.yaml", "--bundle", "case.tar.gz"], directory, { NO_COLOR: "1" });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^shop: 0 errors, /m);
  expect(stderr).toBe(
    "Written: case.tar.gz, without what looks like a secret, and without account ids. Look into it before you send it.\n",
  );
  const names = contentOf(readFileSync("case.tar.gz")).match(/[\w./-]+\.(?:json|yaml)(?=\0)/g);
  expect(names).toEqual(["files/shop.yaml", "findings.json", "stacks/shop-workload/cdk.tf.json", "versions.json"]);
  const refused = await privateEks(["doctor", "shop.yaml", "--bundle", directory], directory, { NO_COLOR: "1" });
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("cannot be written") as string });
});
