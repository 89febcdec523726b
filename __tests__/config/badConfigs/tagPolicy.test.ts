import { testBadConfigs } from "../../support/badConfigs";

testBadConfigs([
  {
    name: "tags that the tag policy requires, spelled otherwise or missing",
    yaml: [
      ...["name: demo", "region: us-west-2", "tags: { costcenter: '1', Owner: me }"],
      ...["tagPolicy:", "  required: [CostCenter, Owner, Environment]", "  values: { Environment: [prod, dev-*] }"],
    ],
    expected: [
      "clusters/demo.yaml:3:1: error: tags.Environment: the tag Environment is required by tagPolicy, and tags does not have it",
      "  allowed: prod, dev-*",
      "  fix:     Add tags.Environment for the cluster",
      "clusters/demo.yaml:3:21: error: tags.costcenter: the tag costcenter differs by its case from CostCenter in tagPolicy",
      '  given:   "1"',
      "  allowed: CostCenter",
      "  fix:     Rename it to CostCenter",
    ],
  },
  {
    name: "values that the tag policy does not allow, wherever tags are given",
    yaml: [
      ...["name: demo", "region: us-west-2", "tags: { Environment: dev-one }", "tagPolicy:", "  values: { Environment: [prod, dev-*] }"],
      ...["nodeGroups:", "  managed:", "    main:", "      tags: { Environment: test }"],
    ],
    expected: [
      'clusters/demo.yaml:9:28: error: nodeGroups.managed.main.tags.Environment: tagPolicy does not allow the value "test" of the tag Environment',
      '  given:   "test"',
      "  allowed: prod, dev-*",
      "  fix:     Write one of these values at nodeGroups.managed.main.tags.Environment, or add yours to tagPolicy.values.Environment",
    ],
  },
  {
    name: "an empty value of a tag that the tag policy requires, wherever tags are given",
    yaml: [
      ...["name: demo", "region: us-west-2", 'tags: { Owner: "" }', "tagPolicy: { required: [Owner] }"],
      ...["network:", '  nodeSubnets: { tags: { Owner: "" } }'],
    ],
    expected: [
      "clusters/demo.yaml:3:16: error: tags.Owner: the tag Owner is required by tagPolicy, and its value is empty",
      '  given:   ""',
      "  fix:     Write a value",
      "clusters/demo.yaml:6:33: error: network.nodeSubnets.tags.Owner: the tag Owner is required by tagPolicy, and its value is empty",
      '  given:   ""',
      "  fix:     Write a value",
    ],
  },
  {
    name: "values of Name, which what is made has anyway",
    yaml: ["name: demo", "region: us-west-2", "tagPolicy:", "  values: { Name: [corp-*] }"],
    expected: [
      "clusters/demo.yaml:4:13: error: tagPolicy.values.Name: most resources get a tag Name of their own, and these values would not hold for it",
      '  given:   ["corp-*"]',
      "  fix:     Remove it, and leave Name out of the tag policy of the organization",
    ],
  },
]);
