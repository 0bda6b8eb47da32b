/** All that changes something on GitHub, to be loaded when that is likely. */
export { arm } from "./arm.ts";
export { decorate } from "./decorate.ts";
export { disarm } from "./disarm.ts";
export { merge } from "./merge.ts";
export { closePullRequest, createPullRequest, updatePullRequest } from "./publish.ts";
export { comment, setGate } from "./say.ts";
