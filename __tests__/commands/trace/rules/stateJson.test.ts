import { stateJson } from "../../../../commands/trace/rules/stateJson";
import { clusterFiles } from "../../../support/synth";
import { simulatedStates } from "../../../support/simulatedStates";
import { pairTraces, tracedDemo, tracedFile } from "../../../support/traces";
import type { TracedStacks } from "../../../../commands/trace/rules/world";

jest.setTimeout(120_000);

const applied = (stacks: TracedStacks): TracedStacks => {
  const { cluster, network, workload } = simulatedStates(stacks);
  const { check } = stacks.network;
  return { network: { ...stateJson(network)!, ...(check && { check }) }, cluster: stateJson(cluster)!, workload: stateJson(workload)! };
};

test.each(clusterFiles)("what is applied of %s is traced as what was synthesized", (file) => {
  const cluster = tracedFile(file);
  const results = (stacks: TracedStacks) =>
    pairTraces(cluster, stacks).map(({ from, hops, to }) => [from, to, ...hops.map(({ kind, status }) => `${kind} ${status}`)]);
  expect(results(applied(cluster.stacks))).toEqual(results(cluster.stacks));
});

describe("the routes of a table that exists", () => {
  const zones = { "us-west-2a": "0a", "us-west-2b": "0b" };
  const cluster = tracedDemo("given", {
    nodeGroups: { managed: { general: {} } },
    network: {
      availabilityZones: Object.keys(zones),
      egress: "nat",
      existingVpc: {
        id: "vpc-0123456789abcdef0",
        cidr: "10.20.0.0/16",
        nodeSubnets: Object.fromEntries(
          Object.entries(zones).map(([zone, end], index) => [
            zone,
            { id: `subnet-0123456789abcde${end}`, cidr: `10.20.${16 * index}.0/20` },
          ]),
        ),
      },
    },
    loadBalancerController: { enabled: true },
  });
  const image = "public.ecr.aws/eks/aws-load-balancer-controller";

  /** The hop of the route to the internet, with the routes that a state says each table has. */
  const route = (routes: readonly object[]) => {
    const stacks = applied(cluster.stacks);
    const tables = stacks.network.data!["aws_route_table"]!;
    const data = {
      ...stacks.network.data,
      aws_route_table: Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, { ...table, routes: routes as never }])),
    };
    const [trace] = pairTraces(cluster, { ...stacks, network: { ...stacks.network, data } }, ({ to }) => to === image);
    return trace!.hops.find(({ kind }) => kind === "route");
  };

  test("are not in the JSON", () => {
    const [trace] = pairTraces(cluster, cluster.stacks, ({ to }) => to === image);
    expect(trace!.hops.find(({ kind }) => kind === "route")).toMatchObject({ status: "unknown" });
  });

  test("are in a state: what is missing there fails", () => {
    expect(route([{ cidr_block: "10.0.0.0/8", transit_gateway_id: "tgw-0123456789abcdef0" }])).toMatchObject({
      status: "fails",
      says: expect.stringContaining("no route leads to public addresses") as string,
    });
  });
});

describe("a state", () => {
  test("that is empty has no resources", () => {
    expect(stateJson({ format_version: "1.0" })).toEqual({});
  });

  test.each([[{}], [[]], ["text"], [null], [{ format_version: "1.0", values: 3 }]])("is not %j", (value) => {
    expect(stateJson(value)).toBeUndefined();
  });

  test("may have modules, counts and text that looks like a reference", () => {
    const resource = {
      mode: "managed",
      type: "aws_route",
      name: "out",
      index: "a",
      values: { id: "r-1", destination_cidr_block: null, note: "${x}" },
    };
    const state = { format_version: "1.0", values: { root_module: { child_modules: [{ resources: [resource] }] } } };
    expect(stateJson(state)?.resource).toEqual({ aws_route: { 'out["a"]': { id: "r-1", note: "$${x}" } } });
  });
});

test("an OIDC provider that is gone is missed, though policies have its ARN", () => {
  const { config, name, stacks } = tracedDemo("irsa", { nodeGroups: { managed: { general: {} } } });
  const text = JSON.stringify(simulatedStates(stacks));
  const issuer = /"issuer":"([^"]+)"/.exec(text)![1]!;
  const arn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
  const states = JSON.parse(text.replaceAll(/aws_iam_openid_connect_provider\/[\w-]+\/arn/g, arn)) as ReturnType<typeof simulatedStates>;
  const read = (isGone: boolean): TracedStacks => {
    const json = Object.fromEntries(Object.entries(states).map(([role, state]) => [role, stateJson(state)!])) as unknown as TracedStacks;
    const { aws_iam_openid_connect_provider: _, ...others } = json.cluster.resource!;
    return isGone ? { ...json, cluster: { ...json.cluster, resource: others } } : json;
  };
  const verdict = (isGone: boolean) =>
    pairTraces({ config, name, stacks }, read(isGone), ({ from, to }) => from === "VPC CNI" && to === "ec2")[0]!.hops.find(
      ({ kind }) => kind === "credentials",
    );
  expect(verdict(false)).toMatchObject({ status: "ok" });
  expect(verdict(true)).toMatchObject({ status: "fails", says: expect.stringMatching(/^the OIDC provider of the cluster/) as string });
});
