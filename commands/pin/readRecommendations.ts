import { GetParametersCommand } from "@aws-sdk/client-ssm";
import { addonVersions } from "../aws/addonVersions";
import type { ClusterAccount } from "../aws/caller";
import { clusterClients } from "../aws/clusterClients";
import { type Reading, readTogether } from "../aws/read";
import { type AddonOffer, pinPermissions, type Pinnable, type Recommendations } from "./rules/pins";

/** Parameters that one call of Systems Manager reads. @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const mostParameters = 10;

/** Reads what AWS recommends for a Kubernetes version in the region of a cluster. */
export async function readRecommendations(
  account: ClusterAccount,
  kubernetesVersion: string,
  all: readonly Pinnable[],
): Promise<Reading<Recommendations>> {
  const { values, problems } = await clusterClients(account);
  if (problems.length > 0) return { values: { addons: {}, releases: {} }, problems };
  const { eks, ssm } = values;
  const addonNames = all.flatMap(({ source }) => ("addon" in source ? [source.addon] : []));
  const parameters = [...new Set(all.flatMap(({ source }) => ("parameter" in source ? [source.parameter] : [])))];
  const offerOf = (addonName: string): Promise<AddonOffer> => addonVersions(eks, addonName, kubernetesVersion);
  return readTogether<Recommendations>({
    addons: {
      actions: pinPermissions.addons,
      otherwise: {},
      run: async () => Object.fromEntries(await Promise.all(addonNames.map(async (name) => [name, await offerOf(name)] as const))),
    },
    releases: {
      actions: pinPermissions.releases,
      otherwise: {},
      run: async () => {
        const batches = Array.from({ length: Math.ceil(parameters.length / mostParameters) }, (_, index) =>
          parameters.slice(index * mostParameters, (index + 1) * mostParameters),
        );
        const answers = await Promise.all(batches.map((Names) => ssm.send(new GetParametersCommand({ Names }))));
        const found = answers.flatMap(({ Parameters = [] }) => Parameters);
        return Object.fromEntries(found.flatMap(({ Name, Value }) => (Name && Value ? [[Name, Value] as const] : [])));
      },
    },
  });
}
