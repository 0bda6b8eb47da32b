/** Hides secrets in everything that is printed. A secret is registered the moment it is read. */
export interface Mask {
  register(secret: string): void;
  apply(text: string): string;
}

// Shorter strings are no credentials of any provider, and masking them would tear ordinary words apart.
const SHORTEST_SECRET = 4;

export function createMask(): Mask {
  const secrets: string[] = [];
  return {
    register(secret) {
      if (secret.length < SHORTEST_SECRET || secrets.includes(secret)) return;
      secrets.push(secret);
      // The longest first, so that no rest of a secret is left when another one is a part of it.
      secrets.sort((a, b) => b.length - a.length);
    },
    apply(text) {
      return secrets.reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
    },
  };
}
