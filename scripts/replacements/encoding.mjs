// What a request to a provider plugin is made of: values in MessagePack, in messages of Protocol Buffers.

/**
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 * @returns {Buffer}
 */
export function messagePack(value) {
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === "number") return Buffer.from([0xd2, ...bigEndian(value)]);
  if (typeof value === "string") return Buffer.concat([Buffer.from([0xdb, ...bigEndian(Buffer.byteLength(value))]), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([0xdd, ...bigEndian(value.length)]), ...value.map(messagePack)]);
  const entries = Object.entries(value);
  return Buffer.concat([Buffer.from([0xdf, ...bigEndian(entries.length)]), ...entries.flat().map(messagePack)]);
}

const bigEndian = (number) => [number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff];

/** A number as Protocol Buffers write it. @see https://protobuf.dev/programming-guides/encoding/#varints */
const varint = (number) => (number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...varint(number >>> 7)]);

/** A field that is a text, or bytes. */
export const field = (number, content) => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
};

/** The fields of a message: `[number, content]`, where the content of a text, of bytes and of a message are bytes. */
export function fieldsOf(bytes) {
  const fields = [];
  let index = 0;
  const number = () => {
    let [result, shift] = [0, 0];
    for (;;) {
      const byte = bytes[index++];
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return result;
      shift += 7;
    }
  };
  while (index < bytes.length) {
    const key = number();
    if ((key & 7) === 0) fields.push([key >>> 3, number()]);
    else if ((key & 7) === 2) {
      const length = number();
      fields.push([key >>> 3, bytes.subarray(index, (index += length))]);
    } else throw new Error(`a field of the wire type ${key & 7}, which plugins do not use here`);
  }
  return fields;
}
