import { awsProblem, wrongEndpoints } from "./problems";

/** Something to read from AWS. */
export interface AwsRead<T> {
  /** The IAM permissions that it takes, such as `ec2:DescribeVolumes`. */
  readonly actions: readonly string[];
  /** What stands for the value where it cannot be read. */
  readonly otherwise: T;
  readonly run: () => Promise<T>;
}

/** What was read, by the names of the reads. */
export interface Reading<T> {
  readonly values: T;
  /** One sentence for each reason why something is not in the values. Empty: all was read. */
  readonly problems: readonly string[];
}

/** Reads several things at the same time. It does not fail: what cannot be read is told in the problems. */
export async function readTogether<T extends object>(reads: { readonly [K in keyof T]: AwsRead<T[K]> }): Promise<Reading<T>> {
  const wrong = wrongEndpoints(process.env);
  const results = await Promise.all(
    Object.entries<AwsRead<unknown>>(reads).map(async ([name, { actions, otherwise, run }]) => {
      if (wrong.length > 0) return { name, value: otherwise, problems: wrong };
      try {
        return { name, value: await run(), problems: [] };
      } catch (error) {
        return { name, value: otherwise, problems: [awsProblem(error, actions)] };
      }
    }),
  );
  return {
    values: Object.fromEntries(results.map(({ name, value }) => [name, value])) as T,
    problems: [...new Set(results.flatMap(({ problems }) => problems))],
  };
}

/** The items of all pages, such as those of the SDK's `paginateDescribeVolumes`. */
export async function allPages<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}

/** What a call of EKS or Amazon ECR answers, or the value for a cluster or a repository that is not there. */
export async function orAbsent<T>(absent: T, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (/^(Resource|Repository)NotFoundException$/.test((error as Error).name)) return absent;
    throw error;
  }
}

/** The tags of a resource by their keys, from a list as EC2 and load balancing give it. */
export const tagsOf = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Readonly<Record<string, string>> => Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

/** IAM permissions by what they are for, as a list without repetitions, sorted. */
export const listPermissions = (permissions: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  [...new Set(Object.values(permissions).flat())].sort();

/** The permissions of a command, for its help. */
export const permissionsHelp = (permissions: Parameters<typeof listPermissions>[0]): string =>
  `\nIt needs these IAM permissions, on all resources:\n  ${listPermissions(permissions).join("\n  ")}\n`;
