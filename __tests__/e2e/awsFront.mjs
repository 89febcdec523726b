// Stands before the emulated EC2 and Systems Manager, and answers what they lack: the public AMI parameters, and the names of China's
// endpoint services, which begin with cn.com.amazonaws. Everything else is passed on. Prints the port it listens on.
import { createServer, request } from "node:http";

const emulators = new URL(process.env.AWS_ENDPOINT_URL);
const amiId = "ami-12c6146b";

const server = createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    if (incoming.headers["x-amz-target"] === "AmazonSSM.GetParameter") return publicParameter(JSON.parse(body).Name, outgoing);
    const isChina = body.includes("Action=DescribeVpcEndpointServices") && body.includes("=cn.com.amazonaws.");
    const sent = isChina ? body.replaceAll("=cn.com.amazonaws.", "=com.amazonaws.") : body;
    const received = isChina ? (text) => text.replaceAll(">com.amazonaws.", ">cn.com.amazonaws.") : (text) => text;
    pass(incoming, sent, outgoing, received);
  });
});

function publicParameter(Name, outgoing) {
  outgoing.setHeader("Content-Type", "application/x-amz-json-1.1");
  outgoing.end(JSON.stringify({ Parameter: { Name, Type: "String", Value: amiId, Version: 1, ARN: `arn:aws:ssm:::parameter${Name}` } }));
}

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

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
