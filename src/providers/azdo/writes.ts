/** All that changes something on Azure DevOps, to be loaded when that is likely. */
export { clearAutoComplete, headOf, setAutoComplete, setText } from "./arming.ts";
export { comment, decorate } from "./conversation.ts";
export { close, merge } from "./ending.ts";
export { setGate } from "./pull_request_status.ts";
export { create } from "./pull_requests.ts";
