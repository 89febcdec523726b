import { describeExample } from "../example";

describeExample("china-proxy.yaml", { proxy: true });
