/** Hides secrets in everything that is printed. A secret is registered the moment it is read. */
export interface Mask {
  /** From now on the secret is hidden, also URL-encoded, in base64 and as JSON writes it. */
  register(secret: string): void;
  apply(text: string): string;
}

// No provider has shorter credentials, and masking them would tear ordinary words apart.
const SHORTEST_SECRET = 4;

// Of encoded secrets that are cut at both ends; a shorter rest could be a part of any word.
const SHORTEST_REST = 8;

export function createMask(): Mask {
  const secrets: string[] = [];
  return {
    register(secret) {
      if (secret.length < SHORTEST_SECRET) return;
      for (const form of formsOf(secret)) if (!secrets.includes(form)) secrets.push(form);
      // The longest first, so that no rest of a secret is left when another one is a part of it.
      secrets.sort((a, b) => b.length - a.length);
    },
    apply(text) {
      return secrets.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
    },
  };
}

/** As it can stand in a header, an address or a document. */
function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret.toWellFormed());
  return [
    secret,
    url,
    // Some write the digits of an escape in lower case.
    url.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => inBase64(secret, before)),
  ];
}

/**
 * What base64 makes of the secret when the number of bytes before it is `before` modulo 3, as in
 * `x-access-token:<secret>`: without the characters that its neighbours have a part in. In both alphabets.
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
