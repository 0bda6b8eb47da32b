/** Hides secrets in everything that is printed. A secret is registered as soon as it is read. */
export interface Mask {
  /** Hides the secret from now on, also URL-encoded, in base64 and escaped in JSON. */
  register(secret: string): void;
  apply(text: string): string;
}

// Providers have no shorter credentials, and masking shorter texts would damage ordinary words.
const SHORTEST_SECRET = 4;

// For encoded secrets that are cut at both ends; a shorter rest could be part of any word.
const SHORTEST_REST = 8;

export function createMask(): Mask {
  const secrets: string[] = [];
  return {
    register(secret) {
      if (secret.length < SHORTEST_SECRET) return;
      for (const form of formsOf(secret)) if (!secrets.includes(form)) secrets.push(form);
      // Longest first, so that nothing is left of a secret that contains another one.
      secrets.sort((a, b) => b.length - a.length);
    },
    apply(text) {
      return secrets.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
    },
  };
}

/** The forms that it can have in a header, a URL or a document. */
function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret.toWellFormed());
  return [
    secret,
    url,
    // Some encoders write hexadecimal digits in lower case.
    url.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => inBase64(secret, before)),
  ];
}

/**
 * The secret in base64 after `before` bytes (modulo 3), as in `x-access-token:<secret>`, without the characters that
 * also encode its neighbours. In both alphabets.
 */
function inBase64(secret: string, before: number): string[] {
  const bytes = [...new Uint8Array(before), ...new TextEncoder().encode(secret)];
  const whole = btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");
  const rest = whole.slice(
    Math.ceil((before * 8) / 6),
    Math.floor((bytes.length * 8) / 6),
  );
  if (rest.length < SHORTEST_REST) return [];
  return [rest, rest.replaceAll("+", "-").replaceAll("/", "_")];
}
