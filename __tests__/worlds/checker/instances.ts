import {
  type Block,
  isTrue,
  type Json,
  list,
  type Mapping,
  mapping,
  resourcesOf,
  text,
  violation,
  type Violation,
  type Written,
} from "./model";
import { isOfObjects, objectsOf } from "./objects";

/** Instances and node classes: IMDSv2 alone and encrypted volumes, unless the file says otherwise of the group or class. */
export const instanceViolations = (written: Written): readonly Violation[] => [
  ...resourcesOf(written, "aws_launch_template", "aws_instance").flatMap((block) =>
    instanceProblems(block.body, groupOf(written, block)).map((problem) => violation("instances", block, problem)),
  ),
  ...resourcesOf(written, "helm_release")
    .filter(isOfObjects)
    .flatMap((release) =>
      (objectsOf(written, release) ?? []).flatMap((object) =>
        classProblems(written, object).map((problem) => violation("instances", release, problem)),
      ),
    ),
  ...storageClasses(written),
];

/** What the file says of the node group that a launch template is of; nothing of other instances. */
function groupOf({ file }: Written, { body }: Block): Mapping {
  const [, name = ""] = /\/node-groups\/group-([^/]+)\//.exec(text(mapping(mapping(body["//"])["metadata"])["path"])) ?? [];
  const { managed, selfManaged } = mapping(file["nodeGroups"]);
  return mapping(mapping(managed)[name] ?? mapping(selfManaged)[name]);
}

const isOptional = (said: Mapping): boolean => mapping(said["metadata"])["httpTokens"] === "optional";
const isPlain = (said: Mapping): boolean => mapping(said["volume"])["encrypted"] === false;
/**
 * Without a mapping of its own, a volume is as the AMI has it, which may be without encryption.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
 */
function instanceProblems(body: Mapping, said: Mapping): readonly string[] {
  const volumes = body["root_block_device"] ?? list(body["block_device_mappings"]).map((one) => mapping(one)["ebs"] ?? {});
  return [
    ...tokenProblems(mapping(body["metadata_options"])["http_tokens"], said),
    ...volumeProblems(
      list(volumes).map((volume) => mapping(volume)["encrypted"]),
      said,
    ),
  ];
}

const tokenProblems = (tokens: Json | undefined, said: Mapping): readonly string[] =>
  tokens === "required" || (tokens === "optional" && isOptional(said)) ? [] : ["answers IMDSv1, and the file does not ask for it"];

const volumeProblems = (encrypted: readonly (Json | undefined)[], said: Mapping): readonly string[] =>
  isPlain(said) || (encrypted.length > 0 && encrypted.every(isTrue)) ? [] : ["has a volume that is not encrypted"];

/** @see https://karpenter.sh/docs/concepts/nodeclasses/#specmetadataoptions */
function classProblems({ file }: Written, { kind, metadata, spec }: Mapping): readonly string[] {
  if (kind !== "EC2NodeClass") return [];
  const name = text(mapping(metadata)["name"]);
  const said = mapping(mapping(mapping(file["karpenter"])["nodeClasses"])[name]);
  const { blockDeviceMappings, metadataOptions } = mapping(spec);
  return [
    ...tokenProblems(mapping(metadataOptions)["httpTokens"], said),
    ...volumeProblems(
      list(blockDeviceMappings).map((one) => mapping(mapping(one)["ebs"])["encrypted"]),
      said,
    ),
  ].map((problem) => `EC2NodeClass ${name} ${problem}`);
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html */
const storageClasses = (written: Written): readonly Violation[] =>
  resourcesOf(written, "kubernetes_storage_class_v1")
    .filter(({ body }) => text(body["storage_provisioner"]).startsWith("ebs.csi."))
    .filter(({ body }) => !isTrue(mapping(body["parameters"])["encrypted"]))
    .map((block) => violation("instances", block, "makes volumes that are not encrypted"));
