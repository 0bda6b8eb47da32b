/**
 * Variables with which git looks at what is here and fetches nothing that a partial clone lacks: newer versions heed the
 * first, older ones find no protocol to fetch with.
 */
export const LOCAL = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };
