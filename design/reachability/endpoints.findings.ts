import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { endpointService, hasPrivateDns, isOffered, knownServices, takesPolicy } from "../../aws/endpointServices";
import { coversDomain, serviceHosts } from "../../aws/hosts";
import { nearest } from "../../config/findings/nearest";
import { pathText, isMapping } from "../../config/findings/path";
import type { ClusterFacts } from "../facts";
import { routedZones } from "../network/routes";
import { isSharedVpc } from "../network/existingVpc";
import { defaultMode, existingServices } from "./endpointModes";
import { endpointHosts, planExistingEndpoints, type PlannedEndpoints, servicesWithEndpoint } from "./endpoints";
import { endpointsPath, existingEndpointFindings } from "./existingEndpoints.findings";

/** Errors and warnings about the services, modes and policies under `network.endpoints`. */
export const endpointFindings = ({ config, endpoints, reachability }: ClusterFacts): readonly Finding[] => [
  ...[...additionalServices(config), ...keysOf(config.network.endpoints.services, "services"), ...calledServices(config)].flatMap((named) =>
    unknownService(config, named),
  ),
  ...additionalFindings(config),
  ...createFindings(config),
  ...existingEndpointFindings(config, reachability),
  ...byEgressFindings({ config, endpoints, reachability }),
  ...privateLinkFindings({ config, endpoints, reachability }),
  ...policyFindings({ config, endpoints, reachability }),
];

interface NamedService {
  readonly path: ConfigPath;
  readonly service: string;
}

const additionalServices = ({ network }: ClusterConfig): readonly NamedService[] =>
  network.endpoints.additional.map((service, index) => ({ path: [...endpointsPath, "additional", index], service }));

/** The services that applications, add-ons and charts say they call. */
const calledServices = ({ addons, charts, serviceAccounts }: ClusterConfig): readonly NamedService[] => [
  ...servicesNamedBy(["serviceAccounts"], serviceAccounts),
  ...servicesNamedBy(["addons", "eks"], addons.eks),
  ...servicesNamedBy(["charts"], charts),
];

const servicesNamedBy = (
  section: ConfigPath,
  callers: Readonly<Record<string, { readonly services?: readonly string[] | undefined }>>,
): readonly NamedService[] =>
  Object.entries(callers).flatMap(([key, { services = [] }]) =>
    services.map((service, index) => ({ path: [...section, key, "services", index], service })),
  );

const keysOf = (record: object, key: string): readonly NamedService[] =>
  Object.keys(record).map((service) => ({ path: [...endpointsPath, key, service], service }));

/**
 * A warning about a service that is not known: AWS may have it. By its full name, with its private DNS names, all is said of an endpoint to create;
 * others are their hosts, for which there are keys of the proxy.
 */
function unknownService(config: ClusterConfig, { path, service }: NamedService): readonly Finding[] {
  const { network, proxy, region } = config;
  if (knownServices.includes(service)) return [];
  if (/^(?:cn\.)?com\.amazonaws\./.test(service)) return [fullName(path, service)];
  const mode = network.endpoints.services[service] ?? defaultMode(config, service);
  const { serviceName } = endpointService(service, region);
  const hosts = serviceHosts(service, region).join(", ");
  const suggestion = similarService(service);
  const asks = mode === "create" ? `the plan asks AWS for ${serviceName}, and ` : "";
  const hostsKey = mode === "existing" ? "proxy.noProxy" : proxy?.squid ? "proxy.squid.allow" : undefined;
  const remove = `remove it${network.egress === "proxy" && hostsKey ? `, and write its hosts into ${hostsKey}` : ""}`;
  const otherwise = mode === "create" ? "write the full name at network.endpoints.privateLink, with its private DNS names" : remove;
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["region"], ["network"], ["proxy"]],
      problem: `private-eks does not know the endpoint service ${service}: ${asks}${hosts} is taken for its host`,
      fix: suggestion
        ? `Write ${suggestion}, or if that is another service, ${otherwise}`
        : otherwise.replace(/^./, (first) => first.toUpperCase()),
    },
  ];
}

/** What stands before the short name of a service; services of others have none. */
const ofService = /^(?:cn\.)?com\.amazonaws\.(?:[a-z]+(?:-[a-z]+)+-\d\.)?(?!vpce\.)/;

/** The region would be put before it once more. */
function fullName(path: ConfigPath, name: string): Finding {
  const short = ofService.test(name) ? name.replace(ofService, "") : undefined;
  return {
    severity: "error",
    path,
    problem: `${name} is the full name of an endpoint service, and here stands what follows the region in it`,
    fix: short === undefined ? "Remove it, and write the full name at network.endpoints.privateLink" : `Write ${short}`,
  };
}

/** A known service whose name is alike. The variant with FIPS of another service is none. */
function similarService(service: string): string | undefined {
  const [stem] = service.split(/-fips$/) as [string];
  if (stem === service) return nearest(service, knownServices);
  const similar = knownServices.includes(stem) ? undefined : nearest(stem, knownServices);
  return similar && knownServices.find((known) => known === `${similar}-fips`);
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
      const problem = `${service} would get an endpoint, but network.endpoints.services says ${mode}`;
      return [{ severity: "error", path, problem, fix: `${remove}, or remove ${pathText([...endpointsPath, "services", service])}` }];
    }
    return defaultMode(config, service) === "create" ? notOfferedInRegion(config, { path, service }) : [];
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

/** What is wrong with each service that is sent by the egress, once. */
function byEgressFindings(planned: PlannedEndpoints): readonly Finding[] {
  const hidden = hiddenFindings(planned);
  return [...hidden, ...withoutEgress(planned).filter(({ path }) => !hidden.some((other) => other.path.at(-1) === path.at(-1)))];
}

/**
 * Private DNS of an endpoint answers for all names below its own, and to programs an entry of NO_PROXY stands for them, so the egress leads to none of them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
 */
function hiddenFindings(planned: PlannedEndpoints): readonly Finding[] {
  const { config } = planned;
  const taken = servicesWithEndpoint(planned).flatMap((service) => endpointHosts(config, service).map((host) => ({ service, host })));
  return keysOf(config.network.endpoints.services, "services").flatMap(({ path, service }): readonly Finding[] => {
    const hosts = serviceHosts(service, config.region);
    const above = taken.find((other) => other.service !== service && hosts.some((host) => coversDomain(`.${other.host}`, host)));
    if (config.network.endpoints.services[service] !== "proxy" || !above) return [];
    const problem = `${service} should be reached by network.egress, but the endpoint of ${above.service} takes over the names below ${above.host}`;
    return [
      { severity: "error", path, alsoReads: [["network"]], problem, fix: `Set ${pathText(path)} to ${defaultMode(config, service)}` },
    ];
  });
}

/** A warning for each service that is sent by an egress that does not exist. Where the cluster needs the service, that is an error already. */
function withoutEgress({ config, reachability: pairs }: PlannedEndpoints): readonly Finding[] {
  const { egress, endpoints } = config.network;
  // What the route tables of an existing VPC lead to, only their owner knows.
  if (egress !== "none" || routedZones(config).length === 0) return [];
  return keysOf(endpoints.services, "services")
    .filter(({ service }) => endpoints.services[service] === "proxy" && knownServices.includes(service))
    .filter(({ service }) => !endpoints.additional.includes(service))
    .filter(({ service }) => !pairs.some(({ need }) => need.kind === "service" && need.service === service))
    .map(({ path, service }) => ({
      severity: "warning",
      path,
      alsoReads: [["network"]],
      problem: `${service} should be reached by network.egress, which is none`,
      fix: endpoints.skip ? `Remove ${pathText(path)}` : `Set ${pathText(path)} to ${defaultMode(config, service)}, or remove it`,
    }));
}

/** AWS adds endpoints, so a service that is asked for by name is a warning where it is known to have none. */
function notOfferedInRegion({ region }: ClusterConfig, { path, service }: NamedService): readonly Finding[] {
  if (isOffered(service, region)) return [];
  const problem = `AWS offers no VPC endpoint for ${service} in ${region}, as far as private-eks knows; the plan asks AWS`;
  return [{ severity: "warning", path, alsoReads: [["region"]], problem, fix: `Remove ${pathText(path)}, unless AWS offers one by now` }];
}

function privateLinkFindings(planned: PlannedEndpoints): readonly Finding[] {
  const { config, endpoints } = planned;
  const { additional, privateLink, services, skip } = config.network.endpoints;
  return keysOf(privateLink, "privateLink").flatMap(({ path, service }): readonly Finding[] => {
    const remove = `Remove ${pathText(path)}`;
    if (skip) {
      const problem = `${pathText(path)} would be created, but network.endpoints.skip is true`;
      return [{ severity: "error", path, problem, fix: `${remove}, or set network.endpoints.skip to false` }];
    }
    if ([...knownServices, ...additional, ...Object.keys(services)].includes(service)) {
      return [
        { severity: "error", path, problem: `${service} is the name of an AWS service`, fix: `Write another name, such as my-${service}` },
      ];
    }
    const { serviceName } = privateLink[service]!;
    // AWS lets a service have a gateway endpoint and an interface endpoint.
    const [first] = endpoints.filter((endpoint) => endpoint.type === "Interface" && endpoint.serviceName === serviceName);
    if (!first || first.service === service) return takenNames(planned, service);
    return [{ severity: "error", path, problem: `${serviceName} has an endpoint already, named ${first.service}`, fix: remove }];
  });
}

/**
 * Private DNS names of a service that another endpoint in the VPC has before it. Those of gateway endpoints are none of private DNS.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
 */
function takenNames({ config, endpoints }: PlannedEndpoints, service: string): readonly Finding[] {
  const { privateLink } = config.network.endpoints;
  const before = Object.keys(privateLink).slice(0, Object.keys(privateLink).indexOf(service));
  const existing = planExistingEndpoints(config).filter(({ service: name, type }) => type === "Interface" && hasPrivateDns(name));
  const others = [
    ...endpoints.filter(({ service: name, privateDns }) => privateDns && (!(name in privateLink) || before.includes(name))),
    ...existing,
  ];
  return privateLink[service]!.privateDnsNames.flatMap((name, index): readonly Finding[] => {
    const first = others.find((other) => endpointHosts(config, other.service).includes(name.replace(/^\*/, "")));
    if (!first) return [];
    const path = [...endpointsPath, "privateLink", service, "privateDnsNames", index];
    const problem = `${name} is a private DNS name of the ${first.service} endpoint already, and a VPC has it once`;
    return [{ severity: "error", path, alsoReads: [["network", "endpoints"], ["region"]], problem, fix: `Remove ${pathText(path)}` }];
  });
}

/** A policy that binds nothing would give false comfort, so it is an error. */
function policyFindings({ config, endpoints, reachability }: PlannedEndpoints): readonly Finding[] {
  const { policies, services, skip } = config.network.endpoints;
  // The owner of a shared VPC is asked for them, with the endpoints.
  const created = isSharedVpc(config) ? existingServices(config, reachability) : endpoints.map(({ service }) => service);
  return keysOf(policies, "policies").flatMap(({ path, service }): readonly Finding[] => {
    const policy = policies[service];
    if (!isMapping(policy) || !("Statement" in policy)) {
      const problem = isMapping(policy)
        ? `the endpoint policy of ${service} has no Statement`
        : `the endpoint policy of ${service} is ${JSON.stringify(policy)}`;
      return [
        {
          severity: "error",
          path,
          problem,
          allowed: "an IAM policy document, as a mapping with Version and Statement",
          fix: isMapping(policy)
            ? "Add Statement to it, a list of statements, each with Effect, Principal, Action and Resource"
            : 'Write the policy document as a mapping: { Version: "2012-10-17", Statement: [{ Effect: …, Principal: …, Action: …, Resource: … }] }',
        },
      ];
    }
    const { serviceName } = endpoints.find((endpoint) => endpoint.service === service) ?? {};
    if (!takesPolicy(service) || serviceName?.includes(".vpce.")) {
      return [{ severity: "error", path, problem: `endpoints of ${service} take no policy`, fix: `Remove ${pathText(path)}` }];
    }
    if (created.includes(service)) return [];
    const suggestion = knownServices.includes(service) ? undefined : nearest(service, created);
    const problem = `the endpoint policy of ${service} binds nothing, because no endpoint is created for ${service}`;
    const mode: ConfigPath = [...endpointsPath, "services", service];
    if (suggestion) return [{ severity: "error", path, problem, fix: `Write ${suggestion}` }];
    const otherMode = isSharedVpc(config) ? "existing" : "create";
    const create = skip
      ? "set network.endpoints.skip to false"
      : services[service] || defaultMode(config, service) !== otherMode
        ? `set ${pathText(mode)} to ${otherMode}`
        : `add ${service} to network.endpoints.additional`;
    return [{ severity: "error", path, problem, fix: `Remove ${pathText(path)}, or ${create}` }];
  });
}
