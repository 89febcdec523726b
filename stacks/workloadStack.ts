import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { pathText } from "../config/findings/path";
import { hasAutoModeNodesAlone } from "../design/autoMode/builtIn";
import type { ClusterDesign } from "../design/cluster";
import { hasNodes, sampleNamespace } from "../design/fargate/pods";
import { namespaceMetadata, ofSamples } from "../design/namespaces/namespaces";
import { type OutboundSettings, outboundSettings, proxyVariables } from "../design/proxy/proxy";
import { providerVersionFor, type ServiceAccountDesign } from "../design/serviceAccounts/serviceAccounts";
import type { LogGroupDesign } from "../design/software/containerInsights";
import { certificateKeys, hasCertificates } from "../design/userData/caCertificates";
import { EniConfig } from "../modules/customNetworking";
import { createLogGroup } from "../modules/logGroup";
import { ObjectsRelease } from "../modules/objectsRelease";
import { PodRole, type PodRoleProps } from "../modules/role";
import { permitInlinePolicies } from "../modules/rolePolicies";
import { EksAddon, HelmRelease, SampleApplication } from "../modules/software";
import { metadataOf, Namespaces } from "../modules/workload/namespaces";
import { NodeGroups } from "../modules/workload/nodeGroups";
import { PodPolicies } from "../modules/workload/podPolicies";
import { CaCertificates, ProxyEnvironment } from "../modules/workload/proxy";
import { createServiceAccount } from "../modules/workload/serviceAccount";
import { createAutoModeRelease } from "./autoModeRelease";
import { createBackend } from "./backend";
import { createFargateProfiles } from "./fargate";
import { type ControllerRelease, createKarpenter } from "./karpenter";
import { clusterOutputs, networkOutputs, type Outputs, readOutputs } from "./outputs";
import { createAwsProvider, createKubernetesProviders } from "./providers";
import { versionConditions } from "./versionConditions";
import { createReleases } from "./releases";
import { publishServiceAccounts } from "./serviceAccountOutputs";
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
  /** The roles of applications, by `<namespace>/<name>` of the service account. */
  private readonly roleArns = new Map<string, string>();

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
    const addons = this.createAddons([...beforePods, ...autoMode, ...nodeGroups.resources, ...fargateProfiles]);
    // With nodes of EKS Auto Mode alone there may be no add-on that comes after them.
    const ready = [...autoMode, ...addons];
    const ofReleases = allNamespaces.add(
      design.namespaces.filter(({ isOfReleases }) => isOfReleases),
      ready,
    );
    const certificates = this.createCaCertificates([...namespaces, ...ofReleases]);
    const serviceAccounts = this.createServiceAccounts(ofReleases);
    const charts = this.createKarpenter(
      this.createCharts([...ready, ...certificates, ...serviceAccounts, ...this.createGatewayApi(ready)]),
    );
    createReleases(this, {
      releases: design.releases,
      roleArns: this.roleArns,
      outbound: this.outbound,
      dependsOn: [...charts, ...ofReleases],
    });
    this.createSamples(charts);
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

  /** @param name what the name of the role says besides the cluster's */
  private createPodRole(
    id: string,
    props: Omit<PodRoleProps, "clusterName" | "clusterArn" | "namePrefix" | "oidcProvider">,
    name = props.serviceAccount,
  ): PodRole {
    return new PodRole(this, id, {
      ...props,
      clusterName: this.cluster.cluster_name,
      clusterArn: this.cluster.cluster_arn,
      namePrefix: `${this.design.config.name}-${name}`,
      oidcProvider: { arn: this.cluster.oidc_provider_arn, issuerHost: this.cluster.oidc_issuer_host },
    });
  }

  /**
   * The roles of applications, which charts and samples may be, too. A namespace has no period, so no two have one id.
   * @param namespaces those that come late, which service accounts may be in
   */
  private createServiceAccounts(namespaces: readonly ITerraformDependable[]): readonly ITerraformDependable[] {
    const roles = this.design.serviceAccounts.map((account) => {
      const { namespace, serviceAccount } = account;
      return { account, role: this.createPodRole(serviceAccountId(account), account, `${namespace}-${serviceAccount}`) };
    });
    for (const { account, role } of roles) this.roleArns.set(account.key, role.arn);
    publishServiceAccounts(this, { partition: this.design.partition.id, clusterArn: this.cluster.cluster_arn, roles });
    return roles.flatMap(({ account, role }) =>
      account.createsObject
        ? [
            ...role.ready,
            createServiceAccount(this, `${serviceAccountId(account)}-object`, {
              ...account,
              roleArn: role.arn,
              dependsOn: [...role.ready, ...namespaces],
            }),
          ]
        : role.ready,
    );
  }

  private createAddons(dependsOn: readonly ITerraformDependable[]): readonly ITerraformDependable[] {
    const created = new Map<string, ITerraformDependable>();
    return this.design.addons
      .filter(({ stack }) => stack === "workload")
      .map((addon) => {
        const roles = addon.roles.map((role) => ({ role: this.createPodRole(role.id, role, role.name), credentials: role.credentials }));
        const byIrsa = roles.find(({ credentials }) => credentials === "irsa")?.role;
        const before = addon.after.flatMap((name) => created.get(name) ?? []);
        const logGroups = Object.entries(addon.logGroups).map(([id, logGroup]) =>
          this.createLogGroup(`${addon.name}-logs-${id}`, logGroup),
        );
        const { resource } = new EksAddon(this, addon.name, {
          clusterName: this.cluster.cluster_name,
          kubernetesVersion: this.design.config.kubernetesVersion,
          name: addon.name,
          version: addon.version,
          configuration: addon.configuration,
          timeoutMinutes: addon.timeoutMinutes,
          serviceAccountRoleArn: byIrsa?.arn,
          dependsOn: [...dependsOn, ...roles.flatMap(({ role }) => role.ready), ...logGroups, ...before],
        });
        created.set(addon.name, resource);
        return resource;
      });
  }

  private createLogGroup(id: string, logGroup: LogGroupDesign): CloudwatchLogGroup {
    return createLogGroup(this, id, { ...logGroup, kmsKeyArn: this.design.config.encryption.logsKmsKeyArn });
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
    const logGroup = chart.logGroup && this.createLogGroup(`${chart.name}-logs`, chart.logGroup);
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

  private createSamples(dependsOn: readonly ITerraformDependable[]): void {
    const names = [...new Set(this.design.samples.map(({ namespace }) => namespace))];
    const namespaces = names.map((name) => {
      const id = name === sampleNamespace ? "samples" : `samples-${name}`;
      return new NamespaceV1(this, id, {
        metadata: metadataOf(name, namespaceMetadata(this.design.config, name)),
        dependsOn: [...dependsOn],
      });
    });
    const policies = this.createPodPolicies("sample-policies", namespaces, (namespace) => names.includes(namespace));
    for (const { name, namespace, objects, customObjects } of this.design.samples) {
      const before = [namespaces[names.indexOf(namespace)]!, ...policies];
      new SampleApplication(this, name, { objects: objects(this.network.node_subnet_ids), dependsOn: before });
      if (!customObjects) continue;
      const release = { name, namespace, objects: customObjects(this.network.node_subnet_ids), dependsOn: before };
      new ObjectsRelease(this, `${name}-objects`, release);
    }
  }
}

const serviceAccountId = ({ namespace, serviceAccount }: ServiceAccountDesign): string => `service-account-${namespace}.${serviceAccount}`;
