import { clusterSchema } from "../../../config/schema/schema";
import { reservationFindings } from "../../../design/nodes/reservations.findings";

const id = "cr-0123456789abcdef0";
const resourceGroupArn = "arn:aws:resource-groups:us-west-2:111122223333:group/gpus";
const zone = { availabilityZones: ["us-west-2a"] };
const block = (capacity: object = { min: 0, desired: 0 }) => ({ capacity: { type: "CAPACITY_BLOCK", ...capacity } });

/** Severity, key and the keys that it waits for, of each finding; the texts are in the tests of bad cluster files. */
const found = (group: object, kind = "managed", cluster: object = {}) =>
  reservationFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { [kind]: { main: group } }, ...cluster })).map(
    ({ severity, path, alsoReads = [] }) =>
      [`${severity} ${path.slice(3).join(".")}`, ...alsoReads.map((key) => key.slice(key[0] === "nodeGroups" ? 3 : 0).join("."))].join(
        ", ",
      ),
  );

interface Row {
  readonly what: string;
  readonly group: object;
  readonly kind?: string;
  readonly cluster?: object;
  /** @default - nothing */
  readonly expected?: string;
}

const reserved = { capacityReservation: { id }, ...zone };
const grouped = { capacityReservation: { resourceGroupArn } };
const types = { instanceTypes: ["m6i.large", "m6a.large"] };
const spot = { capacity: { type: "SPOT" } };
const selfManaged = "selfManaged";

const rows: readonly Row[] = [
  { what: "one reservation, in one zone and of one type", group: { ...reserved, instanceTypes: ["p5.48xlarge"] } },
  { what: "a reservation of a self-managed group", group: reserved, kind: selfManaged },
  { what: "a resource group, in several zones and of several types", group: { ...grouped, ...types } },
  { what: "a resource group of the account", group: grouped, cluster: { accountId: "111122223333" } },
  { what: "a Capacity Block without nodes at first", group: { ...block(), ...reserved } },
  { what: "Spot Instances without a reservation", group: { ...spot, ...types } },
  { what: "a placement group without a reservation", group: { placementGroup: "spread" } },
  {
    what: "a resource group of another account",
    group: grouped,
    cluster: { accountId: "444455556666" },
    expected: "warning capacityReservation.resourceGroupArn, accountId",
  },
  {
    what: "a Capacity Block in a self-managed group",
    group: { ...block(), ...reserved },
    kind: selfManaged,
    expected: "error capacity.type",
  },
  { what: "a Capacity Block without a reservation", group: block(), expected: "error capacity.type, capacityReservation" },
  { what: "a Capacity Block by a resource group", group: { ...block(), ...grouped }, expected: "error capacity.type, capacityReservation" },
  { what: "a Capacity Block with a first node", group: { ...block({ min: 0, desired: 1 }), ...reserved }, expected: "warning capacity" },
  { what: "a Capacity Block with a least node", group: { ...block({ min: 1, desired: 0 }), ...reserved }, expected: "warning capacity" },
  { what: "a Capacity Block whose first nodes are not said", group: { ...block({ min: 0 }), ...reserved }, expected: "warning capacity" },
  { what: "Spot Instances of a resource group", group: { ...spot, ...grouped }, expected: "error capacityReservation, capacity.type" },
  {
    what: "a reservation in two zones",
    group: { ...reserved, availabilityZones: ["us-west-2a", "us-west-2b"] },
    expected: "error availabilityZones, capacityReservation, network.availabilityZones",
  },
  {
    what: "a reservation in the zones of the network",
    group: { capacityReservation: { id } },
    expected: "error capacityReservation.id, capacityReservation, network.availabilityZones",
  },
  { what: "a reservation of two types", group: { ...reserved, ...types }, expected: "error instanceTypes, capacityReservation" },
  {
    what: "a placement group with a reservation",
    group: { ...grouped, placementGroup: "spread" },
    expected: "error placementGroup, capacityReservation",
  },
];

test.each(rows)("$what: $expected", ({ group, kind, cluster, expected }) => {
  expect(found(group, kind, cluster)).toEqual(expected === undefined ? [] : [expected]);
});
