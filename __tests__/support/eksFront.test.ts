import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type Front, startFront } from "../e2e/emulators";

/** An EKS and Amazon ECR that make what is asked for, and do not answer the first request for it. */
function forgetfulEks(): Server {
  const made = new Map<string, object>();
  return createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const answer = (status: number, value: object) =>
        outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      const path = decodeURIComponent(incoming.url!);
      if (incoming.method === "GET") return answer(200, made.get(path) ?? { associations: [...made.values()] });
      const target = incoming.headers["x-amz-target"] as string | undefined;
      if (target?.endsWith(".DescribeRepositories")) return answer(200, { repositories: [made.get("repository")] });
      if (target && made.has("repository")) return answer(400, { __type: "RepositoryAlreadyExistsException" });
      if (target) {
        made.set("repository", { repositoryUri: "111122223333.dkr.ecr.us-west-2.amazonaws.com/shop" });
        return outgoing.destroy();
      }
      const wanted = JSON.parse(Buffer.concat(chunks).toString()) as { addonName?: string; principalArn?: string; serviceAccount?: string };
      const name = wanted.addonName ?? wanted.principalArn ?? (wanted.serviceAccount && `id-of-${wanted.serviceAccount}`);
      if (made.has(`${path}/${name}`)) return answer(409, { __type: "ResourceInUseException" });
      made.set(`${path}/${name}`, { ...wanted, ...(wanted.serviceAccount && { associationId: name }) });
      return outgoing.destroy();
    });
  });
}

describe("the front of EKS", () => {
  let eks: Server;
  let front: Front;
  const before = process.env["AWS_ENDPOINT_URL_EKS"];

  beforeAll(async () => {
    eks = forgetfulEks().listen(0, "127.0.0.1");
    await once(eks, "listening");
    process.env["AWS_ENDPOINT_URL_EKS"] = `http://127.0.0.1:${(eks.address() as AddressInfo).port}`;
    process.env["AWS_ENDPOINT_URL"] ??= process.env["AWS_ENDPOINT_URL_EKS"];
    front = await startFront();
  });

  afterAll(() => {
    front.stop();
    eks.close();
    if (before === undefined) delete process.env["AWS_ENDPOINT_URL_EKS"];
    else process.env["AWS_ENDPOINT_URL_EKS"] = before;
  });

  const post = (path: string, wanted: object) =>
    fetch(`${front.environment["AWS_ENDPOINT_URL_EKS"]}/clusters/shop/${path}`, { method: "POST", body: JSON.stringify(wanted) });

  test.each([
    ["addons", { addonName: "vpc-cni" }],
    ["access-entries", { principalArn: "arn:aws:iam::111122223333:role/path/nodes" }],
    ["pod-identity-associations", { namespace: "kube-system", serviceAccount: "karpenter" }],
  ])("a request of %s whose answer was lost is answered when it is repeated", async (path, wanted) => {
    const token = { ...wanted, clientRequestToken: `token-of-${path}` };
    expect((await post(path, token)).status).toBe(503);
    const repeated = await post(path, token);
    expect(repeated.status).toBe(200);
    expect(await repeated.json()).toMatchObject(wanted);
  });

  test("a repository whose creation was not answered is described when the request is repeated, and else refused", async () => {
    const create = () =>
      fetch(front.environment["AWS_ENDPOINT_URL_ECR"]!, {
        method: "POST",
        headers: { "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.CreateRepository" },
        body: JSON.stringify({ repositoryName: "shop" }),
      });
    expect((await create()).status).toBe(503);
    expect(await (await create()).json()).toEqual({
      repository: { repositoryUri: "111122223333.dkr.ecr.us-west-2.amazonaws.com/shop" },
    });
    expect((await create()).status).toBe(400);
  });

  test("a client that is ended in the middle of its request ends nothing else", async () => {
    const url = new URL(front.environment["AWS_ENDPOINT_URL_EKS"]!);
    const client = connect(Number(url.port), url.hostname);
    client.write("POST /clusters/shop/addons HTTP/1.1\r\nHost: eks\r\nContent-Length: 100\r\n\r\n{");
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await fetch(`${url.origin}/clusters/shop/addons`)).status).toBe(200);
  });

  test("another request for a thing that is there is refused", async () => {
    const request = { addonName: "coredns", clientRequestToken: "first" };
    await post("addons", request);
    expect((await post("addons", { ...request, clientRequestToken: "second" })).status).toBe(409);
  });
});
