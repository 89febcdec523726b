import { SsmDocument } from "@cdktf/provider-aws/lib/ssm-document";
import { Construct } from "constructs";
import type { SessionLoggingDesign } from "../../design/access/bastion/sessions";
import { createLogGroup } from "../logGroup";

export interface SessionDocumentProps {
  readonly logging: SessionLoggingDesign;
  /** @default - a key of CloudWatch Logs' own */
  readonly logsKmsKeyArn: string | undefined;
}

/** The Session document by which sessions are logged, and the log group. That of the account, SSM-SessionManagerRunShell, stays as it is. */
export class SessionDocument extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { logging, logsKmsKeyArn }: SessionDocumentProps) {
    super(scope, id);
    const { document, documentName, logGroup } = logging;
    const logs = logGroup && createLogGroup(this, "log-group", { ...logGroup, kmsKeyArn: logsKmsKeyArn });
    this.name = new SsmDocument(this, "document", {
      name: documentName,
      documentType: "Session",
      documentFormat: "JSON",
      content: JSON.stringify(document),
      // A session fails while its log group does not exist.
      ...(logs && { dependsOn: [logs] }),
    }).name;
  }
}
