import { failureOf, MirrorFailure, withRetries } from "../../../../commands/images/mirror/failures";

const never = new AbortController().signal;

describe("messages of tools", () => {
  test.each([
    ["Error: GET http://h/v2/r/manifests/1: MANIFEST_UNKNOWN: manifest unknown; map[Tag:1]", "missing"],
    [
      'time="T" level=fatal msg="Error parsing image name \\"docker://h/r:1\\": reading manifest 1 in h/r: manifest unknown: manifest unknown"',
      "missing",
    ],
    ["GET https://h/v2/r/manifests/1: unexpected status code 404 Not Found", "missing"],
    ["Error: NAME_UNKNOWN: The repository with name 'r' does not exist in the registry with id '111122223333'", "repositoryMissing"],
    ["initializing image: name unknown: The repository with name 'r' does not exist", "repositoryMissing"],
    [
      "PUT https://h/v2/r/manifests/1: TAG_INVALID: The image tag '1' already exists and cannot be overwritten because the tag is immutable.",
      "immutable",
    ],
    ["dial tcp 192.0.2.1:443: i/o timeout", "network"],
    ["read tcp: connection reset by peer", "network"],
    ["dial tcp: lookup registry.example.com: no such host", "network"],
    ["unexpected EOF", "network"],
    ["TOOMANYREQUESTS: Rate exceeded", "network"],
    ["unexpected status code 503 Service Unavailable", "network"],
    ["pinging container registry h: invalid status code from registry 502 (Bad Gateway)", "network"],
    ["UNAUTHORIZED: authentication required; [map[Action:pull]]", "refused"],
    ["unexpected status code 403 Forbidden", "refused"],
    ["no space left on device", "other"],
  ])("%s", (message, kind) => expect(failureOf(`noise\n${message}\n`).kind).toBe(kind));

  test("are shown without skopeo's frame, and without the signatures of addresses", () => {
    const message =
      'time="T" level=fatal msg="reading \\"https://bucket.example.com/blob?X-Amz-Signature=secret&X-Amz-Expires=60\\": denied"';
    expect(failureOf(message).message).toBe('reading "https://bucket.example.com/blob?…": denied');
  });
});

describe("retries", () => {
  const failing = (failures: number, kind: MirrorFailure["kind"]) => {
    let calls = 0;
    const action = async () => {
      calls += 1;
      if (calls <= failures) throw new MirrorFailure(kind, `attempt ${calls}`);
      return calls;
    };
    return { action, calls: () => calls };
  };

  test("end with the first success", async () => expect(await withRetries(failing(2, "network").action, [1, 1], never)).toBe(3));

  test("end after the last wait", async () => {
    const { action, calls } = failing(9, "network");
    await expect(withRetries(action, [1, 1], never)).rejects.toThrow("attempt 3");
    expect(calls()).toBe(3);
  });

  test("are for the network only", async () => {
    await expect(withRetries(failing(1, "refused").action, [1, 1], never)).rejects.toThrow("attempt 1");
  });

  test("end when interrupted", async () => {
    const controller = new AbortController();
    const waiting = withRetries(failing(1, "network").action, [60_000], controller.signal);
    setTimeout(() => controller.abort(), 5);
    await expect(waiting).rejects.toThrow();
  });
});
