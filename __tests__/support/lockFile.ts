/** A lock file, as Terraform writes it. */
export const locked = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "6.25.0"
  constraints = "6.25.0"
  hashes = [
    "h1:pWFaLpYaPMHqgfdHcfQAXAWDTdBqjZ0zqLcMPIqJqHw=",
    "zh:0b8ac4aa3a2b4bbb0f1ed4f9e3d5e8b0",
  ]
}
`;
