import { Failure, type FailureCode } from "../core/failure.ts";
import { GitError } from "./git.ts";

interface Advice {
  readonly pattern: RegExp;
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string;
}

// Git also says this after the server has refused a token, since prompts are off.
const ASKS_FOR_CREDENTIALS = /could not read (Username|Password)|terminal prompts disabled/;

const REFUSED: Omit<Advice, "pattern"> = {
  code: "auth",
  message: "the token was refused",
  hint: "check that it has not expired and can read and write the repository's contents",
};

/** Git's messages in English for problems with network, server or disk, and what to do; the first match counts. */
const ADVICE: readonly Advice[] = [
  {
    pattern: /No space left on device|Disk quota exceeded/,
    code: "git",
    message: "the disk is full",
    hint: "free some space where the checkout is and in the temporary folder (TMPDIR)",
  },
  {
    // For refs and packs git does not say why.
    pattern:
      /couldn't write '.*\.lock'|unable to (?:write|create) (?:new index |temporary )?file|unable to write (?:sha1|loose object)/,
    code: "git",
    message: "git could not write",
    hint:
      "make sure that the disk is not full, and that the checkout and the temporary folder (TMPDIR) are writable",
  },
  {
    pattern: /died of signal|[Oo]ut of memory|Cannot allocate memory/,
    code: "git",
    message: "git was killed or ran out of memory",
    hint: "the machine may have too little memory for it; run again",
  },
  {
    pattern: ASKS_FOR_CREDENTIALS,
    code: "auth",
    message: "the server asks for credentials",
    hint:
      "pass a token that can read and write the repository's contents, with --token or GITOPS_PROMOTION_TOKEN",
  },
  { pattern: /Authentication failed|HTTP (Basic: )?.*\b401\b|error: 401/, ...REFUSED },
  {
    pattern: /error: 403|Permission to .* denied|Write access to repository not granted|TF401027/,
    code: "auth",
    message: "the token may not do this",
    hint: "give it write access to the repository's contents",
  },
  {
    pattern: /Permission denied \(publickey|Host key verification failed/,
    code: "auth",
    message: "the SSH server does not accept this machine",
    hint:
      "load an SSH key that may read and write the repository, or use an https remote and a token",
  },
  {
    pattern: /[Rr]epository.* not found|error: 404|TF401019/,
    code: "auth",
    message: "the repository does not exist, or the token cannot see it",
    hint:
      "check the origin URL (git remote get-url origin) and that the token may read the repository",
  },
  {
    pattern: /SSL certificate|certificate verif|self.signed certificate/,
    code: "git",
    message: "the server's certificate is not trusted",
    hint: "name your certificate authority's file in GIT_SSL_CAINFO",
  },
  {
    pattern:
      /Could not resolve host|Failed to connect|Couldn't connect|Connection (refused|timed out|reset)|Operation too slow/,
    code: "git",
    message: "the server cannot be reached",
    hint: "check the origin URL, the network and HTTPS_PROXY",
  },
  {
    pattern: /does not appear to be a git repository|No such remote/,
    code: "git",
    message: `the remote "origin" is not a git repository`,
    hint: "check it with: git remote get-url origin",
  },
  {
    pattern: /returned error: (?:429|5\d\d)|HTTP (?:429|5\d\d)/,
    code: "git",
    message: "the server is overloaded or has a problem",
    hint: "run again later; it continues where it stopped",
  },
  {
    pattern: /returned error: 413/,
    code: "git",
    message: "the server, or a proxy on the way, accepts no request of this size",
    hint: "allow larger requests there",
  },
  {
    pattern: /returned error: 3\d\d/,
    code: "git",
    message: "the server redirects, and the token is not sent after a redirect",
    hint: "use the address that it redirects to in the origin URL, and check the proxy",
  },
  {
    pattern:
      /info\/refs not valid|invalid server response|bad line length|protocol error|git-http-push failed/,
    code: "git",
    message: "the answer does not come from a git server",
    hint: "check the origin URL, and whether a proxy or a sign-in page answers in its place",
  },
  {
    pattern:
      /hung up unexpectedly|unexpected disconnect|early EOF|Empty reply|transfer closed|RPC failed|after ref listing/,
    code: "git",
    message: "the connection was lost",
    hint: "run again; it continues where it stopped",
  },
];

/**
 * Turns a `GitError` into a `Failure` that says what was attempted (`action`, such as `fetch main from origin`), what
 * git answered, and what to do. Returns other errors unchanged.
 */
export function explainGitError(error: unknown, action: string): unknown {
  if (!(error instanceof GitError)) return error;
  const said = quoted(error.stderr);
  const advice = error.authorized && ASKS_FOR_CREDENTIALS.test(error.stderr)
    ? REFUSED
    : ADVICE.find(({ pattern }) => pattern.test(error.stderr));
  if (advice === undefined) {
    return new Failure("git", `could not ${action}: git said "${said}"`, {
      hint: "run with --verbose to see each git command",
      cause: error,
    });
  }
  return new Failure(advice.code, `could not ${action}: ${advice.message} (git said "${said}")`, {
    hint: advice.hint,
    cause: error,
  });
}

/** The relevant lines of git's stderr, on one line. */
function quoted(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const printOptions = lines.filter((line) => /^(fatal|error|remote|!|\S+: )/.test(line));
  return (printOptions.length > 0 ? printOptions : lines).slice(0, 3).join(" ").slice(0, 500);
}
