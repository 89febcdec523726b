// Stands before the emulated S3, and keeps what that reads wrongly or forgets: policies, whose conditions it overlooks, lifecycle rules, and the
// tags that buckets are created with. It also is the HTTP proxy of hosts whose name begins with an account or a bucket. Everything else is passed
// on. Prints the port it listens on.
import { createServer, request } from "node:http";

const emulators = new URL(process.env.AWS_ENDPOINT_URL);
const documents = new Map();
let tags = "<Tags></Tags>";

const server = createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.on("end", () => answer(incoming, Buffer.concat(chunks), outgoing));
});

function answer(incoming, body, outgoing) {
  const [, bucket, path] = /^(?:http:\/\/(?:([\w-]+)\.)?127[\d.:]+)?(\/.*)$/.exec(incoming.url);
  const isControl = path.startsWith("/v20180820/tags/");
  const { pathname, search, searchParams } = new URL(bucket && !isControl ? `/${bucket}${path}` : path, emulators);
  const kept = ["policy", "lifecycle"].find((name) => searchParams.has(name));
  if (kept && incoming.method === "PUT") {
    documents.set(`${pathname}?${kept}`, body);
    return outgoing.writeHead(kept === "policy" ? 204 : 200).end();
  }
  if (kept && incoming.method === "DELETE") {
    documents.delete(`${pathname}?${kept}`);
    return outgoing.writeHead(204).end();
  }
  if (kept && documents.has(`${pathname}?${kept}`)) {
    outgoing.setHeader("x-amz-transition-default-minimum-object-size", "all_storage_classes_128K");
    return outgoing.end(documents.get(`${pathname}?${kept}`));
  }
  if (isControl) return outgoing.end(`<ListTagsForResourceResult>${tags}</ListTagsForResourceResult>`);
  if (incoming.method === "PUT") tags = /<Tags>.*<\/Tags>/s.exec(body)?.[0] ?? tags;
  pass(incoming, pathname + search, body, outgoing);
}

function pass({ method, headers }, path, body, outgoing) {
  const passed = request(
    { host: emulators.hostname, port: emulators.port, method, path, headers: { ...headers, host: emulators.host } },
    (response) => {
      outgoing.writeHead(response.statusCode, response.headers);
      response.pipe(outgoing);
    },
  );
  passed.on("error", (error) => outgoing.writeHead(502).end(String(error)));
  passed.end(body);
}

server.listen(0, "127.0.0.1", () => console.log(Object(server.address()).port));
