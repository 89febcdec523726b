import fc from "fast-check";
import { stringify } from "yaml";
import { analyse } from "../../../design/facts";
import { partitions } from "../../../aws/regions";
import { type AwsRequest, isAllowed } from "../../../design/reachability/policyEvaluation";
import { neededRequests } from "../../../design/reachability/requests";
import { fullClusters } from "../../support/fullClusters";
import { type Changes, clusterFiles, configDemo, merge, valueOf } from "../../support/synth";

const organization = "o-abcd123456";
const perimeter = (changes: Changes = {}): Changes => ({
  network: { endpoints: { policies: {}, perimeter: { organization, ...changes } } },
});

const withPerimeter = (cluster: Changes, changes: Changes = {}) => {
  const { network, ...rest } = cluster as { network?: { endpoints?: Changes } };
  const { policies: _policies, ...endpoints } = network?.endpoints ?? {};
  return analyse(configDemo(merge({ ...rest, network: { ...network, endpoints } }, perimeter(changes))));
};

const files = clusterFiles.map((file) => [file, valueOf(file)] as const);
const regions = partitions.flatMap((partition) => partition.regions);

test.each([...files, ...Object.entries(fullClusters)])("of %s lets everything pass that the cluster needs", (_name, cluster) => {
  const facts = withPerimeter(merge(cluster, { registry: { accountId: "111122223333" } }));
  const requests = neededRequests(facts);
  expect(requests.length).toBeGreaterThan(2);
  const heldBack = requests.filter((request) => {
    const { perimeter: policy } = facts.endpoints.find(({ service }) => service === request.service)!;
    return isAllowed(policy!, request) !== "yes";
  });
  expect(heldBack.map(({ consumer, action, resource }) => `${consumer}: ${action} on ${resource}`)).toEqual([]);
});

test.each(regions)("in %s lets nodes pull, and is as long as AWS takes", (region) => {
  const facts = withPerimeter({ region, network: { egress: "nat" } }, { accounts: ["111122223333", "444455556666"] });
  for (const { perimeter: policy } of facts.endpoints) expect(JSON.stringify(policy).length).toBeLessThan(20_480);
  const requests = neededRequests(facts).filter(({ service }) => ["ecr.dkr", "s3"].includes(service));
  for (const request of requests) {
    const { perimeter: policy } = facts.endpoints.find(({ service }) => service === request.service)!;
    // An account that AWS has not published could be any.
    expect(isAllowed(policy!, request)).toBe(request.resource?.includes(":*:") ? "maybe" : "yes");
  }
});

describe("keeps back", () => {
  const facts = withPerimeter(fullClusters["nat"]!, { accounts: ["444455556666"] });
  const ours = { org: organization, account: "111122223333" };
  const vendor = { org: "o-vendor12345", account: "444455556666" };
  const stranger = { org: "o-other123456", account: "999999999999" };
  type Party = typeof ours;

  const request = (principal: Party | undefined, owner: Party, changes: Partial<AwsRequest> = {}): AwsRequest => {
    const values: Readonly<Record<string, string | null>> = {
      "aws:principalorgid": principal?.org ?? null,
      "aws:principalaccount": principal?.account ?? null,
      "aws:principalisawsservice": principal ? "false" : null,
      "aws:resourceorgid": owner.org,
      "aws:resourceaccount": owner.account,
    };
    return {
      action: "service:Action",
      resource: "arn:aws:service:us-west-2:999999999999:thing/1",
      caller: principal ? "role" : "anonymous",
      keys: (key) => values[key.toLowerCase()] ?? null,
      through: "Interface",
      ...changes,
    };
  };

  const party = fc.constantFrom(ours, vendor, stranger);
  const action = fc.constantFrom("s3:PutObject", "s3:GetObject", "ecr:BatchGetImage", "ecr:PutImage", "sts:AssumeRole", "kms:Decrypt");
  const bucket = fc.stringMatching(/^[a-z0-9]{3,20}$/).map((name) => `arn:aws:s3:::${name}/object`);
  const resource = fc.oneof(bucket, fc.constant("arn:aws:ecr:us-west-2:999999999999:repository/eks/pause"));

  test("whatever is not of the organization or its accounts on both sides", () => {
    fc.assert(
      fc.property(fc.constantFrom(...facts.endpoints), party, party, action, resource, (endpoint, principal, owner, name, about) => {
        const trusted = principal !== stranger && owner !== stranger;
        const changes = { action: name, resource: about, through: endpoint.type };
        expect(isAllowed(endpoint.perimeter!, request(principal, owner, changes))).toBe(trusted ? "yes" : "no");
      }),
    );
  });

  test("unsigned requests, save for packages and layers, which they only read", () => {
    const policyOf = (service: string) => facts.endpoints.find((endpoint) => endpoint.service === service)!.perimeter!;
    const of = (name: string, about: string) =>
      isAllowed(policyOf("s3"), request(undefined, stranger, { action: name, resource: about, through: "Gateway" }));
    expect(of("s3:GetObject", "arn:aws:s3:::al2023-repos-us-west-2-de612dc2/core/x.rpm")).toBe("yes");
    expect(of("s3:GetObject", "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/layer")).toBe("yes");
    expect(of("s3:GetObject", "arn:aws:s3:::prod-registry-k8s-io-us-west-2/layer")).toBe("yes");
    expect(of("s3:PutObject", "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/layer")).toBe("no");
    expect(of("s3:GetObject", "arn:aws:s3:::a-bucket/object")).toBe("no");
  });

  test("tokens that would become a role of another organization", () => {
    const { perimeter: policy } = facts.endpoints.find(({ service }) => service === "sts")!;
    const changes: Partial<AwsRequest> = { action: "sts:AssumeRoleWithWebIdentity", caller: "serviceAccountToken" };
    expect(isAllowed(policy!, request(undefined, ours, changes))).toBe("yes");
    expect(isAllowed(policy!, request(undefined, stranger, changes))).toBe("no");
    expect(isAllowed(policy!, request(undefined, ours, { ...changes, action: "sts:AssumeRoleWithSAML" }))).toBe("no");
  });

  test("nothing of AWS services", () => {
    const ofService = (endpoint: (typeof facts.endpoints)[number]) =>
      isAllowed(endpoint.perimeter!, {
        ...request(stranger, stranger),
        keys: (key) => (key === "aws:PrincipalIsAWSService" ? "true" : null),
      });
    expect(new Set(facts.endpoints.map(ofService))).toEqual(new Set(["yes"]));
  });
});

test("lets pods of the organization invoke models, which have no account", () => {
  const { endpoints } = withPerimeter({ network: { endpoints: { additional: ["bedrock-runtime"] } } });
  const { perimeter: policy } = endpoints.find(({ service }) => service === "bedrock-runtime")!;
  const invoke = (action: string, org: string | null) =>
    isAllowed(policy!, {
      action,
      resource: "arn:aws:bedrock:us-east-2::foundation-model/model",
      caller: "role",
      keys: (key) => (key === "aws:PrincipalOrgID" ? org : null),
      through: "Interface",
    });
  expect(invoke("bedrock:InvokeModelWithResponseStream", organization)).toBe("yes");
  expect(invoke("bedrock:InvokeModel", "o-other123456")).toBe("no");
  expect(invoke("bedrock:CreateModelCustomizationJob", organization)).toBe("no");
});

test("lets Karpenter start nodes of AMIs that Amazon owns, and no one else name such an AMI in a fleet", () => {
  const statements = (cluster: Changes) => {
    const { endpoints } = withPerimeter(merge({ registry: { mirror: true, accountId: "111122223333" } }, cluster));
    return endpoints.find(({ service }) => service === "ec2")!.perimeter!.Statement.filter(({ Sid }) => Sid === "OrganizationToAmazon");
  };
  const Resource = ["arn:aws:ec2:us-west-2::image/*", "arn:aws:ec2:us-west-2:aws:prefix-list/*"];
  const Action = ["ec2:RunInstances", "ec2:GetManagedPrefixListEntries"];
  const karpenter = { nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260415" } } };
  expect(statements({})).toMatchObject([{ Action, Resource }]);
  expect(statements({ karpenter })).toMatchObject([{ Action: [...Action, "ec2:CreateFleet"], Resource }]);
});

test("a policy of a service in the cluster file wins, and without a perimeter there is none", () => {
  const own = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] };
  const { endpoints } = analyse(configDemo(merge(perimeter(), { network: { endpoints: { policies: { sts: own } } } })));
  expect(endpoints.find(({ service }) => service === "sts")).toMatchObject({ policy: own });
  expect(endpoints.filter((endpoint) => "perimeter" in endpoint === "policy" in endpoint)).toEqual([]);
  expect(analyse(configDemo()).endpoints.filter((endpoint) => "perimeter" in endpoint)).toEqual([]);
  expect(stringify(endpoints)).not.toContain("undefined");
});

test("has a statement for each way to belong to the organization, and a name of its own for each", () => {
  const { endpoints } = withPerimeter({}, { accounts: ["444455556666"] });
  const { Statement } = endpoints.find(({ service }) => service === "ec2")!.perimeter!;
  expect(Statement.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
    ["OrganizationToOrganization1", { StringEquals: { "aws:PrincipalOrgID": organization, "aws:ResourceOrgID": organization } }],
    ["OrganizationToOrganization2", { StringEquals: { "aws:PrincipalOrgID": organization, "aws:ResourceAccount": ["444455556666"] } }],
    ["OrganizationToOrganization3", { StringEquals: { "aws:PrincipalAccount": ["444455556666"], "aws:ResourceOrgID": organization } }],
    [
      "OrganizationToOrganization4",
      { StringEquals: { "aws:PrincipalAccount": ["444455556666"], "aws:ResourceAccount": ["444455556666"] } },
    ],
    ["AwsServices", { Bool: { "aws:PrincipalIsAWSService": "true" } }],
    ["OrganizationToNobodysResources1", { StringEquals: { "aws:PrincipalOrgID": organization } }],
    ["OrganizationToNobodysResources2", { StringEquals: { "aws:PrincipalAccount": ["444455556666"] } }],
    ["OrganizationToAmazon1", { StringEquals: { "aws:PrincipalOrgID": organization } }],
    ["OrganizationToAmazon2", { StringEquals: { "aws:PrincipalAccount": ["444455556666"] } }],
  ]);
});

test("without other accounts has one statement for each purpose, and no condition for what anybody may read", () => {
  const { endpoints } = withPerimeter({ network: { egress: "none" } });
  const statements = (name: string) => endpoints.find(({ service }) => service === name)!.perimeter!.Statement;
  expect(statements("s3").map(({ Sid, Condition }) => [Sid, Condition && Object.keys(Condition)])).toEqual([
    ["OrganizationToOrganization", ["StringEquals"]],
    ["AwsServices", ["Bool"]],
    ["AnyoneToPublicObjects", undefined],
  ]);
  expect(statements("sts").map(({ Sid }) => Sid)).toEqual(["OrganizationToOrganization", "AwsServices", "TokensToRoles"]);
});

test("lets nobody read the layers of Kubernetes' own registry where nodes do not reach it", () => {
  const buckets = (egress: string) =>
    JSON.stringify(withPerimeter({ network: { egress } }).endpoints.find(({ service }) => service === "s3")!.perimeter);
  expect([buckets("none"), buckets("nat")].map((text) => text.includes("prod-registry-k8s-io-us-west-2"))).toEqual([false, true]);
});
