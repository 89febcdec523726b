import { unknownKeys } from "./valueKeys";

const defaults = { image: { repository: "a", tag: "b" }, serviceAccount: { name: "", annotations: {} }, extraArgs: { v: 4 }, unread: 1 };
const templates = `
{{ .Values.image.repository }}:{{ .Values.image.tag }}
{{ .Values.serviceAccount.name }} {{ toYaml .Values.serviceAccount.annotations }}
{{- range $key, $value := .Values.extraArgs }}--{{ $key }}{{ end }}
{{- with .Values.podLabels }}{{ toYaml . }}{{ end }}
`;

test.each([
  [{ image: { repository: "x" }, extraArgs: { "any-flag": true } }, []],
  [{ serviceAccount: { annotations: { "example.com/role": "x" } }, podLabels: { a: "b" } }, []],
  [{ imege: { tag: "x" } }, ["imege: no template reads it"]],
  [{ image: { tags: "x" } }, ["image.tags: no template reads it"]],
  [{ unread: 2 }, ["unread: no template reads it"]],
])("of %j the chart does not know %j", (values, expected) => {
  expect(unknownKeys(values, defaults, templates)).toEqual(expected);
});
