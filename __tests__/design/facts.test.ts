import { clusterSchema } from "../../config/schema/schema";
import { analyse } from "../../design/facts";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });

test("the facts are plain data", () => {
  const facts = analyse(parse({ network: { egress: "proxy" }, proxy: { squid: {} }, samples: { privateNlb: { enabled: true } } }));
  expect(structuredClone(facts)).toEqual(facts);
});

test("without a place for every subnet there are no addresses, and all other facts", () => {
  const { addresses, endpoints, layout, nodeGroups } = analyse(parse({ network: { cidr: "10.0.0.64/26" } }));
  expect(addresses).toBeUndefined();
  expect(layout.unplaced).toEqual([{ role: "node", zones: ["us-west-2a", "us-west-2b", "us-west-2c"] }]);
  expect([endpoints.length, nodeGroups.length]).toEqual([expect.any(Number), 1]);
});

test("images are those of the pairs, each with its consumer", () => {
  const { images, reachability } = analyse(parse({ loadBalancerController: { enabled: true }, samples: { publicAlb: { enabled: true } } }));
  expect(images.map(({ consumer }) => consumer)).toEqual(["AWS Load Balancer Controller", "sample application"]);
  expect(reachability.filter(({ need }) => need.kind === "image")).toHaveLength(images.length);
});
