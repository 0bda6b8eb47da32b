/** Everything that writes to GitHub, in one module, so that read-only runs do not load it. */
export { arm } from "./arm.ts";
export { disarm } from "./disarm.ts";
export { merge } from "./merge.ts";
export { closePullRequest, createPullRequest, updatePullRequest } from "./publish.ts";
export { comment, decorate } from "./conversation.ts";
export { setGate } from "./gate_status.ts";
