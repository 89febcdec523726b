import type { ClusterConfig } from "../../../config/schema/schema";
import { applyPolicies } from "../../../design/iam/applyPolicies";
import type { TerraformJson } from "../../../design/iam/runnerPolicy";
import { configDemo } from "../../support/synth";

const assumeRoleArn = "arn:aws:iam::111122223333:role/terraform";
const stateRoleArn = "arn:aws:iam::444455556666:role/states";
const bucket = { type: "s3", bucket: "states", region: "eu-west-1" };

const stack: TerraformJson = {
  terraform: { backend: { s3: { bucket: "states", key: "demo-cluster.tfstate" } } },
  provider: { aws: [{}] },
  data: {
    aws_s3_objects: { network: { bucket: "states" } },
    terraform_remote_state: { network: { config: { bucket: "states", key: "demo-network.tfstate" } } },
    aws_eks_clusters: { all: {} },
  },
  resource: { aws_eks_cluster: { cluster: { name: "demo" } } },
};
const options = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };

/** Some actions of each policy. */
const actions = (config: Pick<ClusterConfig, "assumeRoleArn" | "backend">) =>
  Object.fromEntries(
    Object.entries(applyPolicies(config, stack, options)).map(([name, { Statement }]) => [
      name,
      ["sts:AssumeRole", "s3:GetObject", "s3:PutObject", "s3:ListBucket", "eks:ListClusters", "eks:CreateCluster"].filter((action) =>
        Statement.some(({ Action }) => Action.includes(action)),
      ),
    ]),
  );

const state = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"];
const aws = ["eks:ListClusters", "eks:CreateCluster"];

test("without roles there is one policy, that of the runner", () => {
  expect(actions(configDemo({ backend: bucket }))).toEqual({ "runner-policy": [...state, ...aws] });
});

test("a role that manages AWS has the runner's policy without the states, and whoever assumes it the states", () => {
  expect(actions(configDemo({ assumeRoleArn, backend: bucket }))).toEqual({
    "runner-policy": aws,
    "caller-policy": ["sts:AssumeRole", ...state],
  });
});

test("a role for the states has these alone, and the runner assumes it", () => {
  expect(actions(configDemo({ backend: { ...bucket, assumeRoleArn: stateRoleArn } }))).toEqual({
    "runner-policy": ["sts:AssumeRole", ...aws],
    "state-policy": state,
  });
});

test("with both roles, whoever runs Terraform may assume them and nothing else", () => {
  const config = configDemo({ assumeRoleArn, backend: { ...bucket, assumeRoleArn: stateRoleArn } });
  expect(actions(config)).toEqual({ "runner-policy": aws, "caller-policy": ["sts:AssumeRole"], "state-policy": state });
  expect(applyPolicies(config, stack, options)["caller-policy"]?.Statement).toEqual([
    { Effect: "Allow", Action: ["sts:AssumeRole"], Resource: [assumeRoleArn, stateRoleArn] },
  ]);
});
