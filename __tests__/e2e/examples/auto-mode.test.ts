import { createAutoModeKinds } from "../autoModeKinds";
import { createTransitGateway, kubernetesObject } from "../emulators";
import { describeExample } from "../example";

interface NodeClass {
  readonly spec: {
    readonly role: string;
    readonly subnetSelectorTerms: readonly { readonly id: string }[];
    readonly podSubnetSelectorTerms: readonly { readonly id: string }[];
    readonly advancedNetworking: { readonly httpsProxy: string; readonly noProxy: readonly string[] };
    readonly certificateBundles: readonly { readonly data: string }[];
  };
}

describeExample("auto-mode.yaml", {
  changes: async () => {
    await createAutoModeKinds();
    return { "network.transitGateway.id": await createTransitGateway("eu-central-1") };
  },
  applied: async () => {
    const { spec } = await kubernetesObject<NodeClass>("/apis/eks.amazonaws.com/v1/nodeclasses/private");
    expect(spec.role).toMatch(/^auto-mode-auto-mode-nodes-/);
    const subnets = [...spec.subnetSelectorTerms, ...spec.podSubnetSelectorTerms].map(({ id }) => id);
    expect(new Set(subnets).size).toBe(6);
    expect(subnets.every((id) => /^subnet-[0-9a-f]+$/.test(id))).toBe(true);
    expect(spec.advancedNetworking.httpsProxy).toBe("http://proxy.corp.example.com:8080");
    expect(spec.advancedNetworking.noProxy.length).toBeLessThanOrEqual(50);
    expect(Buffer.from(spec.certificateBundles[0]!.data, "base64").toString()).toMatch(/^-----BEGIN CERTIFICATE-----/);
  },
});
