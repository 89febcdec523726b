import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { ListClustersCommand } from "@aws-sdk/client-eks";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { awsClients } from "../../../commands/aws/clients";
import { readTogether } from "../../../commands/aws/read";

jest.setTimeout(60_000);

const before = process.env;
let server: Server;
let answer: (response: ServerResponse) => unknown;

beforeAll(async () => {
  server = createServer((_request, response) => answer(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env = { ...before, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_MAX_ATTEMPTS: "1" };
});
afterAll(() => {
  process.env = before;
  server.closeAllConnections();
  server.close();
});

/** What is known after a call of each kind of protocol: EC2, query and JSON. */
async function problemsOfCalls(): Promise<readonly string[]> {
  const { ec2, iam, eks } = awsClients("us-west-2");
  const read = (action: string, run: () => Promise<unknown>) => ({ actions: [action], otherwise: undefined, run });
  const { problems } = await readTogether({
    volumes: read("ec2:DescribeVolumes", () => ec2.send(new DescribeVolumesCommand({}))),
    roles: read("iam:ListRoles", () => iam.send(new ListRolesCommand({}))),
    clusters: read("eks:ListClusters", () => eks.send(new ListClustersCommand({}))),
  });
  return problems;
}

test.each([
  ["well-formed", "<html><body><p>log in</p></body></html>"],
  ["of another kind", "<!DOCTYPE html>\n<html><body><br><p>log in</body></html>"],
])("a proxy's page that is %s is no empty answer", async (_what, page) => {
  answer = (response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  expect(await problemsOfCalls()).toEqual(
    ["ec2", "iam", "eks"].map((service) => expect.stringMatching(new RegExp(`^What answers is not AWS \\(${service}\\), but`)) as string),
  );
});

test("what is no XML is no AWS", async () => {
  answer = (response) => response.end("log in");
  expect(await problemsOfCalls()).toEqual(
    ["ec2", "iam", "eks"].map((service) => expect.stringMatching(new RegExp(`^What answers is not AWS \\(${service}\\), but`)) as string),
  );
});

test("an answer that stops half-way is given up", async () => {
  answer = (response) => response.writeHead(200, { "content-length": "1000" }).write("<a>");
  expect(await problemsOfCalls()).toEqual(
    ["ec2", "iam", "eks"].map((service) => expect.stringMatching(new RegExp(`^AWS did not answer in time \\(${service}\\)`)) as string),
  );
});
