import { clusterSchema } from "../../../config/schema/schema";
import { accessFindings } from "../../../design/access/access.findings";

const findings = (access: object) => accessFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", access }));
const placesOf = (access: object) => findings(access).map(({ severity, path }) => `${severity} ${path.join(".")}`);
const admin = "arn:aws:iam::111122223333:role/admin";

describe("accessFindings", () => {
  test("has nothing against a private cluster with an administrator, runners and a proxy", () => {
    expect(findings({ admins: [admin], runnerCidrs: ["10.9.0.0/16"], apiProxyUrl: "http://proxy.example.com:3128" })).toEqual([]);
  });

  test("has nothing against a public endpoint with source addresses", () => {
    expect(findings({ publicEndpoint: { enabled: true, cidrs: ["52.94.76.0/24"] } })).toEqual([]);
  });

  test("refuses a public endpoint that EKS would open to everybody, since nobody wrote 0.0.0.0/0", () => {
    expect(findings({ publicEndpoint: { enabled: true } })).toMatchObject([
      { severity: "error", path: ["access", "publicEndpoint", "cidrs"], problem: expect.stringContaining("the whole internet") },
    ]);
  });

  test("warns where 0.0.0.0/0 is written out, at that address", () => {
    expect(placesOf({ publicEndpoint: { enabled: true, cidrs: ["52.94.76.0/24", "0.0.0.0/0"] } })).toEqual([
      "warning access.publicEndpoint.cidrs.1",
    ]);
  });

  test.each(["10.0.0.0/8", "172.20.0.0/16", "192.168.1.0/24", "100.64.0.0/10"])(
    "refuses the private source %s of a public endpoint",
    (cidr) => {
      expect(placesOf({ publicEndpoint: { enabled: true, cidrs: ["52.94.76.0/24", cidr] } })).toEqual([
        "error access.publicEndpoint.cidrs.1",
      ]);
    },
  );

  test("warns of runners anywhere", () => {
    expect(placesOf({ runnerCidrs: ["0.0.0.0/0"] })).toEqual(["warning access.runnerCidrs.0"]);
  });

  test.each(["http://me:secret@proxy.example.com:3128", "https://me@proxy.example.com", "socks5://:secret@proxy.example.com:1080"])(
    "refuses the credentials in %s, and does not repeat them in its own words",
    (apiProxyUrl) => {
      expect(placesOf({ apiProxyUrl })).toEqual(["error access.apiProxyUrl"]);
      expect(findings({ apiProxyUrl }).map(({ problem, fix }) => problem + fix)).toEqual([expect.not.stringContaining("secret")]);
    },
  );

  test.each(["http://proxy.example.com:3128", "https://proxy.example.com", "socks5://10.9.0.10:1080"])(
    "takes the proxy %s",
    (apiProxyUrl) => {
      expect(findings({ apiProxyUrl })).toEqual([]);
    },
  );

  test("warns of more rules than a security group has by default, that of the bastion among them", () => {
    const runnerCidrs = Array.from({ length: 60 }, (_, index) => `10.9.${index}.0/24`);
    expect(findings({ runnerCidrs })).toEqual([]);
    expect(findings({ runnerCidrs, bastion: { enabled: true } })).toMatchObject([
      { severity: "warning", path: ["access", "runnerCidrs"], problem: "the security group of the API would have 61 inbound rules" },
    ]);
  });
});
