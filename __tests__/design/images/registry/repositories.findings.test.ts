import { pathText } from "../../../../config/findings/path";
import { clusterSchema } from "../../../../config/schema/schema";
import { pullThroughCacheFindings } from "../../../../design/images/registry/repositories.findings";
import { analyse } from "../../../../design/facts";

const paths = (changes: object, registry: object = { pullThroughCache: { quay: "quay.io" } }) =>
  pullThroughCacheFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", registry, ...changes }))).map(({ path }) =>
    pathText(path),
  );

const transitGateway = { id: "tgw-0123456789abcdef0" };
const throughProxy = { services: { "ecr.dkr": "proxy" } };
const rule = "registry.pullThroughCache.quay";

describe("a cache", () => {
  test.each<[string, object, string[]]>([
    ["without egress cannot be filled", {}, [rule]],
    ["behind a proxy cannot be filled through the endpoint", { egress: "proxy" }, [rule]],
    ["behind a proxy is filled through the proxy", { egress: "proxy", endpoints: throughProxy }, []],
    ["with NAT gateways is filled", { egress: "nat" }, []],
    ["with a transit gateway to everywhere is filled", { egress: "transitGateway", transitGateway }, []],
    [
      "with a transit gateway to some networks cannot be filled",
      { egress: "transitGateway", transitGateway: { ...transitGateway, cidrs: ["10.0.0.0/8"] } },
      [rule],
    ],
  ])("%s", (_what, network, expected) => {
    expect(paths({ network, ...(expected.length || !("endpoints" in network) ? {} : { proxy: { squid: {} } }) })).toEqual(expected);
  });

  test.each(["cn-north-1", "us-gov-west-1"])("is not offered in %s, whatever the egress", (region) => {
    expect(paths({ region, network: { egress: "nat" } })).toEqual(["registry.pullThroughCache"]);
    expect(paths({ region })).toEqual(["registry.pullThroughCache"]);
  });

  test("that cannot be filled is refused to each image", () => {
    const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/quay/team/application" };
    const samples = { publicAlb: { enabled: true }, image };
    expect(paths({ samples })).toEqual([rule, "samples.image.repository"]);
    expect(paths({ samples: { image } })).toEqual([rule]);
    expect(paths({ samples, network: { egress: "nat" } })).toEqual([]);
    expect(paths({ samples: { ...samples, image: { repository: image.repository.replace("quay/", "quayside/") } } })).toEqual([rule]);
  });

  test("shares its prefix with no repository, of the file or of the mirror", () => {
    const network = { egress: "nat" };
    const pullThroughCache = { quay: "quay.io", nginx: "public.ecr.aws" };
    expect(paths({ network }, { pullThroughCache, repositories: { "quay/application": {}, quayside: {} } })).toEqual([rule]);
    const registry = { pullThroughCache, mirror: true, prefix: "", accountId: "111122223333" };
    expect(paths({ network, samples: { publicAlb: { enabled: true } } }, registry)).toEqual(["registry.pullThroughCache.nginx"]);
  });
});

test("without caches there is nothing to find", () => {
  expect(paths({ region: "cn-north-1" }, {})).toEqual([]);
});
