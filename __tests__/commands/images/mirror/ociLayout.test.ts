import { parseManifest, verifiedContent } from "../../../../commands/images/mirror/ociLayout";

const digest = (character: string) => `sha256:${character.repeat(64)}`;

test("a manifest without media type is known by its parts, and what is none is refused", () => {
  const part = { digest: digest("a"), size: 1 };
  const parsed = (manifest: object) => parseManifest(Buffer.from(JSON.stringify(manifest)));
  expect(parsed({ manifests: [part] })).toEqual({ mediaType: "application/vnd.oci.image.index.v1+json", manifests: [part], blobs: [] });
  expect(parsed({ config: part, layers: [part] })).toMatchObject({
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    blobs: [part, part],
  });
  for (const text of ["<html>", "[]", '{"layers":[{"digest":"../../etc/passwd","size":1}]}'])
    expect(() => parseManifest(Buffer.from(text))).toThrow("its manifest is not one of an OCI or Docker image");
  expect(() => verifiedContent(Buffer.from("x"), digest("a"))).toThrow(`instead of ${digest("a")}`);
});
