import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectedHosts, noProxyIn, type Place, places } from "../support/noProxyHosts";
import type { Client } from "../support/proxyClients";
import { lowerCase, proxyVariables } from "../../design/proxy/proxy";

/** What the program prints for each host, in their order. */
type Answers = readonly string[];

const goProgram = `package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
)

func main() {
	hosts := bufio.NewScanner(os.Stdin)
	for hosts.Scan() {
		request, err := http.NewRequest("GET", "https://"+hosts.Text()+"/", nil)
		if err != nil {
			panic(err)
		}
		proxy, err := http.ProxyFromEnvironment(request)
		if err != nil {
			panic(err)
		}
		if proxy == nil {
			fmt.Println("direct")
		} else {
			fmt.Println("proxy")
		}
	}
}
`;

const pythonProgram = `
import sys, urllib.request
for host in sys.stdin.read().split():
    print("direct" if urllib.request.proxy_bypass(host) else "proxy")
`;

const folder = mkdtempSync(join(tmpdir(), "private-eks-no-proxy-"));
let servers: readonly Server[] = [];

/** A server on loopback that answers every request with one word. */
const serve = (word: string): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((_request, response) => response.writeHead(200, { Connection: "close" }).end(`${word}\n`));
    server.listen(0, "127.0.0.1", () => {
      resolve(server);
    });
  });

const portOf = (server: Server | undefined): number => (server?.address() as AddressInfo).port;

beforeAll(async () => {
  servers = [await serve("proxy"), await serve("direct")];
  writeFileSync(join(folder, "main.go"), goProgram);
  execFileSync("go", ["build", "-o", "client", "main.go"], {
    cwd: folder,
    env: { ...process.env, GO111MODULE: "off", GOFLAGS: "", GOTOOLCHAIN: "local" },
  });
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program that finds the variables of the proxy, and no others, in its environment. */
const run = (place: Place, program: string, programArguments: readonly string[], input: string): Promise<Answers> =>
  new Promise((resolve, reject) => {
    const settings = {
      url: `http://127.0.0.1:${portOf(servers[0])}`,
      noProxy: noProxyIn(place).split(","),
      repositoriesThroughProxy: false,
    };
    const variables = proxyVariables(settings);
    const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], ...variables, ...lowerCase(variables) };
    const child = execFile(program, programArguments, { env, timeout: 60_000 }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout.trimEnd().split("\n"));
    });
    child.stdin?.end(input);
  });

const lines = (hosts: readonly string[]): string => hosts.map((host) => `${host}\n`).join("");

const programs: Readonly<Record<Client, (place: Place, hosts: readonly string[]) => Promise<Answers>>> = {
  go: (place, hosts) => run(place, join(folder, "client"), [], lines(hosts)),
  python: (place, hosts) => run(place, "python3", ["-c", pythonProgram], lines(hosts)),
  // Whatever the host, a direct connection goes to the second server, so that nothing leaves this machine.
  curl: (place, hosts) => {
    const port = portOf(servers[1]);
    const urls = hosts.map((host) => `url = "http://${host}:${port}/"`);
    return run(place, "curl", ["-q", "--silent", "--globoff", "--resolve", `*:${port}:127.0.0.1`, "--config", "-"], lines(urls));
  },
};

describe.each(places)("NO_PROXY in $region, as the programs themselves read it", (place) => {
  test.each(Object.keys(programs) as Client[])("%s", async (client) => {
    const table = expectedHosts(place);
    const answers = await programs[client](
      place,
      table.map(({ host }) => host),
    );
    expect(table.map(({ host }, index) => `${host}: ${answers[index]}`)).toEqual(
      table.map(({ host, direct }) => `${host}: ${direct.includes(client) ? "direct" : "proxy"}`),
    );
    expect(answers).toHaveLength(table.length);
  });
});
