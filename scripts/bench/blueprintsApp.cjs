// A private EKS cluster of the shape of clusters/default.yaml with AWS CDK EKS blueprints: VPC of three zones without a way out, VPC endpoints, private
// API endpoint, one managed node group, four add-ons. The bench copies it beside the packages that it installs.
// @ts-nocheck
"use strict";
const cdk = require("aws-cdk-lib");
const ec2 = require("aws-cdk-lib/aws-ec2");
const eks = require("aws-cdk-lib/aws-eks");
const blueprints = require("@aws-quickstart/eks-blueprints");

const interfaceEndpoints = ["EC2", "ECR", "ECR_DOCKER", "STS", "EKS_AUTH", "CLOUDWATCH_LOGS", "ELASTIC_LOAD_BALANCING"];

class PrivateVpc {
  provide({ scope }) {
    const vpc = new ec2.Vpc(scope, "vpc", {
      ipAddresses: ec2.IpAddresses.cidr("10.0.0.0/16"),
      maxAzs: 3,
      natGateways: 0,
      subnetConfiguration: [{ name: "private", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    vpc.addGatewayEndpoint("s3", { service: ec2.GatewayVpcEndpointAwsService.S3 });
    for (const name of interfaceEndpoints) vpc.addInterfaceEndpoint(name, { service: ec2.InterfaceVpcEndpointAwsService[name] });
    return vpc;
  }
}

blueprints.HelmAddOn.validateHelmVersions = false;
const app = new cdk.App({ analyticsReporting: false });
blueprints.EksBlueprint.builder()
  .account("111122223333")
  .region("us-west-2")
  .version(eks.KubernetesVersion.V1_35)
  .resourceProvider(blueprints.GlobalResources.Vpc, new PrivateVpc())
  .clusterProvider(
    new blueprints.MngClusterProvider({
      name: "private-eks",
      version: eks.KubernetesVersion.V1_35,
      endpointAccess: eks.EndpointAccess.PRIVATE,
      privateCluster: true,
      vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      nodeGroupSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      instanceTypes: [new ec2.InstanceType("m6i.large")],
      minSize: 2,
      maxSize: 6,
    }),
  )
  .addOns(
    // Without a version an add-on asks AWS for it.
    new blueprints.VpcCniAddOn({ version: "v1.20.4-eksbuild.1" }),
    new blueprints.KubeProxyAddOn("v1.35.0-eksbuild.2"),
    new blueprints.CoreDnsAddOn("v1.12.4-eksbuild.1"),
    new blueprints.EksPodIdentityAgentAddOn("v1.3.10-eksbuild.2"),
  )
  .build(app, "private-eks");
