import { type Changes, synthDemo } from "../support/synth";

const sessionPolicy: Changes = {
  serviceAccounts: {
    "team/app": {
      policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      disableSessionTags: true,
      sessionPolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] },
    },
  },
};

/** What each stack asks for, by provider. */
function versionsOf(changes: Changes): unknown {
  const { network, cluster, workload } = synthDemo(changes);
  return [network, cluster, workload].map(({ json }) => {
    const { required_providers: providers } = json["terraform"] as {
      readonly required_providers: Readonly<Record<string, { readonly version: string }>>;
    };
    return Object.fromEntries(Object.entries(providers).map(([name, { version }]) => [name, version]));
  });
}

test("each stack asks for the versions of its bindings", () => {
  expect(versionsOf({})).toEqual([{ aws: "6.25.0" }, { aws: "6.25.0" }, { aws: "6.25.0", kubernetes: "2.38.0", helm: "3.1.1" }]);
});

test("the cluster file raises them in every stack that has the provider", () => {
  const providers = { aws: { version: "6.30.0" }, kubernetes: { version: "2.39.0" }, helm: { version: "3.2.0" } };
  expect(versionsOf({ terraform: { providers } })).toEqual([
    { aws: "6.30.0" },
    { aws: "6.30.0" },
    { aws: "6.30.0", kubernetes: "2.39.0", helm: "3.2.0" },
  ]);
});

test("a stack that needs a higher one has that", () => {
  const asked = (version: string): unknown => versionsOf({ ...sessionPolicy, terraform: { providers: { aws: { version } } } });
  expect(asked("6.30.0")).toMatchObject([{ aws: "6.30.0" }, { aws: "6.30.0" }, { aws: "6.66.0" }]);
  expect(asked("6.70.0")).toMatchObject([{ aws: "6.70.0" }, { aws: "6.70.0" }, { aws: "6.70.0" }]);
});
