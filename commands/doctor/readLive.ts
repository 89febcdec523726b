import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  paginateListAddons,
  paginateListFargateProfiles,
  paginateListNodegroups,
  paginateListPodIdentityAssociations,
} from "@aws-sdk/client-eks";
import {
  paginateDescribeInstances,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
} from "@aws-sdk/client-ec2";
import type { ClusterDesign } from "../../design/cluster";
import { addonVersions } from "../aws/addonVersions";
import type { AwsClients } from "../aws/clients";
import { clusterClients } from "../aws/clusterClients";
import { allPages, type AwsRead, orAbsent, readTogether } from "../aws/read";
import { CommandFailure } from "../failure";
import { readHosts } from "./readHosts";
import { readKubernetes } from "./readKubernetes";
import { readQuotas } from "./readQuotas";
import { hostOf, type Observed } from "./rules/examineLive";
import { livePermissions, type Seen } from "./rules/live";
import { resolvedHosts } from "./rules/liveHosts";
import { countedQuotas } from "./rules/liveQuotas";
import type { ObservedAws, ObservedCluster } from "./rules/observed";

/**
 * All that AWS, Kubernetes and this machine's network say of a cluster. What cannot be read is told in its place.
 * @throws CommandFailure where there is no cluster, or nobody can be asked for it
 */
export async function readLive(design: ClusterDesign): Promise<Observed> {
  const { config } = design;
  const { values: clients, problems: strangers } = await clusterClients(config);
  if (strangers.length > 0) throw new CommandFailure(strangers.join("\n"));
  const found = await seen(livePermissions.cluster, () =>
    orAbsent<ObservedCluster | undefined>(
      undefined,
      async () => (await clients.eks.send(new DescribeClusterCommand({ name: config.name }))).cluster,
    ),
  );
  if ("problem" in found) throw new CommandFailure(found.problem);
  const cluster = found.value;
  if (!cluster)
    throw new CommandFailure(
      `There is no cluster ${config.name} in ${config.region}, so that nothing is looked at. Apply its stacks first.`,
    );
  const api = hostOf(cluster.endpoint);
  const authority = Buffer.from(cluster.certificateAuthority?.data ?? "", "base64").toString() || undefined;
  const [aws, kubernetes, hosts] = await Promise.all([
    readAws(design, clients, cluster.resourcesVpcConfig?.vpcId ?? config.network.existingVpc?.id ?? ""),
    readKubernetes(config),
    readHosts(design, [...resolvedHosts(design).map((host) => ({ host })), ...(api === undefined ? [] : [{ host: api, authority }])]),
  ]);
  return { cluster, aws, kubernetes, hosts };
}

/** One thing that is read, with its problem in its place. */
async function seen<T>(actions: readonly string[], run: AwsRead<T>["run"]): Promise<Seen<T>> {
  const { values, problems } = await readTogether<{ one: { value: T } | undefined }>({
    one: { actions, otherwise: undefined, run: async () => ({ value: await run() }) },
  });
  return values.one ?? { problem: problems.join(" ").replace(/\.$/, "") };
}

async function readAws(design: ClusterDesign, { ec2: client, eks, quotas }: AwsClients, vpcId: string): Promise<ObservedAws> {
  const { addons, config } = design;
  const clusterName = config.name;
  const inVpc = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const ec2 = { client };
  const paging = { client: eks };
  const asked = { clusterName };
  const read = {
    endpoints: seen(livePermissions.endpoints, () =>
      allPages(paginateDescribeVpcEndpoints(ec2, inVpc), ({ VpcEndpoints }) => VpcEndpoints),
    ),
    subnets: seen(livePermissions.subnets, () => allPages(paginateDescribeSubnets(ec2, inVpc), ({ Subnets }) => Subnets)),
    routeTables: seen(livePermissions.routeTables, () =>
      allPages(paginateDescribeRouteTables(ec2, inVpc), ({ RouteTables }) => RouteTables),
    ),
    securityGroups: seen(livePermissions.securityGroups, () =>
      allPages(paginateDescribeSecurityGroups(ec2, inVpc), ({ SecurityGroups }) => SecurityGroups),
    ),
    instances: seen(livePermissions.instances, async () => {
      const Filters = [
        ...inVpc.Filters,
        { Name: `tag:kubernetes.io/cluster/${clusterName}`, Values: ["owned"] },
        { Name: "instance-state-name", Values: ["pending", "running"] },
      ];
      const reservations = await allPages(paginateDescribeInstances(ec2, { Filters }), ({ Reservations }) => Reservations);
      return reservations.flatMap(({ Instances = [] }) => Instances);
    }),
    nodeGroups: seen(livePermissions.nodeGroups, async () => {
      const names = await allPages(paginateListNodegroups(paging, asked), ({ nodegroups }) => nodegroups);
      const all = await Promise.all(names.map((nodegroupName) => eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }))));
      return all.flatMap(({ nodegroup }) => nodegroup ?? []);
    }),
    profiles: seen(livePermissions.profiles, async () => {
      const names = await allPages(paginateListFargateProfiles(paging, asked), ({ fargateProfileNames }) => fargateProfileNames);
      const all = await Promise.all(
        names.map((fargateProfileName) => eks.send(new DescribeFargateProfileCommand({ clusterName, fargateProfileName }))),
      );
      return all.flatMap(({ fargateProfile }) => fargateProfile ?? []);
    }),
    addons: seen(livePermissions.addons, async () => {
      const names = await allPages(paginateListAddons(paging, asked), (page) => page.addons);
      const all = await Promise.all(names.map((addonName) => eks.send(new DescribeAddonCommand({ clusterName, addonName }))));
      return all.flatMap(({ addon }) => addon ?? []);
    }),
    recommended: seen(livePermissions.recommended, async () => {
      const offers = addons.map(
        async ({ name }) => [name, (await addonVersions(eks, name, config.kubernetesVersion)).recommended] as const,
      );
      return Object.fromEntries(await Promise.all(offers));
    }),
    quotas: seen(livePermissions.quotas, () => readQuotas(quotas, countedQuotas(design))),
    associations: seen(livePermissions.associations, async () => {
      const listed = await allPages(paginateListPodIdentityAssociations(paging, asked), (page) => page.associations);
      // The list has no roles.
      const all = await Promise.all(
        listed.map(({ associationId }) => eks.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId }))),
      );
      return all.flatMap(({ association }) => association ?? []);
    }),
  };
  const entries = await Promise.all(Object.entries(read).map(async ([name, value]) => [name, await value] as const));
  return Object.fromEntries(entries) as unknown as ObservedAws;
}
