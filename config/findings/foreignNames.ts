/**
 * Keys as eksctl and the Terraform module terraform-aws-eks call them, and as people guess them, by the mapping that they are written into: `*` stands for
 * a name of the user's. They are compared without their case, `_` and `-`. Of the places of a name, one that begins with a period lies below the
 * mapping, and any other at the top of the file; the first that takes all of the value is proposed.
 * @see https://eksctl.io/usage/schema/
 * @see https://github.com/terraform-aws-modules/terraform-aws-eks
 * @see https://karpenter.sh/docs/concepts/nodeclasses/ whose objects are pasted
 */
export const foreignPlaces: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "": {
    clusterName: ["name"],
    clusterVersion: ["kubernetesVersion"],
    k8sVersion: ["kubernetesVersion"],
    admin: ["access.admins"],
    account: ["accountId"],
    awsAccount: ["accountId"],
    awsAccountId: ["accountId"],
    vpc: ["network", "network.existingVpc"],
    vpcId: ["network.existingVpc.id"],
    vpcCidr: ["network.cidr"],
    azs: ["network.availabilityZones"],
    availabilityZones: ["network.availabilityZones"],
    clusterEndpointPublicAccess: ["access.publicEndpoint.enabled"],
    endpointPublicAccess: ["access.publicEndpoint.enabled"],
    clusterEndpointPublicAccessCidrs: ["access.publicEndpoint.cidrs"],
    endpointPublicAccessCidrs: ["access.publicEndpoint.cidrs"],
    managedNodeGroups: ["nodeGroups.managed"],
    eksManagedNodeGroups: ["nodeGroups.managed"],
    selfManagedNodeGroups: ["nodeGroups.selfManaged"],
    accessConfig: ["access"],
    accessEntries: ["access.entries"],
    secretsEncryption: ["encryption"],
    kmsKeyArn: ["encryption.kmsKeyArn"],
    clusterEnabledLogTypes: ["observability.controlPlaneLogs.types"],
    enabledLogTypes: ["observability.controlPlaneLogs.types"],
    logging: ["observability.controlPlaneLogs"],
    iamRolePermissionsBoundary: ["iam.permissionsBoundary"],
    iamRoleArn: ["iam.roles.cluster"],
    clusterRole: ["iam.roles.cluster"],
  },
  network: {
    vpc: [".existingVpc.id", ".existingVpc"],
    vpcId: [".existingVpc.id"],
    existingVpcId: [".existingVpc.id"],
    tgw: [".transitGateway.id", ".transitGateway"],
    transitGatewayId: [".transitGateway.id"],
  },
  "network.existingVpc": {
    vpcId: [".id"],
    cidrBlock: [".cidr"],
    privateSubnets: [".nodeSubnets"],
    ownerId: [".ownerAccountId"],
    ownerAccount: [".ownerAccountId"],
    sharedVpc: [".shared"],
  },
  "network.existingVpc.*.*": { subnetId: [".id"], cidrBlock: [".cidr"] },
  "network.nodeSecurityGroup.*.*": { cidrBlocks: [".cidrs"] },
  controlPlane: {
    version: ["kubernetesVersion"],
    endpointPublicAccess: ["access.publicEndpoint.enabled"],
    kmsKeyArn: ["encryption.kmsKeyArn"],
    logging: ["observability.controlPlaneLogs.types"],
    roleArn: ["iam.roles.cluster"],
  },
  access: { accessEntries: [".entries"], public: [".publicEndpoint.enabled"], bastionHost: [".bastion"] },
  "access.entries.*": {
    kubernetesGroups: [".groups"],
    kubernetesUsername: [".username"],
    userName: [".username"],
    principalArn: [".principal"],
  },
  iam: {
    withOidc: [".oidcProvider"],
    oidc: [".oidcProvider"],
    boundary: [".permissionsBoundary"],
    serviceRolePermissionsBoundary: [".permissionsBoundary"],
    serviceRoleArn: [".roles.cluster"],
    roleArn: [".roles.cluster"],
    fargatePodExecutionRoleArn: [".roles.fargate"],
  },
  encryption: { keyArn: [".kmsKeyArn"], secretsKmsKeyArn: [".kmsKeyArn"], ebsKmsKeyArn: [".volumesKmsKeyArn"] },
  // Whatever is not named: a group, where its kind is missing.
  nodeGroups: { "*": [".managed.*"] },
  "nodeGroups.*.*": {
    minSize: [".capacity.min"],
    min: [".capacity.min"],
    maxSize: [".capacity.max"],
    max: [".capacity.max"],
    desiredCapacity: [".capacity.desired"],
    desiredSize: [".capacity.desired"],
    desired: [".capacity.desired"],
    capacityType: [".capacity.type"],
    diskSize: [".volume.size"],
    volumeKmsKeyId: [".volume.kmsKeyArn"],
    kmsKeyArn: [".volume.kmsKeyArn"],
    ami: [".amiId"],
    nodeRepair: [".repair"],
    roleArn: [".iam.roleArn"],
    instanceProfileArn: [".iam.instanceProfileArn"],
    iamRolePermissionsBoundary: ["iam.permissionsBoundary"],
  },
  "nodeGroups.*.*.nodeRepairConfig": { enabled: ["nodeGroups.managed.*.repair"] },
  "nodeGroups.*.*.iam": { instanceRoleArn: [".roleArn"] },
  "nodeGroups.*.*.iam.withAddonPolicies": { ebsCsiController: [".ebs"], efsCsiController: [".efs"] },
  "karpenter.nodeClasses.*": { detailedMonitoring: [".monitoring"], metadataOptions: [".metadata"] },
  "karpenter.nodeClasses.*.metadata": { httpPutResponseHopLimit: [".hopLimit"] },
  "serviceAccounts.*": {
    permissionPolicy: [".policy"],
    attachPolicy: [".policy"],
    permissionPolicyArns: [".policyArns"],
    attachPolicyArns: [".policyArns"],
    attachRoleArn: [".roleArn"],
  },
  "serviceAccounts.*.wellKnownPolicies": { ebs: [".ebsCSIController"], efs: [".efsCSIController"] },
  addons: {
    awsEbsCsiDriver: [".ebsCsiDriver"],
    awsEfsCsiDriver: [".efsCsiDriver"],
    awsGuarddutyAgent: [".guardDutyAgent"],
    eksPodIdentityAgent: [".podIdentityAgent"],
    eksNodeMonitoringAgent: [".nodeMonitoringAgent"],
  },
  "addons.vpcCni": {
    enableNetworkPolicy: [".networkPolicy.enabled"],
    networkPolicies: [".networkPolicy"],
    securityGroupsForPods: [".podSecurityGroups.enabled", ".podSecurityGroups"],
  },
  proxy: { httpProxy: [".url"], httpsProxy: [".url"] },
  backend: { roleArn: [".assumeRoleArn"] },
  tagPolicy: { requiredTags: [".required"], allowed: [".values"] },
};

const subnetsByZone = (role: string): string =>
  `Write each under its zone in network.existingVpc.${role}: <zone>: { id: <id>, cidr: <block> }`;
const entries = "Write each under access.entries by a name: <name>: { principal: <ARN>, groups: [<group>] }";
const accounts = "Write each under serviceAccounts: <namespace>/<name>: { policyArns: [<ARN>] }";
const groups = (kind: string): string =>
  `Write each under nodeGroups.${kind} by its name; private-eks import eksctl converts a whole file of eksctl`;
const logTypes = "Write the types of logs, or [] for none, as observability.controlPlaneLogs.types";
const zonalShift = "Write it as controlPlane.zonalShift, true or false";
const endpointIsPrivate = "Remove it: the endpoint is private in any case";

const natGateways = "Write network.egress: nat for a way out by NAT gateways, and network.natGateways: single for one of them";

const karpenterNodeRole = "Write the ARN of the role as karpenter.iam.roleArn; its instance profile is created";
const poolTemplate = "Write what is below template.spec, and the labels of template.metadata, into the node pool itself";
const poolClass = "Write its name as nodeClass";
const objectSpec = "Write what is below spec into the mapping itself";

const onlyGp3 = "Remove it: volumes are gp3";

/** What to do about names whose values have another form here, in the order and by the mappings of {@link foreignPlaces}. */
export const foreignAdvice: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    subnetIds: subnetsByZone("nodeSubnets"),
    privateSubnets: subnetsByZone("nodeSubnets"),
    controlPlaneSubnetIds: subnetsByZone("controlPlaneSubnets"),
    clusterEndpointPrivateAccess: endpointIsPrivate,
    endpointPrivateAccess: endpointIsPrivate,
    managedNodeGroups: groups("managed"),
    accessEntries: entries,
    iamIdentityMappings: entries,
    podIdentityAssociations: accounts,
    cloudWatch: logTypes,
    logging: logTypes,
    clusterEncryptionConfig: "Write the ARN of the key as encryption.kmsKeyArn",
    privateCluster: "Remove it: a cluster is fully private unless network.egress says otherwise",
    zonalShiftConfig: zonalShift,
    natGateway: natGateways,
    enableNatGateway: natGateways,
    singleNatGateway: natGateways,
    role: "Write iam.roles.cluster for a role of the control plane, or assumeRoleArn for the role that Terraform assumes",
    roleArn: "Write iam.roles.cluster for a role of the control plane, or assumeRoleArn for the role that Terraform assumes",
  },
  network: {
    nat: natGateways,
    natGateway: natGateways,
    enableNatGateway: natGateways,
    singleNatGateway: natGateways,
    subnetIds: subnetsByZone("nodeSubnets"),
    subnets: subnetsByZone("nodeSubnets"),
    privateSubnets: subnetsByZone("nodeSubnets"),
    controlPlaneSubnetIds: subnetsByZone("controlPlaneSubnets"),
  },
  "network.existingVpc": {
    subnetIds: subnetsByZone("nodeSubnets"),
    subnets: subnetsByZone("nodeSubnets"),
    privateSubnets: subnetsByZone("nodeSubnets"),
    controlPlaneSubnetIds: subnetsByZone("controlPlaneSubnets"),
  },
  "network.nodeSecurityGroup": { rules: "Write each under ingress or egress by a name: <name>: { fromPort: <port>, cidrs: [<block>] }" },
  "network.nodeSecurityGroup.*.*": {
    port: "Write fromPort, and toPort for the last of several ports",
    sourceSecurityGroupId: "Write it into the list securityGroupIds",
  },
  controlPlane: {
    endpointPrivateAccess: endpointIsPrivate,
    zonalShiftConfig: zonalShift,
    controlPlaneScalingConfig: "Write its tier as controlPlane.scalingTier, such as tier-xl",
  },
  access: {
    accessEntries: entries,
    authenticationMode: "Remove it: access is by access entries alone",
    cidrs: "Write runnerCidrs for what reaches the private endpoint, or publicEndpoint.cidrs for what reaches the public one",
  },
  "access.entries.*": {
    accessPolicies: "Write the names of the policies as policies: [{ name: AmazonEKSViewPolicy }]",
    policyArn: "Write the name of the policy, without the rest of its ARN, as policies: [{ name: AmazonEKSViewPolicy }]",
    policyAssociations: "Write the names of the policies as policies: [{ name: AmazonEKSViewPolicy }]",
  },
  iam: { serviceAccounts: accounts, podIdentityAssociations: accounts },
  encryption: { enabled: "Remove it: secrets are encrypted in any case" },
  "nodeGroups.*.*": {
    spot: "Write capacity.type: SPOT, or ON_DEMAND for false",
    ssh: "Write the name of the key pair as keyName, or use Session Manager",
    privateNetworking: "Remove it: nodes are in private subnets in any case",
    amiType: "Write amiFamily, or amiId for an image of your own",
    subnets: "Write availabilityZones: a group is in the node subnets of these zones",
    subnetIds: "Write availabilityZones: a group is in the node subnets of these zones",
    instanceProfileArn: "Write the ARN of its role as iam.roleArn: EKS creates the instance profile of a managed group",
  },
  "nodeGroups.*.*.volume": { type: onlyGp3 },
  "karpenter.nodeClasses.*": {
    spec: objectSpec,
    amiSelectorTerms: "Write amiReleaseVersion for a release of the EKS optimized AMI, or amiId for an image of your own",
    blockDeviceMappings: "Write the data volume as volume, such as { size: 100 }",
    role: karpenterNodeRole,
    instanceProfile: karpenterNodeRole,
    kubelet: "Write maxPods, and other settings of the kubelet into userData, as a NodeConfig or in TOML for Bottlerocket",
    subnetSelectorTerms: "Write availabilityZones: nodes are in the node subnets of these zones",
    securityGroupSelectorTerms: "Remove it, or write securityGroupIds for groups besides that of all nodes",
    associatePublicIPAddress: "Remove it: nodes have no public address in any case",
  },
  "karpenter.nodeClasses.*.metadata": { httpEndpoint: "Remove it: the service is on, since nodes need it" },
  "karpenter.nodePools.*": { spec: objectSpec, template: poolTemplate, nodeClassRef: poolClass },
  "autoMode.nodeClasses.*": {
    spec: objectSpec,
    capacityReservationSelectorTerms: "Write the ids of the reservations as capacityReservation: { ids: [<id>] }",
  },
  "autoMode.nodePools.*": { spec: objectSpec, template: poolTemplate, nodeClassRef: poolClass },
  "karpenter.nodeClasses.*.volume": { type: onlyGp3 },
  "nodeGroups.*.*.iam": { instanceProfileArn: "Write the ARN of its role as roleArn: EKS creates the instance profile of a managed group" },
  "serviceAccounts.*": { namespace: "Remove it: the key of the service account, <namespace>/<name>, has it" },
  "observability.controlPlaneLogs": { enabled: "Remove it, and write types: [] for no logs" },
  backend: {
    key: "Write keyPrefix, which stands before <stack>.tfstate",
    dynamodbTable: "Remove it: the lock is a file in the bucket",
    encrypt: "Remove it: the state is encrypted in any case",
  },
};
