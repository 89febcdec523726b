import { proxyCertificate } from "../../support/certificates";
import { userDataPart } from "./documents";
import { poolsByName } from "./pools";
import { ec2Id, type Setting, subnetBlock } from "./setting";

type Value = Readonly<Record<string, unknown>>;
type Answer = (setting: Setting) => boolean | undefined;

const only =
  (holds: (setting: Setting) => boolean): Answer =>
  (setting) =>
    holds(setting) ? undefined : false;
const existing: Answer = only(({ vpc }) => vpc !== "new");
const isNew: Answer = only(({ vpc }) => vpc === "new");
const onNodes: Answer = only(({ nodes }) => nodes);
const owned: Answer = only(({ vpc }) => vpc !== "shared");

/** Keys that belong to some settings: always, never, or (undefined) by chance. */
const settings: Readonly<Record<string, Answer>> = {
  extends: () => false,
  locked: () => false,
  extensions: () => false,
  tagPolicy: ({ random }) => random.chance(0.1),
  kubernetesVersion: () => true,
  network: () => true,
  "network.availabilityZones": () => true,
  "network.egress": () => true,
  "network.cidr": ({ vpc }) => vpc === "new",
  "network.existingVpc": ({ vpc }) => vpc !== "new",
  "network.existingVpc.shared": ({ vpc }) => vpc === "shared",
  "network.existingVpc.ownerAccountId": only(({ vpc }) => vpc === "shared"),
  "network.existingVpc.nodeSubnets": () => true,
  "network.existingVpc.podSubnets": ({ podSubnets }) => podSubnets,
  "network.existingVpc.secondaryCidrs": ({ podSubnets }) => podSubnets,
  "network.existingVpc.natGatewayIds": only(({ egress, vpc }) => egress === "nat" && vpc === "existing"),
  "network.existingVpc.internetGatewayId": owned,
  "network.existingVpc.routeTables": owned,
  "network.secondaryCidrs": ({ podSubnets, vpc, random }) => podSubnets && vpc === "new" && random.chance(0.8),
  "network.publicSubnets": owned,
  "network.podSubnets": ({ podSubnets }) => podSubnets,
  "network.controlPlaneSubnets": owned,
  "network.transitGatewaySubnets": only(({ egress, vpc }) => egress === "transitGateway" && vpc !== "shared"),
  "network.blockPublicAccessExclusion": only(({ vpc, egress }) => vpc === "new" && egress === "nat"),
  "nodeGroups.managed.*.efa": () => false,
  "nodeGroups.selfManaged.*.efa": () => false,
  "network.nodeSecurityGroup": onNodes,
  "network.natGateways": only(({ egress }) => egress === "nat"),
  "network.transitGateway": ({ egress, vpc, proxy, random }) =>
    egress === "transitGateway" || (egress === "proxy" && proxy === "url" && vpc !== "shared" && random.chance(0.9)),
  "network.firewall": ({ egress }) => egress === "firewall",
  "network.firewall.targetIds": () => true,
  "network.transitGateway.attachment": existing,
  "network.dhcpOptions.domainName": isNew,
  "network.resolverRules": owned,
  "network.privateHostedZones": owned,
  "network.route53ProfileId": owned,
  "network.dnsFirewall": owned,
  "network.queryLogs": owned,
  "network.flowLogs": owned,
  "network.endpoints.skip": only(({ egress }) => egress === "nat"),
  "network.endpoints.interface": existing,
  proxy: ({ egress }) => egress === "proxy",
  "proxy.url": ({ proxy }) => proxy === "url",
  "proxy.squid": ({ proxy }) => proxy === "squid",
  "network.podSubnets.enabled": ({ podSubnets }) => podSubnets,
  customNetworking: ({ podSubnets, nodes }) => podSubnets && nodes,
  addons: onNodes,
  "registry.pullThroughCache": only(({ partition }) => partition === "aws"),
  charts: onNodes,
  securityGroupPolicies: onNodes,
  "observability.containerInsights": onNodes,
  "observability.fluentBit": onNodes,
  nodeGroups: () => true,
  "nodeGroups.managed": ({ nodes, random }) => nodes && random.chance(0.8),
  "nodeGroups.selfManaged": ({ nodes, random }) => nodes && random.chance(0.35),
  karpenter: only(({ nodes, random }) => nodes && random.chance(0.5)),
  autoMode: only(({ random }) => random.chance(0.6)),
  fargateProfiles: ({ nodes }) => (nodes ? undefined : true),
};

/** Whether a key is written in a world with this setting; undefined where chance decides. */
export const fits = (key: string, setting: Setting): boolean | undefined => settings[key]?.(setting);

const map = (value: unknown): Value => (typeof value === "object" && value !== null ? (value as Value) : {});

/** A world whose values fit together: blocks of all zones, and what one key asks of another. */
export const fitting = (world: Value, setting: Setting): Value => steps.reduce((value, step) => step(value, setting), world);

/** Changes what stands at a path, where something does. */
function at(world: Value, path: string, change: (value: unknown) => unknown): Value {
  const [key = "", ...rest] = path.split(".");
  if (key === "*") return Object.fromEntries(Object.entries(world).map(([name, value]) => [name, below(value)]));
  if (!(key in world)) return world;
  const changed = below(world[key]);
  const { [key]: _, ...others } = world;
  return changed === undefined ? others : { ...world, [key]: changed };

  function below(value: unknown): unknown {
    if (rest.length === 0) return change(value);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? at(value as Value, rest.join("."), change) : value;
  }
}

const groupKinds = ["nodeGroups.managed.*", "nodeGroups.selfManaged.*"];

const steps: readonly ((world: Value, setting: Setting) => Value)[] = [
  (world, { zones }) => at(world, "network.availabilityZones", () => zones),
  // Every zone of a network that exists has its node subnet, and what else has subnets there.
  (world, setting) =>
    setting.zones.reduce(
      (value, zone, index) =>
        at(value, "network.existingVpc.nodeSubnets", (subnets) => ({
          ...map(subnets),
          [zone]: { id: ec2Id("subnet", setting), cidr: subnetBlock("nodes", index, setting) },
        })),
      world,
    ),
  (world, setting) =>
    setting.vpc === "new"
      ? world
      : ["pod", "public", "controlPlane", "transitGateway"].reduce(
          (value, role) =>
            at(value, `network.existingVpc.${role}Subnets`, (subnets) =>
              Object.fromEntries(
                setting.zones.map((zone, index) => [
                  zone,
                  map(subnets)[zone] ?? {
                    id: ec2Id("subnet", setting),
                    cidr:
                      role === "pod"
                        ? `100.64.${index * 64}.0/18`
                        : subnetBlock(role as "public" | "controlPlane" | "transitGateway", index, setting),
                  },
                ]),
              ),
            ),
          world,
        ),
  (world, setting) =>
    at(world, "network.firewall.targetIds", () => Object.fromEntries(setting.zones.map((zone) => [zone, ec2Id("vpce", setting)]))),
  (world) => at(world, "network.existingVpc.secondaryCidrs", () => ["100.64.0.0/16"]),
  (world) => at(world, "network.secondaryCidrs", () => ["100.64.0.0/16"]),
  // The cluster has somebody to run it, and certificates stand in one place.
  (world, { nodes, random }) => {
    const groups = map(world["nodeGroups"]);
    const isEmpty = ["managed", "selfManaged"].every((kind) => Object.keys(map(groups[kind])).length === 0);
    // Nodes of EKS Auto Mode may be the only ones.
    const isAuto = "autoMode" in world && map(world["autoMode"])["enabled"] !== false && !("karpenter" in world);
    if (nodes && isEmpty && isAuto && random.chance(0.7)) return world;
    if (nodes && isEmpty) return { ...world, nodeGroups: { ...groups, [random.pick(["managed", "selfManaged"])]: { main: {} } } };
    return nodes ? world : { ...world, fargateProfiles: { ...map(world["fargateProfiles"]), system: { selectors: [{ namespace: "*" }] } } };
  },
  (world) => {
    const { caCertificates: _, caNamespaces: __, ...proxy } = map(world["proxy"]);
    const authorities = map(world["certificateAuthorities"]);
    if (!("certificateAuthorities" in world)) return world;
    const certificates =
      Object.keys(map(authorities["certificates"])).length > 0 ? authorities["certificates"] : { root: proxyCertificate };
    return { ...world, ...("proxy" in world && { proxy }), certificateAuthorities: { ...authorities, certificates } };
  },
  (world) => {
    const samples = map(world["samples"]);
    const isBalanced = ["publicAlb", "publicNlb", "privateNlb", "privateGateway"].some(
      (sample) => map(samples[sample])["enabled"] === true,
    );
    return isBalanced ? { ...world, loadBalancerController: { ...map(world["loadBalancerController"]), enabled: true } } : world;
  },
  // Gateways need a release that knows them.
  (world) => {
    const controller = map(world["loadBalancerController"]);
    const hasSample = map(map(world["samples"])["privateGateway"])["enabled"] === true;
    if (!hasSample && map(controller["gatewayApi"])["enabled"] !== true) return world;
    const { chart: _, image: __, ...others } = controller;
    const gatewayApi = hasSample ? { enabled: true, crds: "existing" } : controller["gatewayApi"];
    return { ...world, loadBalancerController: { ...others, gatewayApi } };
  },
  // What is installed comes from Amazon ECR, where the way out leads to no other registry.
  (world, setting) =>
    ["samples", "loadBalancerController", "addons.clusterAutoscaler", "observability.fluentBit"].reduce(
      (value, key) =>
        at(value, key, (installed) => ({
          ...map(installed),
          image: { repository: `${setting.account}.dkr.ecr.${setting.region}.${setting.dnsSuffix}/image`, ...map(map(installed)["image"]) },
        })),
      world,
    ),
  // Pools are of classes that there are, and say what an instance type can be.
  (world, setting) =>
    at(world, "karpenter", (value) => {
      const karpenter = map(value);
      const image = `${setting.account}.dkr.ecr.${setting.region}.${setting.dnsSuffix}/image`;
      const given = Object.entries(map(karpenter["nodeClasses"])).map(([name, settings]) => [name, fittingClass(map(settings), setting)]);
      const classes = given.length > 0 ? (Object.fromEntries(given) as Value) : { default: {} };
      const names = Object.keys(classes);
      const written = Object.entries(map(karpenter["nodePools"]));
      const pools = (written.length > 0 ? written : [["main", {}] as const]).map(([pool, settings], index) => [
        pool,
        { ...fittingPool(map(settings)), nodeClass: names[index % names.length] },
      ]);
      const { repository: _, ...ofImage } = map(karpenter["image"]);
      return {
        ...karpenter,
        isolatedVPC: true,
        image: { ...ofImage, repository: image },
        nodeClasses: classes,
        nodePools: Object.fromEntries(pools),
      };
    }),
  // Pools of EKS Auto Mode are of the class that is always there or of a given one, and each class has a pool.
  (world) =>
    at(world, "autoMode", (value) => {
      const autoMode = map(value);
      const classes = Object.keys(map(autoMode["nodeClasses"]));
      const given = Object.entries(map(autoMode["nodePools"])).map(([pool, settings]) => [pool, fittingPool(map(settings))] as const);
      const ofClasses = classes.map((nodeClass, index) => [given[index]?.[0] ?? `of-${nodeClass}`, { ...given[index]?.[1], nodeClass }]);
      const nodePools = Object.fromEntries([...given, ...ofClasses]) as Readonly<Record<string, Value>>;
      return {
        ...autoMode,
        ...((classes.length > 0 || given.length > 0) && { nodePools: withReservations(nodePools, map(autoMode["nodeClasses"])) }),
      };
    }),
  (world) => at(world, "autoMode.nodeClasses.*.ephemeralStorage", (volume) => fittingVolume(map(volume))),
  (world) => at(world, "tagPolicy", (policy) => ("required" in map(policy) ? { ...map(policy), required: [] } : policy)),
  (world) => at(world, "network.podSubnets.enabled", () => true),
  // Blocks of subnets are those of all zones: planned ones would be among them.
  (world, setting) =>
    (["node", "pod", "public", "controlPlane", "transitGateway"] as const).reduce((value, role) => {
      const block = poolsByName[`network.${role}Subnets.cidrs.*`]!;
      return at(value, `network.${role}Subnets.cidrs`, () => Object.fromEntries(setting.zones.map((zone) => [zone, block(setting, zone)])));
    }, world),
  (world) =>
    at(world, "addons.vpcCni", (settings) => {
      const { reservePrefixes, ...cni } = map(settings);
      return { ...cni, ...(cni["prefixDelegation"] === true && reservePrefixes !== undefined && { reservePrefixes }) };
    }),
  // The policy of an endpoint needs the endpoint.
  (world) => {
    const services = Object.keys(map(map(map(world["network"])["endpoints"])["policies"]));
    return services.length === 0
      ? world
      : at(world, "network.endpoints", (endpoints) => {
          const { services: modes, skip: _, ...rest } = map(endpoints);
          const others = Object.fromEntries(Object.entries(map(modes)).filter(([service]) => !services.includes(service)));
          const additional = [...new Set([...services, ...((rest["additional"] ?? []) as readonly string[])])];
          return { ...rest, ...(modes !== undefined && { services: others }), additional };
        });
  },
  (world) => at(world, "access.bastion.sessionLogging", (logging) => ({ cloudWatch: {}, ...map(logging) })),
  (world) =>
    at(world, "observability.controlPlaneLogs.subscription", (settings) => {
      const { roleArn, ...subscription } = map(settings);
      return {
        ...subscription,
        ...(roleArn !== undefined && !String(subscription["destinationArn"]).includes(":destination:") && { roleArn }),
      };
    }),
  // A rule names ports in their order, unless it is about all protocols, and somebody whom it allows.
  (world, setting) =>
    ["ingress", "egress"].reduce(
      (value, way) =>
        at(value, `network.nodeSecurityGroup.${way}.*`, (rule) => {
          const { fromPort = 443, toPort, cidrs, ...rest } = map(rule);
          const ports = rest["protocol"] === "all" ? {} : { fromPort, ...(toPort !== undefined && { toPort }) };
          const peers =
            "prefixListIds" in rest || "securityGroupIds" in rest
              ? { ...(cidrs !== undefined && { cidrs }) }
              : { cidrs: ["10.222.0.0/16"] };
          return { ...rest, ...ports, ...peers };
        }),
      setting.random.chance(0.6) ? at(world, "network.nodeSecurityGroup.restrictEgress", () => true) : world,
    ),
  (world, setting) => groupKinds.reduce((value, kind) => at(value, kind, (group) => fittingGroup(map(group), setting)), world),
  // Pulls in parallel pass over mirrors of registries.
  (world) =>
    Object.keys(map(map(world["registry"])["mirrors"])).length === 0
      ? world
      : groupKinds.reduce((value, kind) => at(value, `${kind}.fastImagePull`, () => false), world),
  (world) => at(world, "access.publicEndpoint", (endpoint) => ({ ...map(endpoint), cidrs: ["203.0.113.0/28"] })),
  (world) =>
    at(world, "access.entries.*", (entry) => {
      const { type = "STANDARD", groups, policies, username, ...rest } = map(entry);
      return type === "STANDARD"
        ? {
            ...rest,
            ...(groups !== undefined && { groups }),
            ...(policies !== undefined && { policies }),
            ...(username !== undefined && { username }),
          }
        : { ...rest, type };
    }),
  (world, { account }) => {
    const registry = map(world["registry"]);
    return registry["mirror"] === true ? { ...world, registry: { ...registry, accountId: account } } : world;
  },
  (world) =>
    "securityGroupPolicies" in world
      ? at(
          {
            ...world,
            addons: {
              ...map(world["addons"]),
              vpcCni: { ...map(map(world["addons"])["vpcCni"]), podSecurityGroups: { enabled: true, enforcingMode: "standard" } },
            },
          },
          "securityGroupPolicies.*",
          (policy) =>
            "podSelector" in map(policy) || "serviceAccountSelector" in map(policy) ? policy : { ...map(policy), podSelector: {} },
        )
      : world,
  (world, { partition, nodes }) =>
    at(world, "serviceAccounts.*", (account) => {
      const { sessionPolicy: session, disableSessionTags: tags, targetRoleArn: target, ...given } = map(account);
      const isAgent = partition !== "aws-cn" && nodes && given["credentials"] !== "irsa";
      const [sessionPolicy, disableSessionTags, targetRoleArn] = isAgent ? [session, tags, target] : [];
      const { roleArn, policyArns, policy, wellKnownPolicies, ...others } = given;
      const rest = { ...others, ...(targetRoleArn !== undefined && { targetRoleArn }) };
      if (roleArn !== undefined) return { ...rest, roleArn };
      return {
        ...rest,
        ...(policyArns !== undefined && { policyArns }),
        ...(policy !== undefined && { policy }),
        ...(wellKnownPolicies !== undefined && { wellKnownPolicies }),
        ...(sessionPolicy !== undefined
          ? { sessionPolicy, disableSessionTags: true }
          : { ...(disableSessionTags !== undefined && { disableSessionTags }) }),
      };
    }),
  // At the end, so that what is drawn besides stays as it was without.
  (world, setting) => groupKinds.reduce((value, path) => at(value, path, (group) => ofOneZone(map(group), setting)), world),
];

/** A type of Intel with Elastic Fabric Adapters, in each of the regions. */
const typeWithAdapters = "c6in.32xlarge";

/** Now and then, a node group of one zone and one type: that of a reservation, or one with adapters. */
function ofOneZone(group: Value, setting: Setting): Value {
  const { random, zones } = setting;
  const isSpot = map(group["capacity"])["type"] === "SPOT";
  if (isSpot || !random.chance(0.15)) return group;
  const { placementGroup: _, capacityReservation: __, ...rest } = group;
  const inOneZone = { ...rest, availabilityZones: [random.pick(zones)] };
  return random.chance(0.5)
    ? { ...inOneZone, instanceTypes: ["m6i.large"], capacityReservation: { id: ec2Id("cr", setting) } }
    : { ...inOneZone, instanceTypes: [typeWithAdapters], efa: true };
}

/** A node group whose settings agree with each other and with its family. */
function fittingGroup(group: Value, setting: Setting): Value {
  const { random, kubernetesVersion } = setting;
  const family = group["amiFamily"] === "AL2" && kubernetesVersion !== "1.32" ? "AL2023" : String(group["amiFamily"] ?? "AL2023");
  const {
    nodeRepairConfig,
    containerRuntime,
    amiId,
    amiReleaseVersion,
    userData,
    fips,
    capacity,
    update,
    iam,
    volume,
    localStorage,
    fastImagePull,
    ...rest
  } = group;
  const image = amiId !== undefined ? { amiId } : { ...(amiReleaseVersion !== undefined && { amiReleaseVersion }) };
  if (map(capacity)["type"] === "SPOT" || group["placementGroup"] !== undefined)
    delete (rest as Record<string, unknown>)["capacityReservation"];
  const { min = 1, desired, max = 3 } = map(capacity) as Readonly<Record<string, number | undefined>>;
  const least = Math.min(min, max);
  const { roleArn, instanceProfileArn, ...role } = map(iam);
  return {
    ...rest,
    ...image,
    ...(localStorage !== undefined && family !== "AL2" && { localStorage }),
    ...(fastImagePull !== undefined && family !== "AL2" && { fastImagePull }),
    ...(group["amiFamily"] !== undefined && { amiFamily: family }),
    ...(containerRuntime !== undefined && { containerRuntime: family === "AL2" && amiId !== undefined ? containerRuntime : "containerd" }),
    ...(userData !== undefined && { userData: [userDataPart(family, setting)] }),
    ...(fips !== undefined && family === "Bottlerocket" && { fips }),
    ...(capacity !== undefined && {
      capacity: {
        ...map(capacity),
        min: least,
        max: Math.max(max, 1),
        ...(desired !== undefined && { desired: Math.min(Math.max(desired, least, 1), max) }),
      },
    }),
    ...(update !== undefined && {
      update:
        "maxUnavailable" in map(update)
          ? Object.fromEntries(Object.entries(map(update)).filter(([key]) => key !== "maxUnavailablePercentage"))
          : update,
    }),
    ...(nodeRepairConfig !== undefined && {
      nodeRepairConfig: Object.fromEntries(
        Object.entries(map(nodeRepairConfig)).filter(
          ([key]) => !(key.endsWith("Percentage") && key.replace("Percentage", "Count") in map(nodeRepairConfig)),
        ),
      ),
    }),
    ...(volume !== undefined && { volume: fittingVolume(map(volume)) }),
    ...(iam !== undefined && {
      iam:
        roleArn !== undefined && random.chance(0.5) ? { roleArn, ...(instanceProfileArn !== undefined && { instanceProfileArn }) } : role,
    }),
  };
}

const numeric = ["Gt", "Lt", "Gte", "Lte"];

/** A requirement whose values are as many as its operator compares with. */
function fittingRequirement(requirement: Value): Value {
  const { values, minValues, ...rest } = requirement;
  const operator = String(rest["operator"]);
  if (operator === "Exists" || operator === "DoesNotExist") return rest;
  if (numeric.includes(operator)) return { ...rest, values: ["4"] };
  const some = Array.isArray(values) && values.length > 0 ? (values as readonly unknown[]) : ["8192"];
  return { ...rest, values: some, ...(typeof minValues === "number" && { minValues: Math.min(minValues, some.length) }) };
}

/** A budget of times has both its beginning and its length. */
function fittingBudget(budget: Value): Value {
  const { schedule, duration, ...rest } = budget;
  return schedule !== undefined && duration !== undefined ? { ...rest, schedule, duration } : rest;
}

/** The budgets and requirements of a node pool, of Karpenter or of EKS Auto Mode, each whole. */
/** Pools of reserved instances are of a class that names reservations. */
const withReservations = (pools: Readonly<Record<string, Value>>, classes: Value): Value =>
  Object.fromEntries(
    Object.entries(pools).map(([name, pool]) => {
      const { capacityTypes } = pool;
      const hasReservation = map(classes[String(pool["nodeClass"] ?? "private")])["capacityReservation"] !== undefined;
      if (!Array.isArray(capacityTypes) || hasReservation) return [name, pool];
      const others = capacityTypes.filter((type) => type !== "reserved");
      return [name, { ...pool, capacityTypes: others.length > 0 ? others : ["on-demand"] }];
    }),
  );

function fittingPool(pool: Value): Value {
  const items = (value: unknown): readonly Value[] => (Array.isArray(value) ? value.map(map) : []);
  const { instanceCategories, newerThanGeneration, disruption, requirements, ...rest } = pool;
  const { budgets, ...others } = map(disruption);
  return {
    ...rest,
    // The types that are drawn have processors of Intel.
    ...(rest["instanceTypes"] !== undefined && rest["architectures"] !== undefined && { architectures: ["amd64"] }),
    ...(rest["instanceTypes"] === undefined && {
      ...(instanceCategories !== undefined && { instanceCategories }),
      ...(newerThanGeneration !== undefined && { newerThanGeneration }),
    }),
    ...(disruption !== undefined && {
      disruption: { ...others, ...(budgets !== undefined && { budgets: items(budgets).map(fittingBudget) }) },
    }),
    ...(requirements !== undefined && { requirements: items(requirements).map(fittingRequirement) }),
  };
}

/** A node class of Karpenter with one image, a release of its family, user data of it, and a volume that gives what it is asked. */
function fittingClass(nodeClass: Value, setting: Setting): Value {
  const { amiId, amiReleaseVersion, userData, volume, ...rest } = nodeClass;
  const family = String(rest["amiFamily"] ?? "AL2023");
  const release = family === "AL2023" ? `${setting.kubernetesVersion}.2-20260415` : "1.49.0-713f44ce";
  return {
    ...rest,
    ...(amiId !== undefined ? { amiId } : amiReleaseVersion !== undefined && { amiReleaseVersion: release }),
    ...(userData !== undefined && { userData: [userDataPart(family, setting)] }),
    ...(volume !== undefined && { volume: fittingVolume(map(volume)) }),
  };
}

/** Throughput and I/O operations that the volume allows. */
function fittingVolume(volume: Value): Value {
  const { iops, throughput, kmsKeyArn, ...rest } = volume as Readonly<Record<string, number | undefined>>;
  return {
    ...rest,
    ...(iops !== undefined && { iops: Math.min(iops, 500 * (rest["size"] ?? 80)) }),
    ...(throughput !== undefined && { throughput: Math.min(throughput, Math.floor((iops ?? 3000) / 4)) }),
    ...(kmsKeyArn !== undefined && rest["encrypted"] !== (false as unknown) && { kmsKeyArn }),
  };
}
