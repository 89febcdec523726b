import { eksViolations } from "./eks";
import { instanceViolations } from "./instances";
import type { Violation, Written } from "./model";
import { nameViolations } from "./names";
import { objectViolations } from "./objects";
import { orderViolations } from "./order";
import { policyViolations } from "./policies";
import { privacyViolations } from "./privacy";
import { referenceViolations } from "./references";
import { registryViolations } from "./registries";
import { routeViolations } from "./routes";
import { securityGroupViolations } from "./securityGroups";
import { subnetViolations } from "./subnets";
import { tagViolations } from "./tags";
import { userDataViolations } from "./userData";

/** The checks by their names. */
const checks: Readonly<Record<string, (written: Written) => readonly Violation[]>> = {
  references: referenceViolations,
  subnets: subnetViolations,
  routes: routeViolations,
  privacy: privacyViolations,
  instances: instanceViolations,
  "security groups": securityGroupViolations,
  names: nameViolations,
  policies: policyViolations,
  "user data": userDataViolations,
  objects: objectViolations,
  order: orderViolations,
  registries: registryViolations,
  tags: tagViolations,
  eks: eksViolations,
};

/**
 * What AWS, Kubernetes or Terraform would refuse of what was written for a cluster, by what their documents say. Nothing here imports from the code
 * that wrote it, or from its tables.
 */
export const violationsOf = (written: Written): readonly Violation[] => Object.values(checks).flatMap((check) => check(written));
