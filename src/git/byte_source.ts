/** A stream of bytes that is read by lines or by number of bytes. All methods throw if the stream ends too early. */
interface ByteSource {
  /** Reads up to and including the next line end, which is not returned. */
  line(): Promise<string>;
  bytes(count: number): Promise<Uint8Array>;
  skip(count: number): Promise<void>;
  /** All bytes that have arrived and were not read yet; `skipNow` consumes some of them. */
  readonly here: Uint8Array;
  skipNow(count: number): void;
  cancel(): Promise<void>;
}

export function createByteSource(stream: ReadableStream<Uint8Array>): ByteSource {
  const reader = stream.getReader();
  let rest: Uint8Array = new Uint8Array();

  async function more(): Promise<Uint8Array> {
    const { value, done } = await reader.read();
    if (done) throw new Error("the stream has ended");
    return value;
  }

  /** Passes `count` bytes to `use`, piece by piece. */
  async function take(count: number, use: (piece: Uint8Array) => void): Promise<void> {
    for (let left = count; left > 0;) {
      if (rest.length === 0) rest = await more();
      const piece = rest.subarray(0, left);
      use(piece);
      rest = rest.subarray(piece.length);
      left -= piece.length;
    }
  }

  return {
    async line() {
      let text = "";
      const decoder = new TextDecoder();
      for (;;) {
        const end = rest.indexOf(0x0a);
        if (end >= 0) {
          text += decoder.decode(rest.subarray(0, end));
          rest = rest.subarray(end + 1);
          return text;
        }
        text += decoder.decode(rest, { stream: true });
        rest = await more();
      }
    },
    async bytes(count) {
      const all = new Uint8Array(count);
      let position = 0;
      await take(count, (piece) => {
        all.set(piece, position);
        position += piece.length;
      });
      return all;
    },
    async skip(count) {
      await take(count, () => {});
    },
    get here() {
      return rest;
    },
    skipNow(count) {
      rest = rest.subarray(count);
    },
    async cancel() {
      await reader.cancel();
    },
  };
}
