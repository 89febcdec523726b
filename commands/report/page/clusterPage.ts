import type { ClusterReport } from "../clusterReport";
import { headlineList } from "../headlines";
import { markup } from "../markup";
import { narrow, wide } from "../topology/layout";
import { topologyDrawing } from "../topology/svg";

import { addressesPart } from "./sections/addresses";
import { costPart } from "./sections/cost";
import { findingsPart } from "./sections/findings";
import { matrixPart } from "./sections/matrix";
import { materialsPart } from "./sections/materials";
import { egressParts, endpointsPart, stacksPart } from "./sections/network";
import { permissionsPart } from "./sections/permissions";
import { type PageSection, shell } from "./shell";

/** The page about a cluster. */
export function clusterPage(report: ClusterReport): string {
  const { explanation, today, headlines } = report;
  const { file, kubernetesVersion, name, region } = explanation.cluster;
  const answers = headlineList(headlines).map(
    ({ answer, colour, detail, question }) =>
      markup`<div class="${colour}"><dt>${question}</dt><dd class="answer">${answer}</dd><dd class="detail">${detail}</dd></div>`,
  );
  const sections = [
    topologyPart(report),
    findingsPart(report),
    matrixPart(report),
    endpointsPart(report),
    ...egressParts(report),
    addressesPart(report),
    costPart(report),
    materialsPart(report),
    permissionsPart(report),
    stacksPart(report),
  ];
  const lead = markup`<h1>${name}</h1><p class="quiet">Amazon EKS in ${region}, Kubernetes ${kubernetesVersion}${file !== undefined && markup`, from <code>${file}</code>`}</p><dl class="answers">${answers}</dl>`;
  return shell({ title: `${name}: private EKS cluster in ${region}`, lead, sections, today });
}

/** The drawing, for wide and for narrow screens. */
const topologyPart = ({ topology }: ClusterReport): PageSection => ({
  id: "topology",
  title: "Topology",
  content: markup`<figure>${topologyDrawing(topology, wide)}${topologyDrawing(topology, narrow)}<figcaption class="said" role="status">Choose who calls out to see its paths alone. The matrix below has the same in words.</figcaption></figure>`,
});
