import { describeExample } from "../example";

describeExample("fully-private.yaml", { protectedFirst: true });
