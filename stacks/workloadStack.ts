import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { pathText } from "../config/findings/path";
import { hasAutoModeNodesAlone } from "../design/autoMode/builtIn";
import type { ClusterDesign } from "../design/cluster";
import { hasNodes } from "../design/fargate/pods";
import { ofSamples } from "../design/namespaces/namespaces";
import { type OutboundSettings, outboundSettings, proxyVariables } from "../design/proxy/proxy";
import { providerVersionFor } from "../design/serviceAccounts/serviceAccounts";
import { certificateKeys, hasCertificates } from "../design/userData/caCertificates";
import { EniConfig } from "../modules/customNetworking";
import { createLogGroup } from "../modules/logGroup";
import { ObjectsRelease } from "../modules/objectsRelease";
import { permitInlinePolicies } from "../modules/rolePolicies";
import { HelmRelease } from "../modules/software";
import { Namespaces } from "../modules/workload/namespaces";
import { NodeGroups } from "../modules/workload/nodeGroups";
import { PodPolicies } from "../modules/workload/podPolicies";
import { CaCertificates, ProxyEnvironment } from "../modules/workload/proxy";
import { createAutoModeRelease } from "./autoModeRelease";
import { createBackend } from "./backend";
import { createFargateProfiles } from "./fargate";
import { type ControllerRelease, createKarpenter } from "./karpenter";
import { clusterOutputs, networkOutputs, type Outputs, readOutputs } from "./outputs";
import { type CreatePodRole, createServiceAccounts, podRolesOf } from "./podRoles";
import { createAwsProvider, createKubernetesProviders } from "./providers";
import { versionConditions } from "./versionConditions";
import { createReleases } from "./releases";
import { createSamples } from "./samples";
import { createWorkloadAddons } from "./workloadAddons";
import { Stack } from "./write/stack";

/**
 * What runs in the cluster: ENIConfigs and the proxy's environment variables, then nodes, beside them Fargate's logging and profiles, then
 * the add-ons that need either, then charts and samples. A node that joins before its ENIConfig, or whose VPC CNI reaches AWS by the proxy
 * alone, never becomes Ready without them; and a pod that starts before a profile selects it never runs on Fargate. So the order is in
 * depends_on.
 */
export class WorkloadStack extends Stack {
  private readonly network: Outputs<typeof networkOutputs>;
  private readonly cluster: Outputs<typeof clusterOutputs>;
  private readonly outbound: OutboundSettings;
  private readonly createPodRole: CreatePodRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly design: ClusterDesign,
    stackNames: { readonly network: string; readonly cluster: string },
  ) {
    super(scope, id);
    permitInlinePolicies(this, design.config.iam.inlinePolicies);
    const { config, addresses } = design;
    createBackend(this, config.backend);
    createAwsProvider(this, config, providerVersionFor(design.serviceAccounts));
    this.network = readOutputs(this, networkOutputs, {
      backend: config.backend,
      providerAssumesRole: config.assumeRoleArn !== undefined,
      stackName: stackNames.network,
      keys: {
        node_subnet_ids: addresses.zones.map(({ zone }) => zone),
        pod_subnet_ids: this.customNetworkingZones(),
      },
      required: design.proxy ? ["proxy_url"] : [],
    });
    this.cluster = readOutputs(this, clusterOutputs, {
      backend: config.backend,
      providerAssumesRole: config.assumeRoleArn !== undefined,
      stackName: stackNames.cluster,
      required: [
        ...(design.nodeSecurityGroup ? (["node_security_group_id"] as const) : []),
        ...(Object.keys(design.autoMode?.nodeClasses ?? {}).length > 0 ? (["auto_mode_node_role_name"] as const) : []),
      ],
      conditions: versionConditions(config.kubernetesVersion, stackNames.cluster),
    });
    this.outbound = outboundSettings(design, this.network.proxy_url);
    createKubernetesProviders(this, config, this.cluster);
    this.createPodRole = podRolesOf(this, { design, cluster: this.cluster });

    const beforeNodes = [...this.createEniConfigs(), ...this.createProxyEnvironment()];
    const nodeGroups = new NodeGroups(this, "node-groups", {
      groups: design.nodeGroups,
      kubernetesVersion: config.kubernetesVersion,
      dnsSuffix: design.partition.dnsSuffix,
      subnetIdOf: this.network.node_subnet_ids,
      vpcId: this.network.vpc_id,
      securityGroupIds: this.nodeSecurityGroups(),
      isClusterGroupAlone: design.nodeSecurityGroup === undefined,
      clusterName: config.name,
      cluster: {
        name: this.cluster.cluster_name,
        endpoint: this.cluster.cluster_endpoint,
        certificateAuthority: this.cluster.cluster_certificate_authority,
        serviceCidr: addresses.serviceCidr,
        clusterDnsAddress: addresses.clusterDnsAddress,
      },
      outbound: this.outbound,
      dependsOn: beforeNodes,
    });
    const autoMode = createAutoModeRelease(this, {
      design,
      network: this.network,
      cluster: this.cluster,
      outbound: this.outbound,
      securityGroupIds: this.nodeSecurityGroups(),
      podZones: this.customNetworkingZones(),
    });
    const allNamespaces = new Namespaces(this, "namespaces");
    const namespaces = allNamespaces.add(design.namespaces.filter(({ isOfReleases }) => !isOfReleases));
    const policies = this.createPodPolicies("pod-policies", namespaces, (namespace) => !ofSamples(config).includes(namespace));
    const beforePods = [...beforeNodes, ...namespaces, ...policies];
    const fargateProfiles = createFargateProfiles(this, {
      design,
      clusterName: this.cluster.cluster_name,
      subnetIdOf: this.network.node_subnet_ids,
    });
    const addons = createWorkloadAddons(this, {
      design,
      clusterName: this.cluster.cluster_name,
      createPodRole: this.createPodRole,
      dependsOn: [...beforePods, ...autoMode, ...nodeGroups.resources, ...fargateProfiles],
    });
    // With nodes of EKS Auto Mode alone there may be no add-on that comes after them.
    const ready = [...autoMode, ...addons];
    const ofReleases = allNamespaces.add(
      design.namespaces.filter(({ isOfReleases }) => isOfReleases),
      ready,
    );
    const certificates = this.createCaCertificates([...namespaces, ...ofReleases]);
    const serviceAccounts = createServiceAccounts(this, {
      design,
      cluster: this.cluster,
      createPodRole: this.createPodRole,
      namespaces: ofReleases,
    });
    const charts = this.createKarpenter(
      this.createCharts([...ready, ...certificates, ...serviceAccounts.ready, ...this.createGatewayApi(ready)]),
    );
    createReleases(this, {
      releases: design.releases,
      roleArns: serviceAccounts.roleArns,
      outbound: this.outbound,
      dependsOn: [...charts, ...ofReleases],
    });
    createSamples(this, {
      design,
      subnetIdOf: this.network.node_subnet_ids,
      createPodPolicies: (policiesId, dependsOn, isIn) => this.createPodPolicies(policiesId, dependsOn, isIn),
      dependsOn: charts,
    });
  }

  /** The security groups of all nodes. */
  private nodeSecurityGroups(): readonly string[] {
    const { nodeSecurityGroup } = this.design;
    const { cluster_security_group_id: ofCluster, node_security_group_id: ofNodes } = this.cluster;
    if (!nodeSecurityGroup) return [ofCluster];
    return nodeSecurityGroup.restrictsEgress ? [ofNodes] : [ofCluster, ofNodes];
  }

  /** Zones whose pods are in subnets of their own. Pod subnets alone, without custom networking, are for others to use. */
  private customNetworkingZones(): readonly string[] {
    const { addresses, config } = this.design;
    return config.customNetworking.enabled ? addresses.zones.map(({ zone }) => zone) : [];
  }

  private createEniConfigs(): readonly ITerraformDependable[] {
    // Node classes of EKS Auto Mode say the same, and nothing would know the kind.
    if (hasAutoModeNodesAlone(this.design.config)) return [];
    return this.customNetworkingZones().map(
      (zone) =>
        new EniConfig(this, `eni-config-${zone}`, {
          zone,
          podSubnetId: this.network.pod_subnet_ids(zone),
          securityGroupIds: [this.cluster.pod_security_group_id],
        }).resource,
    );
  }

  private createProxyEnvironment(): readonly ITerraformDependable[] {
    const { proxy } = this.outbound;
    return proxy
      ? new ProxyEnvironment(this, "proxy", { variables: proxyVariables(proxy), hasNodes: hasNodes(this.design.config) }).resources
      : [];
  }

  /** Before the pods that they are for: those would start without them. */
  private createPodPolicies(
    id: string,
    dependsOn: readonly ITerraformDependable[],
    isIn: (namespace: string) => boolean,
  ): readonly ITerraformDependable[] {
    const { networkPolicies, securityGroupPolicies } = this.design;
    return new PodPolicies(this, id, {
      networkPolicies: networkPolicies.filter(({ namespace }) => isIn(namespace)),
      securityGroupPolicies: securityGroupPolicies.filter(({ namespace }) => isIn(namespace)),
      vpcId: this.network.vpc_id,
      dependsOn,
    }).resources;
  }

  private createCaCertificates(dependsOn: readonly ITerraformDependable[]): readonly ITerraformDependable[] {
    const { certificateAuthorities, config } = this.design;
    if (!hasCertificates(certificateAuthorities)) return [];
    const namespacesKey = pathText(certificateKeys(config).namespaces);
    return new CaCertificates(this, "ca-certificates", { ...certificateAuthorities, namespacesKey, dependsOn }).resources;
  }

  /** Before the load balancer controller, which looks for the CustomResourceDefinitions when it starts. */
  private createGatewayApi(dependsOn: readonly ITerraformDependable[]): readonly ITerraformDependable[] {
    const { gatewayApi } = this.design;
    if (!gatewayApi) return [];
    const release = { name: "gateway-api", namespace: "kube-system", objects: gatewayApi.objects, takeOwnership: true, dependsOn };
    return [new ObjectsRelease(this, "gateway-api", release).resource];
  }

  /** One after the other: until the load balancer controller runs, its webhook refuses the Services of the next. */
  private createCharts(dependsOn: readonly ITerraformDependable[]): readonly ITerraformDependable[] {
    const charts = this.design.charts.filter(({ name }) => name !== this.design.karpenter?.controller.name);
    return charts.reduce((before, chart) => [...before, this.createChart(chart, before)], dependsOn);
  }

  private createKarpenter(dependsOn: readonly ITerraformDependable[]): readonly ITerraformDependable[] {
    const { config, karpenter, partition } = this.design;
    if (!karpenter) return dependsOn;
    return createKarpenter(this, karpenter, {
      config,
      dnsSuffix: partition.dnsSuffix,
      clusterName: this.cluster.cluster_name,
      inputs: { subnetIdOf: this.network.node_subnet_ids, securityGroupIds: this.nodeSecurityGroups(), outbound: this.outbound },
      createChart: (chart, before) => this.createChart(chart, before),
      dependsOn,
    });
  }

  private createChart(chart: ControllerRelease, dependsOn: readonly ITerraformDependable[]): ITerraformDependable {
    const role = this.createPodRole(`${chart.name}-role`, {
      credentials: chart.credentials,
      namespace: chart.namespace,
      serviceAccount: chart.name,
      existingArn: chart.existingRoleArn,
      inlinePolicies: { [chart.name]: chart.policy },
    });
    const kmsKeyArn = this.design.config.encryption.logsKmsKeyArn;
    const logGroup = chart.logGroup && createLogGroup(this, `${chart.name}-logs`, { ...chart.logGroup, kmsKeyArn });
    return new HelmRelease(this, chart.name, {
      name: chart.name,
      namespace: chart.namespace,
      chart: chart.chart,
      values: chart.values({
        vpcId: this.network.vpc_id,
        roleArn: role.arn,
        clusterEndpoint: this.cluster.cluster_endpoint,
        outbound: this.outbound,
      }),
      skipCrds: chart.skipCrds,
      dependsOn: [...dependsOn, ...role.ready, ...(logGroup ? [logGroup] : [])],
    }).resource;
  }
}
