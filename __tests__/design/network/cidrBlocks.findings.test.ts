import { clusterSchema } from "../../../config/schema/schema";
import { serviceCidrFindings, vpcBlockFindings } from "../../../design/network/cidrBlocks.findings";
import { addedBlocks } from "../../../design/network/cidrBlocks";

const findings = (cidr: string, ...secondaryCidrs: string[]) =>
  vpcBlockFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", network: { cidr, secondaryCidrs } }));

test.each([
  ["0.1.0.0/16", "0.0.0.0/8"],
  ["127.0.0.0/16", "127.0.0.0/8"],
  ["169.254.0.0/16", "169.254.0.0/16"],
  ["224.1.0.0/16", "224.0.0.0/4"],
])("AWS has no VPC in %s", (cidr, range) => {
  expect(findings(cidr)).toMatchObject([
    { severity: "error", path: ["network", "cidr"], problem: `${cidr} is in ${range}, which AWS does not allow in a VPC` },
  ]);
});

test("a service CIDR of the wrong size that is in the VPC gets a fix without both", () => {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", network: { serviceCidr: "10.0.0.0/8" } });
  expect(serviceCidrFindings(config).map(({ fix }) => fix.split(",")[0])).toEqual(["Use 172.20.0.0/16", "Use 172.20.0.0/16"]);
});

describe("AWS's restrictions of secondary blocks", () => {
  test("are about the primary block, and a block that is added restricts no other", () => {
    expect(findings("10.0.0.0/16", "100.64.0.0/16", "10.1.0.0/16")).toEqual([]);
  });

  test.each([
    ["10.4.0.0/16", "172.16.0.0/16", "172.16.0.0/12"],
    ["10.4.0.0/16", "192.168.0.0/20", "192.168.0.0/16"],
    ["10.4.0.0/16", "198.19.0.0/20", "198.19.0.0/16"],
    ["10.1.0.0/16", "10.0.0.0/24", "10.0.0.0/16"],
    ["10.0.0.0/17", "10.0.128.0/17", "10.0.0.0/16"],
    ["172.16.0.0/16", "10.4.0.0/16", "10.0.0.0/8"],
    ["172.16.0.0/16", "192.168.0.0/20", "192.168.0.0/16"],
    ["172.16.0.0/16", "172.31.0.0/20", "172.31.0.0/16"],
    ["172.16.0.0/16", "198.19.0.0/20", "198.19.0.0/16"],
    ["192.168.0.0/20", "10.4.0.0/16", "10.0.0.0/8"],
    ["192.168.0.0/20", "172.16.0.0/16", "172.16.0.0/12"],
    ["192.168.0.0/20", "198.19.0.0/20", "198.19.0.0/16"],
    ["198.19.0.0/20", "10.4.0.0/16", "10.0.0.0/8"],
    ["198.19.0.0/20", "172.16.0.0/16", "172.16.0.0/12"],
    ["198.19.0.0/20", "192.168.0.0/20", "192.168.0.0/16"],
    ["100.64.0.0/16", "10.4.0.0/16", "10.0.0.0/8"],
    ["100.64.0.0/16", "172.16.0.0/16", "172.16.0.0/12"],
    ["100.64.0.0/16", "192.168.0.0/20", "192.168.0.0/16"],
    ["100.64.0.0/16", "198.19.0.0/20", "198.19.0.0/16"],
    ["54.10.0.0/16", "10.4.0.0/16", "10.0.0.0/8"],
    ["54.10.0.0/16", "198.19.0.0/20", "198.19.0.0/16"],
  ])("beside %s refuse %s, which is in %s", (primary, secondary, range) => {
    expect(findings(primary, secondary)).toMatchObject([
      {
        severity: "error",
        path: ["network", "secondaryCidrs", 0],
        alsoReads: [["network", "cidr"]],
        problem: `AWS does not allow ${secondary}, which is in ${range}, beside ${primary} in a VPC`,
        fix: expect.stringMatching(/^Use a block such as 100\.6[45]\.0\.0\/16$/),
      },
    ]);
  });

  test.each([
    ["10.0.0.0/16", "10.1.0.0/16"],
    ["10.4.0.0/16", "10.0.0.0/16"],
    ["10.0.0.0/16", "100.64.0.0/16"],
    ["10.0.0.0/16", "54.10.0.0/16"],
    ["172.16.0.0/16", "172.30.0.0/16"],
    ["172.31.0.0/16", "172.16.0.0/16"],
    ["172.31.0.0/16", "100.64.0.0/16"],
    ["192.168.0.0/20", "192.168.16.0/20"],
    ["192.168.0.0/20", "100.64.0.0/16"],
    ["198.19.0.0/20", "100.64.0.0/16"],
    ["100.64.0.0/16", "100.65.0.0/16"],
    ["100.64.0.0/16", "54.10.0.0/16"],
    ["54.10.0.0/16", "100.64.0.0/16"],
  ])("beside %s allow %s", (primary, secondary) => {
    expect(findings(primary, secondary)).toEqual([]);
  });

  test.each([[["10.1.0.0/16", "10.0.0.0/16"]], [["10.0.0.0/16", "10.1.0.0/16"]]])(
    "keep 10.0.0.0/16 from 10.1.0.0/16 in the order %p too",
    (secondary) => {
      expect(findings("10.4.0.0/16", ...secondary)).toMatchObject([
        { path: ["network", "secondaryCidrs", secondary.indexOf("10.0.0.0/16")], problem: expect.stringContaining("beside 10.1.0.0/16") },
      ]);
    },
  );
});

test.each([
  ["10.0.0.0/15", "too large", "Use 10.0.0.0/16"],
  ["10.0.0.32/29", "too small", "Use 10.0.0.32/28"],
])("a block of %s is %s", (cidr, size, fix) => {
  expect(findings(cidr)).toEqual([
    {
      severity: "error",
      path: ["network", "cidr"],
      problem: `${cidr} is ${size} for a CIDR block of a VPC`,
      allowed: "a prefix length of /28 to /16",
      fix,
    },
  ]);
});

test.each(["0.1.0.0/16", "127.0.0.0/16", "169.254.0.0/20", "224.1.0.0/16"])("no VPC may have %s", (cidr) => {
  expect(findings(cidr)).toMatchObject([{ severity: "error", path: ["network", "cidr"], fix: "Use another block, such as 10.0.0.0/16" }]);
  expect(findings("10.0.0.0/16", cidr)).toContainEqual(
    expect.objectContaining({ path: ["network", "secondaryCidrs", 0], fix: "Use another block, such as 100.64.0.0/16" }),
  );
});

test("172.17.0.0/16 is Docker's, which is a warning", () => {
  expect(findings("172.17.128.0/20")).toEqual([
    {
      severity: "warning",
      path: ["network", "cidr"],
      problem: "172.17.128.0/20 overlaps 172.17.0.0/16, the network of Docker's bridge on a host",
      fix: "Use another block, such as 10.0.0.0/16",
    },
  ]);
});

test("blocks do not overlap", () => {
  expect(findings("10.0.0.0/16", "100.64.0.0/17", "100.64.64.0/18")).toEqual([
    {
      severity: "error",
      path: ["network", "secondaryCidrs", 1],
      alsoReads: [["network", "secondaryCidrs", 0]],
      problem: "100.64.64.0/18 overlaps 100.64.0.0/17, another CIDR block of the VPC",
      fix: "Use a block that is free, such as 100.65.0.0/16",
    },
  ]);
});

test.each([{ network: { cidr: "100.64.0.0/20" } }, { network: { existingVpc: { id: "vpc-0123456789abcdef0", cidr: "100.64.0.0/16" } } }])(
  "the default pod block gives way to a primary one of the same range: %j",
  ({ network }) => {
    const config = clusterSchema.parse({ name: "demo", region: "us-west-2", network, customNetworking: { enabled: true } });
    expect(addedBlocks(config)).toEqual([{ cidr: "100.65.0.0/16", path: ["network", "secondaryCidrs"] }]);
    expect(vpcBlockFindings(config)).toEqual([]);
  },
);

test("a VPC has five blocks at most", () => {
  const parse = (count: number) =>
    clusterSchema.safeParse({
      name: "demo",
      region: "us-west-2",
      network: { secondaryCidrs: Array.from({ length: count }, (_, index) => `100.${64 + index}.0.0/16`) },
    }).success;
  expect(parse(4)).toBe(true);
  expect(parse(5)).toBe(false);
});

describe("blocks that are added to those of an existing VPC", () => {
  const withBlocks = (count: number) => {
    const secondaryCidrs = Array.from({ length: count - 2 }, (_, index) => `10.1.${index}.0/24`);
    const existingVpc = { id: "vpc-12345678", cidr: "10.0.0.0/16", secondaryCidrs };
    const config = clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      network: { existingVpc, secondaryCidrs: ["100.64.0.0/16"] },
    });
    return vpcBlockFindings(config)
      .filter(({ problem }) => problem.includes("CIDR blocks"))
      .map(({ severity, problem, allowed, fix }) => [severity, problem, allowed, fix]);
  };
  const text = (count: number) => [
    `with 100.64.0.0/16 the VPC has ${count} CIDR blocks`,
    "5, or as many as your account's quota says, 50 at most",
    "Add fewer blocks, or have the quota of IPv4 CIDR blocks per VPC raised",
  ];

  test("may be as many as the default quota, more with a higher one, and never more than 50", () => {
    expect(withBlocks(5)).toEqual([]);
    expect(withBlocks(6)).toEqual([["warning", ...text(6)]]);
    expect(withBlocks(50)).toEqual([["warning", ...text(50)]]);
    expect(withBlocks(51)).toEqual([["error", ...text(51)]]);
  });
});
