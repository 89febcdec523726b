import { cloudApi } from "../../../../commands/bundle/upload/api";

const api = cloudApi({ hostname: "tfe.example.com", token: "token", retries: { delays: [], log: () => undefined } });
afterEach(() => void jest.restoreAllMocks());

test.each(["[]", "null", "{}", '{"data":null}', '{"data":{}}', '{"data":[{}]}'])(
  "a host that answers with %s is told as something else than Terraform Cloud, whatever it was asked",
  async (body) => {
    jest.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(new Response(body)));
    const sentence = (what: string) =>
      `${what}: tfe.example.com does not answer as Terraform Cloud or Enterprise does: correct backend.hostname`;
    await expect(api.find("organization example", "organizations/example")).rejects.toThrow(sentence("organization example"));
    await expect(api.list("projects", "organizations/example/projects")).rejects.toThrow(sentence("projects"));
    await expect(api.write("project platform", "POST", "organizations/example/projects", {})).rejects.toThrow(sentence("project platform"));
  },
);
