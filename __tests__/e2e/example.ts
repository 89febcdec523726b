import { basename } from "node:path";
import { type Front, kubernetesObject, startFront } from "./emulators";
import { Deployment, emulated, workloadAppliable } from "./terraform";

type Changes = Readonly<Record<string, unknown>>;

interface Options {
  /** Changes without which the emulators cannot apply it: what lies outside of the cluster. */
  readonly changes?: () => Promise<Changes>;
  /** What is asked of Kubernetes when all stacks are applied. @default - nothing */
  readonly applied?: () => Promise<void>;
  /** Whether its nodes have the proxy by DaemonSets. */
  readonly proxy?: boolean;
  /** What is done, and true, when the workload stack is destroyed and the others are not. */
  readonly afterWorkload?: (deployment: Deployment) => Promise<void>;
  /** Declares further tests, which run when all stacks are applied. @default - there are none */
  readonly whileThere?: () => void;
  /** Whether the cluster is protected from its deletion, until an edit of the file lifts that. Where one example shows it, the others need not. */
  readonly protectedFirst?: boolean;
}

interface DaemonSet {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}
interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly valueFrom?: { readonly configMapKeyRef?: object } }[];
}

/**
 * Applies an example of the folder `examples`, plans again, and destroys it, stack by stack.
 * Each example has a test file of its own, so that they can run side by side.
 */
export function describeExample(file: string, options: Options = {}): void {
  const { afterWorkload, applied, changes = async () => ({}), whileThere } = options;
  const { proxy = false, protectedFirst = false } = options;
  const name = basename(file, ".yaml");
  (emulated ? describe : describe.skip)(file, () => {
    const stacks = ["network", "cluster", ...(workloadAppliable ? ["workload"] : [])].map((stack) => `${name}-${stack}`);
    const clusterStack = `${name}-cluster`;
    const logs = new Map<string, string>();
    let front: Front;
    let deployment: Deployment;
    let needed: Changes;

    beforeAll(async () => {
      front = await startFront();
      needed = { ...(await changes()), ...(protectedFirst ? {} : { deletionProtection: false }) };
      deployment = new Deployment(front.environment);
      deployment.synthesize(file, needed);
    });

    afterAll(() => {
      front.stop();
      deployment.remove();
    });

    test.each(stacks)("%s applies, and a second plan is empty", (stack) => {
      logs.set(stack, deployment.apply(stack));
      expect(deployment.resources(stack).length).toBeGreaterThan(5);
      expect(deployment.pendingChanges(stack)).toEqual([]);
    });

    for (const daemonSet of proxy && workloadAppliable ? ["aws-node", "kube-proxy"] : []) {
      test(`${daemonSet} takes the proxy from the ConfigMap, and did before any node group was created`, async () => {
        const { spec } = await kubernetesObject<DaemonSet>(`/apis/apps/v1/namespaces/kube-system/daemonsets/${daemonSet}`);
        const { env = [] } = spec.template.spec.containers.find((container) => container.name === daemonSet)!;
        const fromConfigMap = env.flatMap(({ name: variable, valueFrom }) =>
          valueFrom?.configMapKeyRef ? [{ variable, ...valueFrom.configMapKeyRef }] : [],
        );
        expect(fromConfigMap).toMatchObject(
          ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].map((key) => ({ variable: key, name: "proxy-environment-variables", key })),
        );
        const log = logs.get(`${name}-workload`)!.split("\n");
        const linesOf = (pattern: RegExp) => log.flatMap((line, index) => (pattern.test(line) ? [index] : []));
        const environments = linesOf(/^kubernetes_env\..*Creation complete/);
        const groups = linesOf(/^aws_(eks_node|autoscaling)_group\..*: Creating\.\.\./);
        expect(environments).toHaveLength(2);
        expect(groups.length).toBeGreaterThan(0);
        expect(Math.max(...environments)).toBeLessThan(Math.min(...groups));
      });
    }

    if (applied && workloadAppliable) test("Kubernetes has what the workload stack says", applied);
    if (workloadAppliable) whileThere?.();

    if (protectedFirst) {
      test("Terraform refuses to destroy a protected cluster, and an edit of the file lifts the protection", () => {
        expect(() => deployment.destroy(clusterStack)).toThrow(/lifecycle\.prevent_destroy/);
        deployment.synthesize(file, { ...needed, deletionProtection: false });
        deployment.apply(clusterStack);
        expect(deployment.pendingChanges(clusterStack)).toEqual([]);
      });
    }

    test("all stacks are destroyed, the last one first", async () => {
      for (const stack of [...stacks].reverse()) {
        deployment.destroy(stack);
        if (stack.endsWith("-workload")) await afterWorkload?.(deployment);
      }
      expect(stacks.flatMap((stack) => deployment.resources(stack))).toEqual([]);
    });

    test.each(stacks)("all that Terraform did for %s is in the policy of its runner", (stack) => {
      const { called, missing } = deployment.permissions(stack);
      expect(called.length).toBeGreaterThan(10);
      expect(missing).toEqual([]);
    });
  });
}
