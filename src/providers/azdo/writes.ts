/** Everything that writes to Azure DevOps, in one module, so that read-only runs do not load it. */
export { clearAutoComplete, headOf, setAutoComplete, setText } from "./arming.ts";
export { comment, decorate } from "./conversation.ts";
export { close, merge } from "./ending.ts";
export { setGate } from "./pull_request_status.ts";
export { create } from "./pull_requests.ts";
