import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, privateEks } from "../../../support/program";
import { recordCluster } from "../../../support/record";
import { writeStackFolders } from "../../../support/stackFolders";
import { TerraformCloud } from "../../../support/terraformCloud";

const cloud = new TerraformCloud();
const password = "secret-password";
let directory: string;

/** What the proxy was asked to connect to. */
let asked: string[] = [];
/** What it answers. @default - it connects */
let refusal: number | undefined;
const proxy = createServer().on("connect", ({ url = "", headers }, socket) => {
  asked.push(`${url} ${Buffer.from(headers["proxy-authorization"]?.slice("Basic ".length) ?? "", "base64").toString()}`);
  if (refusal) return socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
  const [host, port] = url.split(":");
  const beyond = connect(Number(port), host, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
  for (const end of [socket.pipe(beyond), beyond.pipe(socket)]) end.on("error", () => undefined);
});
const address = () => `http://eks:${password}@127.0.0.1:${(proxy.address() as AddressInfo).port}`;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "private-eks-proxy-"));
  await cloud.start(directory);
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  writeStackFolders(directory);
  const backend = `type: cloud, organization: example, hostname: "${cloud.hostname}"`;
  writeFileSync(join(directory, "shop.yaml"), `name: shop\nregion: us-west-2\nbackend: { ${backend} }\n`);
  recordCluster(directory, "shop.yaml");
});
beforeEach(() => {
  cloud.reset();
  [asked, refusal] = [[], undefined];
});
afterAll(() => {
  cloud.stop();
  proxy.closeAllConnections();
  proxy.close();
  rmSync(directory, { recursive: true, force: true });
});

async function upload(variables: Readonly<Record<string, string>>): Promise<Ended> {
  const token = { [`TF_TOKEN_${cloud.hostname.replaceAll(".", "_")}`]: cloud.token, NODE_EXTRA_CA_CERTS: cloud.certificate };
  const ended = await privateEks(["bundle", "shop.yaml", "--upload", "--no-run"], directory, { HOME: directory, ...token, ...variables });
  expect(`${ended.stdout}${ended.stderr}`).not.toMatch(RegExp(`${cloud.token}|${password}|^\\s+at `, "m"));
  return ended;
}

test.each(["HTTPS_PROXY", "https_proxy"])("an upload goes through the proxy of %s, the archives too", async (name) => {
  expect((await upload({ [name]: address() })).status).toBe(0);
  expect(cloud.archives.size).toBe(3);
  const hosts = new Set(asked);
  expect(hosts).toContain(`${cloud.hostname} eks:${password}`);
  expect(hosts.size).toBe(2);
});

test("an upload goes directly to what NO_PROXY names", async () => {
  const [host = ""] = cloud.hostname.split(":");
  expect((await upload({ HTTPS_PROXY: address(), NO_PROXY: `.example.com,${host}` })).status).toBe(0);
  expect(cloud.archives.size).toBe(3);
  expect(asked).toEqual([]);
});

test("a proxy that refuses is told of", async () => {
  refusal = 407;
  const { status, stderr } = await upload({ HTTPS_PROXY: address() });
  expect(status).toBe(1);
  expect(stderr).toContain(`the proxy in HTTPS_PROXY refuses the way to ${cloud.hostname} with status 407`);
});

test.each(["proxy.example.com:3128", `ftp://eks:${password}@127.0.0.1`, "nonsense"])(
  "what is no URL of a proxy is an error before anything is sent",
  async (value) => {
    const { status, stderr } = await upload({ HTTPS_PROXY: value });
    expect({ status, sentence: stderr.split("\n").at(-2) }).toEqual({
      status: 1,
      sentence: expect.stringContaining("HTTPS_PROXY or HTTP_PROXY is not a URL: write it as http://proxy.example.com:3128, or unset it"),
    });
    expect(cloud.calls).toEqual([]);
  },
);
