#!/usr/bin/env bash
# Plans the network and cluster stacks that differ between two synthesized folders. Markdown about them goes to stdout, what Terraform says
# to stderr. Status 1: a stack could not be planned; the others are planned all the same.
# Usage: plan.sh <folder synthesized before> <folder synthesized after>
set -uo pipefail
shopt -s nullglob

before=$1
after=$2
scratch=$(mktemp -d)
trap 'rm -rf "${scratch}"' EXIT
export TF_IN_AUTOMATION=1 TF_PLUGIN_CACHE_DIR="${scratch}/providers" # unpacked once, not once a stack
mkdir "${TF_PLUGIN_CACHE_DIR}"

# Terraform takes a provider from its cache only where a lock file has the hashes, so the first stack's lock file goes to all others.
initialize() {
  local folder=${after}/stacks/$1
  [ ! -f "${scratch}/lock" ] || cp "${scratch}/lock" "${folder}/.terraform.lock.hcl"
  terraform -chdir="${folder}" init -input=false -no-color || return
  # A provider is a program that runs with the role's credentials, and JSON may ask for any.
  if grep '^provider ' "${folder}/.terraform.lock.hcl" | grep -vF '"registry.terraform.io/hashicorp/aws"'; then
    echo "Error: only hashicorp/aws may run here"
    return 1
  fi
  cp "${folder}/.terraform.lock.hcl" "${scratch}/lock"
}

# A destroyed stack has a state, too, but no outputs.
is_applied() {
  initialize "$1" >&2 || return 0 # planning what comes after it tells what is wrong
  [ "$(terraform -chdir="${after}/stacks/$1" output -json)" != "{}" ]
}

plan() {
  local outcome=0
  { initialize "$1" && terraform -chdir="${after}/stacks/$1" plan -input=false -lock-timeout=5m -no-color; } 2>&1 |
    tee "${scratch}/log" >&2 || outcome=1
  echo '```'
  grep -E '^(Plan:|No changes|Changes to Outputs|Error:|  # [^(])' "${scratch}/log"
  echo '```'
  [ "${outcome}" = 0 ] || echo "Failed. The log of this job says why."
  return "${outcome}"
}

stacks() { for folder in "$1"/stacks/*-"$2"; do basename "${folder}"; done; }
status=0

for network in $(stacks "${after}" network); do
  cluster=${network%-network}
  for stack in "${network}" "${cluster}-cluster" "${cluster}-workload"; do
    cmp -s "${before}/stacks/${stack}/cdk.tf.json" "${after}/stacks/${stack}/cdk.tf.json" && continue
    printf '## %s\n' "${stack}"
    if grep -q '^    "cloud": {' "${after}/stacks/${stack}/cdk.tf.json"; then
      echo "Changed. Not planned here: \`backend.type: cloud\` needs a token of Terraform Cloud, which this workflow has none of."
    elif [ "${stack}" = "${cluster}-workload" ]; then
      echo "Changed. Not planned here: its provider must reach the private API endpoint."
    elif [ "${stack}" != "${network}" ] && ! is_applied "${network}"; then
      echo "Planned once ${network} is applied."
    else
      plan "${stack}" || status=1
    fi
  done
done

for network in $(stacks "${before}" network); do
  [ ! -d "${after}/stacks/${network}" ] || continue
  cluster=${network%-network}
  file=$(sed -n 's/^  "file": "\(.*\)",$/\1/p' "${before}/clusters/${cluster}.json")
  printf '## %s\n' "${cluster}"
  echo "${file} is deleted, or has another name in it. What its stacks made in AWS stays, and costs: destroy it before you merge, from the base branch," \
    "as docs/guides/destroy.md says."
done
exit "${status}"
