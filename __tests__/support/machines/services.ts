import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { type Instance, instanceId, macAddress, privateAddress, privateDnsName, type Step } from "./machine";

/** Where the services of an instance listen within its network. */
export const addresses = { metadata: "169.254.169.254", ec2: "127.0.0.2", proxy: "127.0.0.3" } as const;

interface Close {
  readonly close: () => Promise<void>;
}

/** The metadata service of an instance, with tokens. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html */
const metadata =
  ({ userData, instanceType, region, zone }: Instance): RequestListener =>
  ({ method, url = "" }, response) => {
    const answers: Readonly<Record<string, string>> = {
      "/latest/api/token": "token",
      "/latest/user-data": userData,
      "/latest/meta-data/mac": macAddress,
      "/latest/meta-data/local-ipv4": privateAddress,
      "/latest/meta-data/iam/security-credentials/": "node",
      "/latest/meta-data/iam/security-credentials/node": JSON.stringify({
        Code: "Success",
        Type: "AWS-HMAC",
        AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
        SecretAccessKey: "example",
        Token: "example",
        Expiration: "2099-01-01T00:00:00Z",
      }),
      "/latest/dynamic/instance-identity/document": JSON.stringify({ availabilityZone: zone, instanceId, instanceType, region }),
    };
    const answer = answers[url];
    if (method === "PUT") response.setHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600");
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(answer);
  };

/** DescribeInstances, the one call that nodeadm makes. */
const description = `<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet><item><instancesSet><item>
<instanceId>${instanceId}</instanceId><privateDnsName>${privateDnsName}</privateDnsName>
</item></instancesSet></item></reservationSet></DescribeInstancesResponse>`;

const listening = (server: Server, port: number, host: string): Promise<Close> =>
  new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => {
      resolve({
        close: () =>
          new Promise((done) => {
            server.closeAllConnections();
            server.close(() => {
              done();
            });
          }),
      });
    });
  });

/** Starts what an instance finds in its network. @param note is told how each call of the EC2 API came */
export async function startServices(instance: Instance, note: (way: Step["ec2Calls"][number]) => void): Promise<readonly Close[]> {
  const ec2 =
    (way: Step["ec2Calls"][number]): RequestListener =>
    (request, response) => {
      note(way);
      request.resume().on("end", () => response.setHeader("Content-Type", "text/xml").end(description));
    };
  return Promise.all([
    listening(createServer(metadata(instance)), 80, addresses.metadata),
    listening(createServer(ec2("straight")), 80, addresses.ec2),
    ...(instance.proxyUrl
      ? [listening(createServer(ec2("by the proxy")), Number(new URL(instance.proxyUrl).port || 80), addresses.proxy)]
      : []),
  ]);
}

/** The empty answer to each call of a message stream of D-Bus. @see https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol */
function* answers(calls: Buffer): Generator<Buffer> {
  for (let at = 0; at + 16 <= calls.length;) {
    const answer = Buffer.from("6c02010100000000" + "00000000" + "08000000" + "05017500" + "00000000", "hex");
    answer.writeUInt32LE(1, 8);
    answer.writeUInt32LE(calls.readUInt32LE(at + 8), 20);
    yield answer;
    at += 16 + Math.ceil(calls.readUInt32LE(at + 12) / 8) * 8 + calls.readUInt32LE(at + 4);
  }
}

/**
 * The private socket of systemd, which lets everybody in and does nothing: nodeadm asks for it before it writes files.
 * @see https://dbus.freedesktop.org/doc/dbus-specification.html#auth-protocol
 */
export const startSystemd = (path: string): Promise<Close> =>
  new Promise((resolve, reject) => {
    const server = createSocketServer((socket) => {
      let hasBegun = false;
      socket.on("error", () => socket.destroy());
      socket.on("data", (data) => {
        let calls = data;
        if (!hasBegun) {
          const text = data.toString("latin1");
          if (text.includes("AUTH EXTERNAL")) socket.write(`OK ${"0".repeat(32)}\r\n`);
          else if (text.includes("AUTH")) socket.write("REJECTED EXTERNAL\r\n");
          else if (text.includes("NEGOTIATE_UNIX_FD")) socket.write("AGREE_UNIX_FD\r\n");
          hasBegun = text.includes("BEGIN\r\n");
          calls = data.subarray(hasBegun ? text.indexOf("BEGIN\r\n") + 7 : data.length);
        }
        for (const answer of answers(calls)) socket.write(answer);
      });
    });
    server.once("error", reject).listen(path, () => {
      resolve({
        close: () =>
          new Promise((done) => {
            server.close(() => {
              done();
            });
          }),
      });
    });
  });
