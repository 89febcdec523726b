import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const url = "https://registry.example.com/";
const everywhere: Changes = {
  network: { egress: "transitGateway", transitGateway: { id: "tgw-12345678" } },
  registry: { mirrors: { "*": [{ url }] } },
};
const elsewhere = "444455556666.dkr.ecr.us-west-2.amazonaws.com";
const ofMirrors = (from: Changes, to: Changes) =>
  editsBetween(configDemo(from), configDemo(merge(from, to))).filter(({ path }) => path.join(".") === "registry.mirrors");

test("an image in another registry of Amazon ECR, which has no mirrors, is in the user data of nodes", () => {
  const scaler = { addons: { clusterAutoscaler: { enabled: true, image: { repository: `${elsewhere}/scaler`, tag: "v1.33.0" } } } };
  expect(ofMirrors(everywhere, scaler)).toEqual([
    {
      path: ["registry", "mirrors"],
      before: [],
      after: [elsewhere],
      effects: { workload: "roll nodes" },
      meaning: "the nodes' user data: which registries they ask beside the mirrors follows the cluster's images and what it reaches",
    },
  ]);
  expect(ofMirrors(merge(everywhere, scaler), { addons: { clusterAutoscaler: { enabled: false } } })).toMatchObject([
    { before: [elsewhere], after: [] },
  ]);
});

test("a registry that is reached after all is in the user data of nodes", () => {
  const peered: Changes = {
    network: { egress: "none", peerings: { company: { connectionId: "pcx-12345678", cidrs: ["10.1.0.0/16"] } } },
    registry: { mirrors: { "ghcr.io": [{ url: "https://10.1.0.5" }] } },
  };
  expect(ofMirrors(peered, { network: { egress: "nat" } })).toMatchObject([
    { before: [], after: ["ghcr.io"], effects: { workload: "roll nodes" } },
  ]);
});

test("no word of mirrors where nodes ask the same registries, or mirrors are edited themselves", () => {
  expect(ofMirrors(everywhere, { tags: { team: "shop" } })).toEqual([]);
  expect(ofMirrors(everywhere, { registry: { mirrors: { "quay.io": [{ url }] } } })).toHaveLength(1);
  expect(ofMirrors({}, { network: { egress: "nat" } })).toEqual([]);
});
