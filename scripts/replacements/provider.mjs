// A provider's program, asked as Terraform asks it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:http2";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { field, fieldsOf, messagePack } from "./encoding.mjs";

/** What Terraform has in a plugin's environment, so that the plugin knows who started it. @see https://developer.hashicorp.com/terraform/plugin/best-practices/provider-code */
const cookie = { TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2" };

/**
 * Numbers of fields of the messages, which both versions of the protocol share.
 * @see https://github.com/hashicorp/terraform/tree/main/docs/plugin-protocol
 */
const numbers = {
  configure: { config: 2 },
  plan: { type: 1, prior: 2, proposed: 3, config: 4, replaced: 2, diagnostics: 4 },
  diagnostic: { severity: 1, summary: 2, detail: 3 },
};

const dynamicValue = (value) => field(1, messagePack(value));

export class PluginClient {
  #process;
  #session;
  #service;

  /** @param {string} program */
  async start(program) {
    this.#process = spawn(program, { env: { ...process.env, ...cookie }, stdio: ["ignore", "pipe", "ignore"] });
    const [line] = await once(createInterface(this.#process.stdout), "line");
    const [, version, , path] = line.split("|");
    this.#service = `tfplugin${version}.Provider`;
    this.#session = connect("http://localhost", { createConnection: () => createConnection(path) });
    this.#session.on("error", () => undefined);
    this.isNewest = version === "6";
  }

  /** @param {unknown} config */
  configure(config) {
    return this.#call(this.isNewest ? "ConfigureProvider" : "Configure", field(numbers.configure.config, dynamicValue(config)));
  }

  /**
   * What a plan makes of a resource: the paths of the attributes for which it is replaced, such as `metadata.name`, and of what nothing could be planned.
   * @returns {Promise<{ replaced: string[], errors: string[] }>}
   */
  async plan(type, prior, proposed, config) {
    const { plan, diagnostic } = numbers;
    const fields = await this.#call(
      "PlanResourceChange",
      Buffer.concat([
        field(plan.type, type),
        field(plan.prior, dynamicValue(prior)),
        field(plan.proposed, dynamicValue(proposed)),
        field(plan.config, dynamicValue(config)),
      ]),
    );
    const text = (message, number) => String(fieldsOf(message).find(([one]) => one === number)?.[1] ?? "");
    // Steps into lists and maps have other numbers.
    const names = (path) =>
      fieldsOf(path).flatMap(([, step]) => fieldsOf(step).flatMap(([number, name]) => (number === 1 ? [String(name)] : [])));
    return {
      replaced: fields.filter(([number]) => number === plan.replaced).map(([, path]) => names(path).join(".")),
      errors: fields
        .filter(([number]) => number === plan.diagnostics)
        .map(([, message]) => `${text(message, diagnostic.summary)}: ${text(message, diagnostic.detail)}`),
    };
  }

  stop() {
    this.#session?.destroy();
    this.#process?.kill("SIGKILL");
  }

  /** One call of gRPC. @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
  async #call(method, message) {
    const length = Buffer.alloc(5);
    length.writeUInt32BE(message.length, 1);
    const stream = this.#session.request({
      ":method": "POST",
      ":path": `/${this.#service}/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
    });
    let trailers = {};
    stream.on("trailers", (headers) => (trailers = headers));
    stream.on("response", (headers) => (trailers = { ...headers, ...trailers }));
    stream.end(Buffer.concat([length, message]));
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    if (trailers["grpc-status"] !== "0") throw new Error(`${method}: ${trailers["grpc-message"] ?? "the provider ended"}`);
    return fieldsOf(Buffer.concat(chunks).subarray(5));
  }
}
