// Registries of Amazon before one of the distribution project: their names, and layers that come from another host.
import http from "node:http";

/**
 * Answers what a client asks of a registry, or of the host of its layers.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 * @returns whether it was such a request
 */
export function registryAnswer({ layerHosts = {}, registryPort }, { server }, host, request, response) {
  const { headers, method, url } = request;
  const layerHost = layerHosts[host];
  if (!url.startsWith("/v2/") || (layerHost === undefined && !Object.values(layerHosts).includes(host))) return false;
  if (layerHost !== undefined && url.includes("/blobs/")) {
    response.writeHead(307, { location: `https://${layerHost}${url}`, "x-server": server });
    response.end();
    return true;
  }
  const onward = { host: "127.0.0.1", port: registryPort, method, path: url, headers: { accept: headers.accept ?? "*/*" } };
  http
    .request(onward, (answer) => {
      response.writeHead(answer.statusCode, { ...answer.headers, "x-server": server });
      answer.pipe(response);
    })
    .on("error", () => response.destroy())
    .end();
  return true;
}
