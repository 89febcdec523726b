import { clusterSchema } from "../../../config/schema/schema";
import { encryptionFindings } from "../../../design/encryption/encryption.findings";

const findings = (changes: object) => encryptionFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes }));
const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/secrets";

test("EKS encrypts with a key of its own from Kubernetes 1.28 on, and needs none of ours then", () => {
  expect(findings({ encryption: { createKey: false } })).toEqual([]);
  expect(findings({ kubernetesVersion: "1.28", encryption: { createKey: false } })).toEqual([]);
  expect(findings({ kubernetesVersion: "1.27", encryption: { createKey: false, kmsKeyArn } })).toEqual([]);
  expect(findings({ kubernetesVersion: "1.27", encryption: { createKey: false } })).toMatchObject([
    {
      severity: "error",
      path: ["encryption", "createKey"],
      problem: "EKS encrypts secrets with a key of its own from Kubernetes 1.28 on, and kubernetesVersion is 1.27",
    },
  ]);
});

test("one administrator of the cluster's account is enough, and the role that Terraform assumes may be it", () => {
  const administrators = ["arn:aws:iam::444455556666:role/keys"];
  const accountId = "111122223333";
  expect(findings({ encryption: { administrators } })).toEqual([]);
  expect(findings({ accountId, encryption: { administrators } })).toHaveLength(1);
  expect(findings({ accountId, encryption: { administrators: [...administrators, `arn:aws:iam::${accountId}:user/a`] } })).toEqual([]);
  expect(findings({ accountId, assumeRoleArn: `arn:aws:iam::${accountId}:role/terraform`, encryption: { administrators } })).toEqual([]);
});
