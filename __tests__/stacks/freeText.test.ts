import { stringify } from "yaml";
import type { ConfigPath } from "../../config/findings/finding";
import { isMapping, pathText } from "../../config/findings/path";
import { loadCluster } from "../../config/load";
import { parseCluster } from "../../config/schema/schema";
import { designFindings } from "../../design/cluster.findings";
import { type Changes, configDemo, synthDemo } from "../support/synth";
import type { Json } from "../support/stack";
import { textsRead } from "../support/terraformTexts";

const enabled = { enabled: true };
const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };

/** A cluster in which every text that a file may hold stands somewhere. */
const cluster: Changes = {
  tags: { team: "a" },
  backend: { type: "s3", bucket: "states", region: "us-west-2", keyPrefix: "a/" },
  network: {
    egress: "proxy",
    publicSubnets: enabled,
    nodeSubnets: { tags: { team: "a" } },
    dhcpOptions: { domainName: "corp.example.com" },
    endpoints: {
      policies: {
        s3: { Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:x": "y" } } }] },
      },
    },
  },
  proxy: { squid: { allow: [".example.com"] }, noProxy: [".corp.example.com"] },
  access: { apiProxyUrl: "http://proxy.example.com:3128/", bastion: { ...enabled, toolsBucket: { name: "tools", prefix: "a/" } } },
  nodeGroups: {
    managed: { main: { labels: { a: "b" }, taints: [], keyName: "a", userData: ["#!/bin/sh\n"], tags: { team: "a" } } },
    selfManaged: {
      own: { userData: ["#!/bin/sh\n"], taints: [{ key: "a", value: "b", effect: "NoSchedule" }] },
      bottlerocket: { amiFamily: "Bottlerocket", labels: { a: "b" }, taints: [{ key: "a", value: "b", effect: "NoSchedule" }] },
    },
  },
  addons: {
    vpcCni: { env: { AWS_VPC_K8S_CNI_LOG_FILE: "a" } },
    clusterAutoscaler: { ...enabled, image, chart: { repository: "/charts" } },
  },
  loadBalancerController: { ...enabled, image, chart: { repository: "oci://registry.example.com/charts" } },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs", labels: { a: "b" } }] } },
  observability: {
    fluentBit: { ...enabled, image },
    fargateLogging: {
      ...enabled,
      filters: "[FILTER]\n    Name parser\n    Match *\n    Key_name log\n    Parser crio\n",
      parsers: "[PARSER]\n",
    },
  },
  registry: { prefix: "a/", accountId: "111122223333", repositories: { application: {} } },
  samples: { image, application: enabled },
};

/** All that means something to Terraform, to cdktf or to JSON, behind a mark of its own. */
const hostile = '${x}%{if y}"} \\ $${z} %%{w} \\u0024{v} $';

/** A value that is a text, or the key of a value. */
interface Place {
  readonly path: ConfigPath;
  readonly isKey: boolean;
}

/** All places of texts, keys last and the deepest of them first: a path is right as long as no key above has changed. */
const textPlaces = (value: unknown): readonly Place[] =>
  placesIn(value, []).sort(
    (one, other) => Number(one.isKey) - Number(other.isKey) || (one.isKey ? other.path.length - one.path.length : 0),
  );

function placesIn(value: unknown, path: ConfigPath): Place[] {
  if (typeof value === "string") return [{ path, isKey: false }];
  if (Array.isArray(value)) return value.flatMap((item, index) => placesIn(item, [...path, index]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => [{ path: [...path, key], isKey: true }, ...placesIn(child, [...path, key])]);
}

/** The value with a text put behind the text, or the key, at a place. */
function withText(value: unknown, { path: [step, ...path], isKey }: Place, text: string): unknown {
  if (step === undefined) return `${String(value)}${text}`;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === step ? withText(item, { path, isKey }, text) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]: [string, unknown]) => {
      if (key !== step) return [key, child];
      return isKey && path.length === 0 ? [`${key}${text}`, child] : [key, withText(child, { path, isKey }, text)];
    }),
  );
}

const config = configDemo(cluster);
const isAccepted = (changed: unknown): boolean =>
  parseCluster(changed).success && loadCluster({ file: "test.yaml", text: stringify(changed) }, designFindings).config !== undefined;
const freePlaces = textPlaces(config).filter((place) => isAccepted(withText(config, place, hostile)));
const nameOf = ({ path, isKey }: Place): string => `${pathText(path)}${isKey ? " (key)" : ""}`;

test("free text is accepted in some places", () => {
  expect(freePlaces.map(nameOf)).toMatchInlineSnapshot(`
    [
      "backend.keyPrefix",
      "network.endpoints.policies.s3.Statement[0].Principal",
      "network.endpoints.policies.s3.Statement[0].Resource",
      "network.endpoints.policies.s3.Statement[0].Condition.StringEquals["aws:x"]",
      "access.apiProxyUrl",
      "nodeGroups.managed.main.keyName",
      "nodeGroups.managed.main.userData[0]",
      "nodeGroups.selfManaged.own.userData[0]",
      "addons.vpcCni.env.AWS_VPC_K8S_CNI_LOG_FILE",
      "addons.clusterAutoscaler.chart.repository",
      "observability.fargateLogging.filters",
      "observability.fargateLogging.parsers",
      "network.endpoints.policies.s3.Statement[0].Condition.StringEquals["aws:x"] (key)",
      "network.endpoints.policies.s3.Statement[0].Condition.StringEquals (key)",
      "addons.vpcCni.env.AWS_VPC_K8S_CNI_LOG_FILE (key)",
    ]
  `);
});

const markOf = (index: number): string => `Z${index}Z`;
const texts = Object.values(
  synthDemo(freePlaces.reduce<unknown>((value, place, index) => withText(value, place, markOf(index) + hostile), config) as Changes),
).flatMap(({ json }) => textsRead(json as Readonly<Record<string, Json>>));
// In JSON, such as that of an IAM policy, a text is written as JSON has it.
const ways = [hostile, JSON.stringify(hostile).slice(1, -1)];
// A chart in a folder has the version that it has.
const used = freePlaces
  .map((place, index) => [nameOf(place), index] as const)
  .filter(([name]) => !name.includes("clusterAutoscaler.chart.version"));

test.each(used)("%s is for Terraform the text that it is", (_name, index) => {
  const arrived = texts.flatMap((text) => text.split(markOf(index)).slice(1));
  expect(arrived).not.toEqual([]);
  expect(arrived.filter((text) => !ways.some((way) => text.startsWith(way)))).toEqual([]);
});
