import { testBadConfigs } from "../../support/badConfigs";

testBadConfigs([
  {
    name: "mirror without an account",
    yaml: ["name: demo", "region: us-west-2", "registry: { mirror: true }", "samples: { application: { enabled: true } }"],
    expected: [
      "clusters/demo.yaml:3:21: error: registry.mirror: the images cannot be named: registry.accountId, the account of the mirror, is not given",
      "  given:   true",
      "  fix:     Set registry.accountId to the AWS account of the cluster",
    ],
  },
  {
    name: "account of the mirror that is a number",
    yaml: ["name: demo", "region: us-west-2", "registry: { mirror: true, accountId: 111122223333 }"],
    expected: [
      "clusters/demo.yaml:3:38: error: registry.accountId: 111122223333 is a number, not text",
      "  given:   111122223333",
      '  allowed: an AWS account id of 12 digits, in quotes, such as "111122223333"',
      '  fix:     Write it in quotes: "111122223333"',
    ],
  },
  {
    name: "repository with capitals",
    yaml: ["name: demo", "region: us-west-2", "registry: { repositories: { Team/application: {} } }"],
    expected: [
      'clusters/demo.yaml:3:29: error: registry.repositories["Team/application"]: the key "Team/application" is not the name of a repository',
      '  given:   "Team/application"',
      "  allowed: the name of a repository such as team/application (2 to 256 lower-case letters, digits and ._-/)",
      "  fix:     Write the name of a repository",
    ],
  },
  {
    name: "KMS key of a repository in another region",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "registry:",
      "  repositories:",
      "    application: { kmsKeyArn: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab }",
    ],
    expected: [
      "clusters/demo.yaml:5:31: error: registry.repositories.application.kmsKeyArn: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is in us-east-1, and the cluster in us-west-2",
      '  given:   "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-…',
      "  allowed: an ARN of the region us-west-2",
      "  fix:     Write an ARN of us-west-2",
    ],
  },
  {
    name: "mirror with credentials",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "nodeGroups: { managed: { main: {} } }",
      'registry: { mirrors: { docker.io: [{ url: "https://user:word@mirror.example.com" }] } }',
    ],
    expected: [
      'clusters/demo.yaml:5:43: error: registry.mirrors["docker.io"][0].url: "https://***@mirror.example.com" must not hold credentials, which would stand in the state and in user data',
      '  given:   "https://***@mirror.example.com"',
      "  allowed: the URL of a registry's API, such as https://registry.example.com or https://registry.example.com/v2/docker-hub",
      "  fix:     Remove them, and let the mirror serve the nodes without, or name a repository in Amazon ECR",
    ],
  },
  {
    name: "mirror that is no URL",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "nodeGroups: { managed: { main: {} } }",
      "registry: { mirrors: { docker.io: [{ url: mirror.example.com }] } }",
    ],
    expected: [
      'clusters/demo.yaml:5:43: error: registry.mirrors["docker.io"][0].url: "mirror.example.com" is not the URL of a registry\'s API',
      '  given:   "mirror.example.com"',
      "  allowed: the URL of a registry's API, such as https://registry.example.com or https://registry.example.com/v2/docker-hub",
      "  fix:     Write the URL of a registry's API",
    ],
  },
  {
    name: "mirrors of what is no registry",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "nodeGroups: { managed: { main: {} } }",
      'registry: { mirrors: { "https://docker.io": [{ url: https://mirror.example.com }] } }',
    ],
    expected: [
      'clusters/demo.yaml:5:24: error: registry.mirrors["https://docker.io"]: the key "https://docker.io" is not the host of a registry',
      '  given:   "https://docker.io"',
      "  allowed: the host of a registry such as docker.io or quay.io, or * for all others",
      "  fix:     Write the host of a registry",
    ],
  },
  {
    name: "registry without a mirror",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "nodeGroups: { managed: { main: {} } }",
      "registry: { mirrors: { docker.io: [] } }",
    ],
    expected: [
      'clusters/demo.yaml:5:24: error: registry.mirrors["docker.io"]: [] must name a mirror',
      "  given:   []",
      "  fix:     Write its url, or remove the key",
    ],
  },
  {
    name: "mirror that nothing leads to",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: none }",
      "nodeGroups: { managed: { main: {} } }",
      "registry: { mirrors: { docker.io: [{ url: https://mirror.example.com }] } }",
    ],
    expected: [
      'clusters/demo.yaml:5:43: error: registry.mirrors["docker.io"][0].url: kubelet needs the host mirror.example.com, and nothing in this VPC reaches mirror.example.com',
      '  given:   "https://mirror.example.com"',
      "  fix:     Remove this mirror, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
    ],
  },
  {
    name: "mirror in Amazon ECR of all registries",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "nodeGroups: { managed: { main: {} } }",
      'registry: { mirrors: { "*": [{ url: https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/all }] } }',
    ],
    expected: [
      'clusters/demo.yaml:5:37: error: registry.mirrors["*"][0].url: a mirror in Amazon ECR cannot be that of all registries: nodes fetch its token for the images of registries that are named',
      '  given:   "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/al…',
      "  fix:     Write the mirror below the name of each registry, such as docker.io",
    ],
  },
  {
    name: "mirror in Amazon ECR of Amazon ECR Public",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "nodeGroups: { managed: { main: {} } }",
      "registry: { mirrors: { public.ecr.aws: [{ url: https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/public }] } }",
    ],
    expected: [
      'clusters/demo.yaml:5:48: error: registry.mirrors["public.ecr.aws"][0].url: nodes fetch a token of Amazon ECR Public for images of public.ecr.aws, and a mirror in Amazon ECR refuses it',
      '  given:   "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/pu…',
      "  fix:     Remove the mirror of public.ecr.aws, and name its images in Amazon ECR, as registry.mirror does for those of this file",
    ],
  },
  {
    name: "mirrors in Amazon ECR of two regions",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "nodeGroups: { managed: { main: {} } }",
      "registry:",
      "  mirrors:",
      "    docker.io: [{ url: https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/hub }]",
      "    quay.io: [{ url: https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/quay }]",
    ],
    expected: [
      'clusters/demo.yaml:8:22: error: registry.mirrors["quay.io"][0].url: this mirror is in Amazon ECR of us-east-1, another one in us-west-2, and nodes fetch the token of one region',
      '  given:   "https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/qu…',
      "  fix:     Replicate its repositories to us-west-2, and name that region",
    ],
  },
  {
    name: "cache of a registry without its secret",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "registry: { pullThroughCache: { hub: { registry: docker.io } } }",
    ],
    expected: [
      "clusters/demo.yaml:4:50: error: registry.pullThroughCache.hub.registry: docker.io asks Amazon ECR for credentials",
      '  given:   "docker.io"',
      "  fix:     Set credentialArn beside it, to a secret whose name begins with ecr-pullthroughcache/",
    ],
  },
  {
    name: "secret of a cache with another name",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "registry:",
      "  pullThroughCache:",
      "    hub: { registry: docker.io, credentialArn: arn:aws:secretsmanager:us-west-2:111122223333:secret:docker-hub-AbCdEf }",
    ],
    expected: [
      'clusters/demo.yaml:6:48: error: registry.pullThroughCache.hub.credentialArn: "arn:aws:secretsmanager:us-west-2:111122223333:secret:docke… is not the ARN of a secret whose name begins with ecr-pullthroughcache/',
      '  given:   "arn:aws:secretsmanager:us-west-2:111122223333:secret:docke…',
      "  allowed: the ARN of a secret whose name begins with ecr-pullthroughcache/, such as arn:aws:secretsmanager:us-west-2:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf",
      "  fix:     Write the ARN of a secret whose name begins with ecr-pullthroughcache/",
    ],
  },
  {
    name: "secret of a cache in another region",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "registry:",
      "  pullThroughCache:",
      "    hub: { registry: docker.io, credentialArn: arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf }",
    ],
    expected: [
      "clusters/demo.yaml:6:48: error: registry.pullThroughCache.hub.credentialArn: arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf is in us-east-1, and the cluster in us-west-2",
      '  given:   "arn:aws:secretsmanager:us-east-1:111122223333:secret:ecr-p…',
      "  allowed: an ARN of the region us-west-2",
      "  fix:     Write an ARN of us-west-2",
    ],
  },
  {
    name: "cache of a registry that Amazon ECR does not know",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "registry: { pullThroughCache: { own: { registry: registry.example.com } } }",
    ],
    expected: [
      'clusters/demo.yaml:4:50: error: registry.pullThroughCache.own.registry: "registry.example.com" is not a registry that Amazon ECR caches',
      '  given:   "registry.example.com"',
      "  allowed: a registry that Amazon ECR caches, such as docker.io, ghcr.io, registry.gitlab.com, cgr.dev, <name>.azurecr.io, <account>.dkr.ecr.<region>.amazonaws.com",
      "  fix:     Write a registry that Amazon ECR caches",
    ],
  },
  {
    name: "cache of another account without a role",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      'accountId: "111122223333"',
      "registry: { pullThroughCache: { central: { registry: 444455556666.dkr.ecr.us-west-2.amazonaws.com } } }",
    ],
    expected: [
      "clusters/demo.yaml:5:54: error: registry.pullThroughCache.central.registry: the registry is in the account 444455556666, from which Amazon ECR pulls by a role of the account 111122223333 only",
      '  given:   "444455556666.dkr.ecr.us-west-2.amazonaws.com"',
      "  fix:     Set roleArn beside it, to a role that ecr.amazonaws.com may assume and that the repositories there let pull",
    ],
  },
  {
    name: "cache that is a list",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: nat }", "registry: { pullThroughCache: { hub: [docker.io] } }"],
    expected: [
      'clusters/demo.yaml:4:33: error: registry.pullThroughCache.hub: ["docker.io"] is not allowed here',
      '  given:   ["docker.io"]',
      '  allowed: "public.ecr.aws", "registry.k8s.io", "quay.io", or a mapping with the keys registry, credentialArn, roleArn, upstreamPrefix, repositories',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "prefix of a cache with capitals",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: nat }", "registry: { pullThroughCache: { Quay: quay.io } }"],
    expected: [
      'clusters/demo.yaml:4:33: error: registry.pullThroughCache.Quay: the key "Quay" is not a repository prefix',
      '  given:   "Quay"',
      "  allowed: a repository prefix such as quay (2 to 30 lower-case letters, digits and ._-/)",
      "  fix:     Write a repository prefix",
    ],
  },
  {
    name: "cache of a registry that needs credentials",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: nat }", "registry: { pullThroughCache: { hub: docker.io } }"],
    expected: [
      'clusters/demo.yaml:4:38: error: registry.pullThroughCache.hub: "docker.io" is not allowed here',
      '  given:   "docker.io"',
      '  allowed: "public.ecr.aws", "registry.k8s.io", "quay.io", or a mapping with the keys registry, credentialArn, roleArn, upstreamPrefix, repositories',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "cache without egress, and an image in it",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "registry: { pullThroughCache: { quay: quay.io } }",
      "samples:",
      "  application: { enabled: true }",
      "  image: { repository: 111122223333.dkr.ecr.us-west-2.amazonaws.com/quay/team/image }",
    ],
    expected: [
      "clusters/demo.yaml:3:39: error: registry.pullThroughCache.quay: the first pull through the cache quay cannot reach quay.io: through a VPC endpoint of Amazon ECR it needs a route to the internet, and this VPC has none",
      '  given:   "quay.io"',
      "  fix:     Choose network.egress nat, or remove this cache and set registry.mirror to true with registry.accountId",
      "clusters/demo.yaml:6:24: error: samples.image.repository: sample application needs the image 111122223333.dkr.ecr.us-west-2.amazonaws.com/quay/team/image:1.29.3, whose first pull through the cache quay cannot reach quay.io",
      '  given:   "111122223333.dkr.ecr.us-west-2.amazonaws.com/quay/team/ima…',
      "  fix:     Write its repository in quay.io and set registry.mirror to true with registry.accountId, or choose network.egress nat",
    ],
  },
  {
    name: "cache in China",
    yaml: ["name: demo", "region: cn-north-1", "network: { egress: nat }", "registry: { pullThroughCache: { quay: quay.io } }"],
    expected: [
      "clusters/demo.yaml:4:13: error: registry.pullThroughCache: Amazon ECR has no pull-through cache in cn-north-1, a region of the partition aws-cn",
      '  given:   {"quay":"quay.io"}',
      "  fix:     Remove registry.pullThroughCache and set registry.mirror to true with registry.accountId",
    ],
  },
  {
    name: "repository among those of a cache",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "registry: { pullThroughCache: { quay: quay.io }, repositories: { quay/team/image: {} } }",
    ],
    expected: [
      "clusters/demo.yaml:4:39: error: registry.pullThroughCache.quay: the repository quay/team/image would be among those of the cache quay",
      '  given:   "quay.io"',
      "  fix:     Choose another prefix for the cache",
    ],
  },
]);
