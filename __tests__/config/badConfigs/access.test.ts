import { testBadConfigs } from "../../support/badConfigs";

testBadConfigs([
  {
    name: "single value for a list",
    yaml: ["name: demo", "region: us-west-2", "access:", "  runnerCidrs: 192.168.0.0/16"],
    expected: [
      'clusters/demo.yaml:4:16: error: access.runnerCidrs: "192.168.0.0/16" is text, not a list',
      '  given:   "192.168.0.0/16"',
      "  allowed: a list",
      '  fix:     Write it as a list: ["192.168.0.0/16"]',
    ],
  },
  {
    name: "bad IAM ARN",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "access:",
      "  admins:",
      "    - arn:aws:iam::111122223333:role/admin",
      "    - arn:aws:sts::111122223333:assumed-role/admin/me",
    ],
    expected: [
      'clusters/demo.yaml:6:7: error: access.admins[1]: "arn:aws:sts::111122223333:assumed-role/admin/me" is not the ARN of an IAM user or role',
      '  given:   "arn:aws:sts::111122223333:assumed-role/admin/me"',
      "  allowed: the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/example",
      "  fix:     Write the ARN of an IAM user or role",
    ],
  },
  {
    name: "principals of which EKS or IAM make nothing",
    yaml: [
      ...["name: demo", "region: us-west-2", "access:", "  admins:"],
      "    - arn:aws:iam::111122223333:role/aws-service-role/emr-containers.amazonaws.com/AWSServiceRoleForAmazonEMRContainers",
      `    - arn:aws:iam::111122223333:role/team/${"a".repeat(65)}`,
    ],
    expected: [
      'clusters/demo.yaml:5:7: error: access.admins[0]: "arn:aws:iam::111122223333:role/aws-service-role/emr-contai… must not be a service-linked role, for which EKS makes no access entry',
      '  given:   "arn:aws:iam::111122223333:role/aws-service-role/emr-contai…',
      "  fix:     Name a role of your own",
      'clusters/demo.yaml:6:7: error: access.admins[1]: "arn:aws:iam::111122223333:role/team/aaaaaaaaaaaaaaaaaaaaaa… must not end with a name of more than 64 characters',
      '  given:   "arn:aws:iam::111122223333:role/team/aaaaaaaaaaaaaaaaaaaaaa…',
      "  fix:     Correct the name",
    ],
  },
  {
    name: "role of IAM Identity Center without its path",
    yaml: [
      ...["name: demo", "region: us-west-2", "access:", "  admins:"],
      "    - arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef",
      "    - arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-2/AWSReservedSSO_Admin_1123456789abcdef",
      "    - arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_2123456789abcdef",
    ],
    expected: [
      'clusters/demo.yaml:5:7: error: access.admins[0]: "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_012345… must have the path of a role of IAM Identity Center, such as role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_Admin_0123456789abcdef',
      '  given:   "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_012345…',
      "  fix:     Write its ARN as aws iam get-role prints it",
    ],
  },
  {
    name: "boolean as a word of YAML 1.1",
    yaml: ["name: demo", "region: us-west-2", "access:", "  sessionManager: yes"],
    expected: [
      'clusters/demo.yaml:4:19: error: access.sessionManager: "yes" is text, not true or false',
      '  given:   "yes"',
      "  allowed: true or false",
      "  fix:     Write it without quotes: true",
    ],
  },
  {
    name: "public endpoint without source addresses",
    yaml: ["name: demo", "region: us-west-2", "access:", "  publicEndpoint:", "    enabled: true"],
    expected: [
      "clusters/demo.yaml:4:3: error: access.publicEndpoint.cidrs: the public API endpoint has no source addresses, and EKS would open it to the whole internet",
      "  allowed: one block or more of public addresses",
      "  fix:     List the networks that may reach the public endpoint, or set access.publicEndpoint.enabled to false",
    ],
  },
  {
    name: "source addresses without the public endpoint",
    yaml: ["name: demo", "region: us-west-2", "access:", "  publicEndpoint:", "    cidrs: [52.94.76.0/24]"],
    expected: [
      "clusters/demo.yaml:5:5: error: access.publicEndpoint.cidrs: source addresses are given for a public API endpoint that is not enabled",
      '  given:   ["52.94.76.0/24"]',
      "  fix:     Set access.publicEndpoint.enabled to true, or remove the addresses",
    ],
  },
  {
    name: "credentials in the URL of the proxy",
    yaml: ["name: demo", "region: us-west-2", "access:", "  apiProxyUrl: http://me:secret@proxy.example.com:3128"],
    expected: [
      "clusters/demo.yaml:4:16: error: access.apiProxyUrl: the URL of the proxy holds credentials, which would be written into the Terraform JSON",
      '  given:   "http://***@proxy.example.com:3128"',
      "  fix:     Remove them from the URL, and let the proxy know the runner by its address",
    ],
  },
  {
    name: "administrator listed twice",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "access:",
      "  admins:",
      "    - arn:aws:iam::111122223333:role/admin",
      "    - arn:aws:iam::111122223333:role/admin",
    ],
    expected: [
      'clusters/demo.yaml:6:7: error: access.admins[1]: "arn:aws:iam::111122223333:role/admin" must not be listed twice',
      '  given:   "arn:aws:iam::111122223333:role/admin"',
      "  fix:     Remove it",
    ],
  },
  {
    name: "bastion without a way to its tools",
    yaml: ["name: demo", "region: us-west-2", "access:", "  bastion:", "    enabled: true"],
    expected: ["cdn.dl.k8s.io", "dl.k8s.io", "get.helm.sh"].flatMap((host) => [
      `clusters/demo.yaml:5:14: error: access.bastion.enabled: bastion needs the host ${host}, and nothing in this VPC reaches ${host}`,
      "  given:   true",
      "  fix:     Copy kubectl and helm to an S3 bucket and name it at access.bastion.toolsBucket, or choose network.egress nat, transitGateway or proxy",
    ]),
  },
  {
    name: "settings of a bastion that is not enabled",
    yaml: ["name: demo", "region: us-west-2", "access:", "  bastion:", "    subnet: public", "    toolsBucket: { name: my-tools }"],
    expected: [
      "clusters/demo.yaml:5:13: error: access.bastion.subnet: subnet is set, but the bastion is not enabled",
      '  given:   "public"',
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.subnet",
      "clusters/demo.yaml:6:5: error: access.bastion.toolsBucket: toolsBucket is set, but the bastion is not enabled",
      '  given:   {"name":"my-tools"}',
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.toolsBucket",
    ],
  },
  {
    name: "instance type of the bastion that does not exist, and a kubectl that is too new",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "access:",
      "  bastion:",
      "    enabled: true",
      "    subnet: public",
      "    instanceType: t3.micr",
      "    kubectlVersion: v1.37.0",
    ],
    expected: [
      'clusters/demo.yaml:7:19: error: access.bastion.instanceType: there is no instance type "t3.micr"',
      '  given:   "t3.micr"',
      "  fix:     Write t3.micro",
      "clusters/demo.yaml:8:21: error: access.bastion.kubectlVersion: kubectl v1.37.0 is more than one minor version away from Kubernetes 1.35",
      '  given:   "v1.37.0"',
      "  allowed: v1.34.x, v1.35.x, v1.36.x",
      "  fix:     Write a version such as v1.35.0, or remove it to get that one",
    ],
  },
]);
