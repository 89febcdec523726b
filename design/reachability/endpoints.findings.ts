import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { knownServices, endpointService } from "../../aws/endpointServices";
import { nearest } from "../../config/findings/schemaFindings";
import { pathText, isMapping } from "../../config/findings/path";
import type { ClusterFacts } from "../facts";
import { mayHaveEndpoints } from "./endpoints";

const endpointsPath: ConfigPath = ["network", "endpoints"];

/** Errors and warnings about the services, modes and policies under `network.endpoints`. */
export const endpointFindings = ({ config, endpoints }: ClusterFacts): readonly Finding[] => [
  ...namedServices(config).flatMap((named) => unknownService(named)),
  ...additionalFindings(config),
  ...createFindings(config),
  ...existingFindings(config),
  ...policyFindings(config, endpoints),
];

interface NamedService {
  readonly path: ConfigPath;
  readonly service: string;
}

const additionalServices = ({ network }: ClusterConfig): readonly NamedService[] =>
  network.endpoints.additional.map((service, index) => ({ path: [...endpointsPath, "additional", index], service }));

const keysOf = (record: object, key: string): readonly NamedService[] =>
  Object.keys(record).map((service) => ({ path: [...endpointsPath, key, service], service }));

const namedServices = (config: ClusterConfig): readonly NamedService[] => [
  ...additionalServices(config),
  ...keysOf(config.network.endpoints.services, "services"),
  ...keysOf(config.network.endpoints.policies, "policies"),
];

function unknownService({ path, service }: NamedService): readonly Finding[] {
  if (knownServices.includes(service)) return [];
  const suggestion = nearest(service, knownServices);
  return [
    {
      severity: "error",
      path,
      problem: `there is no endpoint service ${JSON.stringify(service)}`,
      ...(suggestion ? { fix: `Write ${suggestion}` } : { allowed: knownServices.join(", "), fix: "Write one of the allowed services" }),
    },
  ];
}

function additionalFindings(config: ClusterConfig): readonly Finding[] {
  const { additional, services, skip } = config.network.endpoints;
  const exclusive: Finding = {
    severity: "error",
    path: [...endpointsPath, "additional"],
    problem: `network.endpoints.additional names ${additional.join(", ")}, but network.endpoints.skip is true`,
    fix: "Remove network.endpoints.additional, or set network.endpoints.skip to false",
  };
  const perService = additionalServices(config).flatMap(({ path, service }, index): readonly Finding[] => {
    const mode = services[service] ?? "create";
    const remove = `Remove ${pathText(path)}`;
    if (additional.indexOf(service) < index) return [{ severity: "error", path, problem: `${service} is listed twice`, fix: remove }];
    if (mode !== "create") {
      const problem = `${service} is to get an endpoint, but network.endpoints.services says ${mode}`;
      return [{ severity: "error", path, problem, fix: `${remove}, or remove ${pathText([...endpointsPath, "services", service])}` }];
    }
    return notOfferedInRegion(config, { path, service });
  });
  return skip && additional.length > 0 ? [exclusive, ...perService] : perService;
}

const createFindings = (config: ClusterConfig): readonly Finding[] =>
  keysOf(config.network.endpoints.services, "services")
    .filter(({ service }) => config.network.endpoints.services[service] === "create")
    .flatMap((named): readonly Finding[] => {
      if (!config.network.endpoints.skip) return notOfferedInRegion(config, named);
      const problem = `${pathText(named.path)} is create, but network.endpoints.skip is true`;
      const fix = `Remove ${pathText(named.path)}, or set network.endpoints.skip to false`;
      return [{ severity: "error", path: named.path, problem, fix }];
    });

function existingFindings({ network }: ClusterConfig): readonly Finding[] {
  const { services } = network.endpoints;
  const existing = Object.keys(services).filter((service) => services[service] === "existing");
  if (existing.length === 0 || mayHaveEndpoints(network)) return [];
  return [
    {
      severity: "warning",
      path: [...endpointsPath, "services"],
      alsoReads: [["network"]],
      problem: `the endpoints of ${existing.join(", ")} are existing ones, but the VPC is new, and no transit gateway or peering connection leads to one that has them`,
      fix: "Have them created, or name the VPC at network.existingVpc",
    },
  ];
}

function notOfferedInRegion({ region }: ClusterConfig, { path, service }: NamedService): readonly Finding[] {
  if (!knownServices.includes(service) || endpointService(service, region)) return [];
  const problem = `AWS offers no VPC endpoint for ${service} in ${region}`;
  return [{ severity: "error", path, alsoReads: [["region"]], problem, fix: `Remove ${pathText(path)}` }];
}

/** A policy that binds nothing would give false comfort, so it is an error. */
function policyFindings(config: ClusterConfig, endpoints: ClusterFacts["endpoints"]): readonly Finding[] {
  const { policies, services, skip } = config.network.endpoints;
  const created = endpoints.map(({ service }) => service);
  return keysOf(policies, "policies").flatMap(({ path, service }): readonly Finding[] => {
    const policy = policies[service];
    if (!isMapping(policy) || !("Statement" in policy)) {
      const problem = `the endpoint policy of ${service} is ${JSON.stringify(policy)}`;
      return [
        {
          severity: "error",
          path,
          problem,
          allowed: "an IAM policy document, as a mapping with Version and Statement",
          fix: "Write the policy document as a mapping",
        },
      ];
    }
    if (!knownServices.includes(service) || created.includes(service)) return [];
    const problem = `the endpoint policy of ${service} binds nothing, because no endpoint is created for ${service}`;
    const mode: ConfigPath = [...endpointsPath, "services", service];
    const create = skip
      ? "set network.endpoints.skip to false"
      : services[service]
        ? `set ${pathText(mode)} to create`
        : `add ${service} to network.endpoints.additional`;
    return [{ severity: "error", path, problem, fix: `Remove ${pathText(path)}, or ${create}` }];
  });
}
