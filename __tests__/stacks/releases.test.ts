import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { fullClusters } from "../support/fullClusters";
import { embedded, resources, type Block } from "../support/stack";
import { clusterFiles, root, synthDemo } from "../support/synth";

const { workload } = synthDemo(fullClusters["charts of the user's own"]);
const releases = resources(workload, "helm_release");
const named = (name: string): Block => releases.find(({ attributes }) => attributes["name"] === name)!;
const edgesOf = ({ attributes }: Block) => attributes["depends_on"] as readonly string[];
const addressOf = (name: string): string => named(name).address;
const valuesOf = (name: string) =>
  embedded((named(name).attributes["values"] as readonly string[])[0]) as Readonly<Record<string, unknown>>;

test("a release is installed after the load balancer controller, the add-ons, and the releases that it names", () => {
  expect(edgesOf(named("shop"))).toEqual(
    expect.arrayContaining([
      addressOf("aws-load-balancer-controller"),
      addressOf("ingress-nginx"),
      addressOf("external-secrets"),
      expect.stringMatching(/^aws_eks_addon\.coredns/),
      expect.stringMatching(/^kubernetes_config_map_v1\.ca-certificates_argocd/),
    ]),
  );
  expect(edgesOf(named("kyverno"))).not.toContain(addressOf("shop"));
});

test("its namespace is made after the add-ons, and destroyed before them: CSI drivers delete the volumes of its claims", () => {
  const namespaces = resources(workload, "kubernetes_namespace_v1").filter(({ path }) => path.startsWith("namespaces/"));
  const names = namespaces.map(({ attributes }) => (attributes["metadata"] as { name: string }).name);
  expect(names).toEqual(expect.arrayContaining(["web", "argocd", "monitoring", "external-secrets"]));
  const argocd = namespaces.find(({ path }) => path.startsWith("namespaces/argocd"))!;
  expect(edgesOf(argocd)).toEqual(expect.arrayContaining([expect.stringMatching(/^aws_eks_addon\.coredns/)]));
  expect(edgesOf(named("argo-cd"))).toContain(argocd.address);
  const addons = resources(workload, "aws_eks_addon").flatMap(edgesOf);
  expect(addons).not.toContain(argocd.address);
});

test("a namespace that others may use, too, is made before the add-ons, at the same address", () => {
  const argocd = (changes: object) =>
    resources(synthDemo({ network: { egress: "nat" }, charts: { "argo-cd": {} }, ...changes }).workload, "kubernetes_namespace_v1")[0]!;
  expect(argocd({ namespaces: { argocd: {} } }).attributes).not.toHaveProperty("depends_on");
  expect(argocd({}).address).toBe(argocd({ namespaces: { argocd: {} } }).address);
});

test("text of the user's stays text", () => {
  const [text] = named("shop").attributes["values"] as readonly string[];
  expect(text).toContain("costs $${price} é");
});

test("the role of its service account is in its values, with IRSA", () => {
  expect(valuesOf("shop")["serviceAccount"]).toEqual({
    create: true,
    name: "shop",
    annotations: { "eks.amazonaws.com/role-arn": expect.stringMatching(/^\$\{aws_iam_role\.service-account-web.*\.arn\}$/) },
  });
});

test("its variables are those of the proxy", () => {
  expect(valuesOf("shop")["env"]).toMatchObject({
    HTTPS_PROXY: "http://proxy.example.com:3128",
    NO_PROXY: expect.stringContaining(".svc"),
  });
});

test("destroying the network is not held up by a release, which goes with the workload stack", () => {
  expect(releases.every(({ attributes }) => attributes["upgrade_install"] === true && attributes["cleanup_on_fail"] === true)).toBe(true);
});

test("no example names a Secret that nothing makes: its pods would wait, and the first apply fail", () => {
  const texts = clusterFiles.map((file) => JSON.stringify(parse(readFileSync(join(root, file), "utf8"))));
  expect(texts.flatMap((text) => text.match(/"existingSecret\w*":"[^"]+"/g) ?? [])).toEqual([]);
});
