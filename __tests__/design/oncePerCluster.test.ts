import { oncePerCluster } from "../../design/oncePerCluster";
import { clusterSchema } from "../../config/schema/schema";

const cluster = (name: string) => clusterSchema.parse({ name, region: "us-west-2" });

test("a function of a cluster is worked out once for each, whoever asks", () => {
  const asked: string[] = [];
  const nameOf = oncePerCluster(({ name }) => {
    asked.push(name);
    return name === "two" ? undefined : name;
  });
  const [one, two] = [cluster("one"), cluster("two")];
  expect([nameOf(one), nameOf(two), nameOf(one), nameOf(two)]).toEqual(["one", undefined, "one", undefined]);
  expect(asked).toEqual(["one", "two"]);
  nameOf(cluster("one"));
  expect(asked).toEqual(["one", "two", "one"]);
});
