/** An instance that boots: a copy of this machine's files, with a network of its own in which nothing but AWS's services and a proxy answer. */
export interface Machine {
  /** Files besides those of this machine, by path; whoever begins with `#!` can be run. */
  readonly files: Readonly<Record<string, string>>;
  /** What root runs in Bash, one after the other. */
  readonly commands: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What the metadata service and the EC2 API say. @default - neither answers */
  readonly instance?: Instance | undefined;
}

export interface Instance {
  readonly userData: string;
  readonly instanceType: string;
  readonly region: string;
  readonly zone: string;
  /** Host of the EC2 API, which answers here without TLS. */
  readonly ec2Host: string;
  /** A proxy, at which the EC2 API answers, too. @default - none */
  readonly proxyUrl?: string | undefined;
}

/** What a command left behind. */
export interface Step {
  readonly status: number | null;
  /** Both of its streams. */
  readonly output: string;
  /** The files that are not, or not so, on this machine and among those given, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** How the EC2 API was called since the step before: on the straight way or by the proxy. */
  readonly ec2Calls: readonly ("straight" | "by the proxy")[];
}

/** The instance of all machines. */
export const instanceId = "i-0123456789abcdef0";
export const macAddress = "0e:49:61:0f:c3:11";
export const privateAddress = "10.0.0.9";
export const privateDnsName = "ip-10-0-0-9.ec2.internal";
