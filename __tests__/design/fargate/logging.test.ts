import { clusterSchema } from "../../../config/schema/schema";
import { planFargateLogging } from "../../../design/fargate/logging";
import { fargateLoggingFindings } from "../../../design/fargate/logging.findings";

const parse = (fargateLogging: object) =>
  clusterSchema.parse({
    name: "demo",
    region: "eu-west-1",
    fargateProfiles: { apps: { selectors: [{ namespace: "apps" }] } },
    observability: { fargateLogging: { enabled: true, ...fargateLogging } },
  });

test("is nothing until it is enabled", () => {
  expect(planFargateLogging(parse({ enabled: false }))).toBeUndefined();
  expect(fargateLoggingFindings(parse({ enabled: false, filters: "x" }))).toEqual([]);
});

test("writes to a log group that exists already, and not of its own doings", () => {
  const { logGroup, configMap = {} } = planFargateLogging(parse({ retentionDays: 7 })) ?? {};
  expect(logGroup).toEqual({ name: "/aws/eks/demo/fargate", retentionDays: 7 });
  expect(configMap["flb_log_cw"]).toBe("false");
  expect(configMap["output.conf"]).toBe(`[OUTPUT]
    Name cloudwatch_logs
    Match kube.*
    region eu-west-1
    log_group_name /aws/eks/demo/fargate
    log_stream_prefix fargate-
    auto_create_group false
`);
});

test("the default parser takes a line of containerd apart", () => {
  const { configMap = {} } = planFargateLogging(parse({})) ?? {};
  const [, expression = ""] = /Regex (.*)/.exec(configMap["parsers.conf"] ?? "") ?? [];
  const line = "2026-01-02T03:04:05.678901234Z stdout F hello world";
  expect({ ...new RegExp(expression).exec(line)?.groups }).toEqual({
    time: "2026-01-02T03:04:05.678901234Z",
    stream: "stdout",
    logtag: "F",
    log: "hello world",
  });
  expect(configMap["filters.conf"]).toContain("Parser crio");
});

test("the user's filters replace the default ones, and parsers come to the one that is there", () => {
  const filters = "[FILTER]\n    Name grep\n    Match *\n";
  const parsers = "[PARSER]\n    Name mine\n    Format json\n";
  const config = parse({ filters, parsers });
  expect(planFargateLogging(config)?.configMap).toMatchObject({
    "filters.conf": filters,
    "parsers.conf": expect.stringMatching(/Name crio[^]*Name mine/) as string,
  });
  expect(fargateLoggingFindings(config)).toEqual([]);
});

test("takes 5300 characters and not one more", () => {
  const rest = Object.values(planFargateLogging(parse({ filters: "x" }))?.configMap ?? {}).join("").length - 1;
  const filters = "[FILTER]\n    Name grep\n#";
  const ofSize = (size: number) => fargateLoggingFindings(parse({ filters: filters + "x".repeat(size - rest - filters.length) }));
  expect(ofSize(5300)).toEqual([]);
  expect(ofSize(5301)).toMatchObject([{ severity: "error", fix: "Shorten them by 1 characters" }]);
});
