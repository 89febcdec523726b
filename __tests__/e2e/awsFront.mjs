// Stands before the emulated EC2, Auto Scaling and Systems Manager, and answers what they lack: the public AMI parameters, the names of China's
// endpoint services, which begin with cn.com.amazonaws, the endpoint service of Network Flow Monitor, that NAT gateways are zonal, the start of instance
// refreshes, tags of the Auto Scaling groups of managed node groups, which the emulated EKS only names, the search for security groups by prefix list, and
// changes of security-group rules for all protocols, of which it asks for ports; these rules refer to groups, and of such it forgets the description
// anyway; and volumes with one of several keys of tags. Everything else is passed on.
// Prints the port it listens on.
import { randomUUID } from "node:crypto";
import { createServer, request } from "node:http";

const emulators = new URL(process.env.AWS_ENDPOINT_URL);
/** AMIs that the emulator knows: that of Kubernetes 1.34 is another one, as each version has its own. */
const amiOf = (name) => (name.includes("/1.34/") ? "ami-760aaa0f" : "ami-12c6146b");

/** Parts of names of endpoint services that the emulator does not know, and what it knows in their place. */
const otherNames = [
  ["=cn.com.amazonaws.", "=com.amazonaws."],
  [".networkflowmonitorreports", ".monitoring"],
];

/** Tags of Auto Scaling groups of EKS, as XML, by group and key. */
const groupTags = new Map();

/** What Auto Scaling answers about tags of a group of EKS. Undefined for all other requests. */
function ofGroupTags(body) {
  const sent = new URLSearchParams(body);
  const values = (pattern) => [...sent].filter(([name]) => pattern.test(name)).map(([, value]) => value);
  const action = sent.get("Action");
  const filters = values(/^Filters\.member\.\d+\.Values\.member\.1$/);
  if (action === "DescribeTags" && filters.some((value) => value.startsWith("eks-"))) {
    const found = [...groupTags.values()].filter((tag) => filters.every((value) => tag.includes(`>${value}<`)));
    return `<DescribeTagsResponse><DescribeTagsResult><Tags>${found.join("")}</Tags></DescribeTagsResult></DescribeTagsResponse>`;
  }
  if (!/^(CreateOrUpdate|Delete)Tags$/.test(action ?? "") || !sent.get("Tags.member.1.ResourceId")?.startsWith("eks-")) return undefined;
  const [group, key] = ["ResourceId", "Key"].map((name) => sent.get(`Tags.member.1.${name}`));
  if (action === "DeleteTags") groupTags.delete(`${group} ${key}`);
  else {
    const tag = {
      Key: key,
      PropagateAtLaunch: "false",
      ResourceId: group,
      ResourceType: "auto-scaling-group",
      Value: sent.get("Tags.member.1.Value"),
    };
    groupTags.set(
      `${group} ${key}`,
      `<member>${Object.entries(tag)
        .map(([name, value]) => `<${name}>${value}</${name}>`)
        .join("")}</member>`,
    );
  }
  return `<${action}Response><ResponseMetadata/></${action}Response>`;
}

const server = createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    if (incoming.headers["x-amz-target"] === "AmazonSSM.GetParameter") return publicParameter(JSON.parse(body).Name, outgoing);
    if (body.includes("Action=ModifySecurityGroupRules&") && body.includes(".IpProtocol=-1")) {
      return outgoing.end("<ModifySecurityGroupRulesResponse><return>true</return></ModifySecurityGroupRulesResponse>");
    }
    if (body.includes("Action=DescribeSecurityGroups&") && body.includes("=ip-permission.prefix-list-id")) {
      return outgoing.end("<DescribeSecurityGroupsResponse><securityGroupInfo/></DescribeSecurityGroupsResponse>");
    }
    if (body.includes("Action=StartInstanceRefresh&")) {
      const result = `<StartInstanceRefreshResult><InstanceRefreshId>${randomUUID()}</InstanceRefreshId></StartInstanceRefreshResult>`;
      return outgoing.end(`<StartInstanceRefreshResponse>${result}</StartInstanceRefreshResponse>`);
    }
    const tagsAnswer = ofGroupTags(body);
    if (tagsAnswer !== undefined) return outgoing.end(tagsAnswer);
    const asked = body.includes("Action=DescribeVpcEndpointServices") ? otherNames.filter(([name]) => body.includes(name)) : [];
    const sent = asked.reduce((text, [name, known]) => text.replaceAll(name, known), withoutTagKeys(body));
    const received = (text) =>
      asked
        .reduce((answer, [name, known]) => answer.replaceAll(known.replace("=", ">"), name.replace("=", ">")), text)
        .replaceAll("</connectivityType>", "</connectivityType><availabilityMode>zonal</availabilityMode>");
    pass(incoming, sent, outgoing, received);
  });
});

/** A search for volumes without its filter by keys of tags: of several keys the emulator asks for all, and EC2 for any. */
function withoutTagKeys(body) {
  if (!body.includes("Action=DescribeVolumes&") || !body.includes("=tag-key")) return body;
  return new URLSearchParams([...new URLSearchParams(body)].filter(([name]) => !name.startsWith("Filter."))).toString();
}

function publicParameter(Name, outgoing) {
  outgoing.setHeader("Content-Type", "application/x-amz-json-1.1");
  outgoing.end(
    JSON.stringify({ Parameter: { Name, Type: "String", Value: amiOf(Name), Version: 1, ARN: `arn:aws:ssm:::parameter${Name}` } }),
  );
}

/** @param {import("node:http").IncomingMessage} incoming */
function pass({ method, url, headers }, body, outgoing, rewrite) {
  const length = Buffer.byteLength(body);
  const passed = request(
    { host: emulators.hostname, port: emulators.port, method, path: url, headers: { ...headers, "content-length": length } },
    (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        const text = rewrite(Buffer.concat(chunks).toString());
        const { "content-length": _length, "transfer-encoding": _encoding, ...rest } = response.headers;
        outgoing.writeHead(response.statusCode, { ...rest, "content-length": Buffer.byteLength(text) });
        outgoing.end(text);
      });
    },
  );
  passed.on("error", (error) => outgoing.writeHead(502).end(String(error)));
  passed.end(body);
}

server.listen(0, "127.0.0.1", () => console.log(Object(server.address()).port));
