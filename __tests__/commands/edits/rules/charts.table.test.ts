import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo } from "../../../support/synth";

const chart = { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" };
const shop = { chart, namespace: "web", images: [] };
const nat = { network: { egress: "nat" } };

const edits = (from: Changes, to: Changes, others: Changes = {}) =>
  Object.fromEntries(
    editsBetween(configDemo({ ...nat, charts: from }), configDemo({ ...nat, ...others, charts: to }))
      .filter(({ path }) => path[0] === "charts")
      .map(({ path, ...edit }) => [path.join("."), edit]),
  );

describe("a release that goes", () => {
  const goes = "with the namespace goes all that is in it";
  const stays = "its namespace stays";

  test("takes a namespace of its own along", () => {
    expect(edits({ shop }, {})["charts.shop"]!.meaning).toContain(goes);
    expect(edits({ shop }, { blog: { ...shop, namespace: "blog" } })["charts.shop"]!.meaning).toContain(goes);
  });

  test.each<[string, Changes, Changes, Changes]>([
    ["another release", { shop, blog: shop }, { blog: shop }, {}],
    ["a release that comes", { shop }, { blog: shop }, {}],
    ["namespaces of the file", { shop }, {}, { namespaces: { web: {} } }],
    ["Kubernetes itself", { shop: { ...shop, namespace: "kube-system" } }, {}, {}],
  ])("leaves one of %s", (_, from, to, others) => {
    const { meaning } = edits(from, to, others)["charts.shop"]!;
    expect(meaning).toContain(stays);
    expect(meaning).not.toContain(goes);
  });

  test("and another of the same chart and namespace that comes must follow it", () => {
    const { "charts.store": store } = edits({ shop }, { store: shop });
    expect(store!.first).toMatch(/^Remove the other release alone and apply before\. .*meta\.helm\.sh\/release-name /);
    expect(edits({}, { store: shop })["charts.store"]!.first).toBeUndefined();
    expect(edits({ shop }, { shop, store: shop })["charts.store"]!.first).toBeUndefined();
    expect(edits({ shop }, { store: { ...shop, namespace: "store" } })["charts.store"]!.first).toBeUndefined();
    expect(edits({ shop }, { store: { ...shop, chart: { ...chart, name: "store" } } })["charts.store"]!.first).toBeUndefined();
  });
});

test("a release that moves leaves a namespace that another has", () => {
  const moved = { ...shop, namespace: "store" };
  expect(edits({ shop }, { shop: moved })["charts.shop.namespace"]!.meaning).toContain("is destroyed with everything in it");
  expect(edits({ shop, blog: shop }, { shop: moved, blog: shop })["charts.shop.namespace"]!.meaning).toContain(
    "the namespace that it leaves stays",
  );
});
