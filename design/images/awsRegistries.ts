import { ecrRegistry, unknownAccount } from "./images";

/** The accounts of a registry that AWS keeps in many regions: one for most of them, and others. */
interface RegionalAccounts {
  readonly regions: readonly string[];
  readonly account: string;
  readonly others: Readonly<Record<string, string>>;
}

/** Regions that every account has without opting in. In all of them, AWS's registries are in the same account. */
const defaultRegions = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html */
const eksAccounts: RegionalAccounts = {
  regions: defaultRegions,
  account: "602401143452",
  others: {
    "af-south-1": "877085696533",
    "ap-east-1": "800184023465",
    "ap-east-2": "533267051163",
    "ap-south-2": "900889452093",
    "ap-southeast-3": "296578399912",
    "ap-southeast-4": "491585149902",
    "ap-southeast-5": "151610086707",
    "ap-southeast-6": "333609536671",
    "ap-southeast-7": "121268973566",
    "ca-west-1": "761377655185",
    "cn-north-1": "918309763551",
    "cn-northwest-1": "961992271922",
    "eu-central-2": "900612956339",
    "eu-south-1": "590381155156",
    "eu-south-2": "455263428931",
    "il-central-1": "066635153087",
    "me-central-1": "759879836304",
    "me-south-1": "558608220178",
    "mx-central-1": "730335286997",
    "us-gov-east-1": "151742754352",
    "us-gov-west-1": "013241004608",
  },
};

/** @see https://github.com/bottlerocket-os/bottlerocket-core-kit/blob/develop/sources/api/schnauzer/src/helpers/mod.rs */
const bottlerocketAccounts: RegionalAccounts = {
  regions: defaultRegions,
  account: "328549459982",
  others: {
    "af-south-1": "917644944286",
    "ap-east-1": "375569722642",
    "ap-south-2": "764716012617",
    "ap-southeast-3": "386774335080",
    "ap-southeast-4": "731751899352",
    "ap-southeast-5": "851725293737",
    "ca-west-1": "253897149516",
    "cn-north-1": "183470599484",
    "cn-northwest-1": "183901325759",
    "eu-central-2": "861738308508",
    "eu-south-1": "586180183710",
    "eu-south-2": "620625777247",
    "il-central-1": "288123944683",
    "me-central-1": "553577323255",
    "me-south-1": "509306038620",
    "us-gov-east-1": "388230364387",
    "us-gov-west-1": "347163068887",
  },
};

const accountIn = ({ regions, account, others }: RegionalAccounts, region: string): string | undefined =>
  regions.includes(region) ? account : others[region];

/** The registry in a region. Where AWS has not published its account, `<account>` stands for it. */
const registryIn = (accounts: RegionalAccounts, region: string): string =>
  ecrRegistry(accountIn(accounts, region) ?? unknownAccount, region);

/** The registry of a region that holds the images of Amazon EKS: `602401143452.dkr.ecr.us-west-2.amazonaws.com`. */
export const eksRegistry = (region: string): string => registryIn(eksAccounts, region);

/** The registry of a region that holds the host containers of Bottlerocket: `328549459982.dkr.ecr.us-west-2.amazonaws.com`. */
export const bottlerocketRegistry = (region: string): string => registryIn(bottlerocketAccounts, region);

/** The accounts of those two registries in a region; undefined where AWS has not published one. */
export const amazonRegistryAccounts = (
  region: string,
): { readonly eks: string | undefined; readonly bottlerocket: string | undefined } => ({
  eks: accountIn(eksAccounts, region),
  bottlerocket: accountIn(bottlerocketAccounts, region),
});
