// The few parts of the Domain Name System that clients of a rehearsal need.

const typeA = 1;

/** The name and type that a message asks for, and where the question ends. */
function questionIn(message) {
  const labels = [];
  let place = 12;
  while (place < message.length && message[place] > 0) {
    labels.push(message.toString("latin1", place + 1, place + 1 + message[place]));
    place += message[place] + 1;
  }
  const name = labels.join(".").toLowerCase();
  const type = place + 2 < message.length ? message.readUInt16BE(place + 1) : 0;
  return { name, type, end: place + 5 };
}

/**
 * The answer to a question: one address, that of the client's zone if there is one; no record for other types; and that the name does not exist.
 * @see https://www.rfc-editor.org/rfc/rfc1035#section-4
 */
export function nameAnswer({ zones }, { names }, message, client) {
  const { end, name, type } = questionIn(message);
  const addresses = Object.hasOwn(names, name) ? names[name] : undefined;
  const address = addresses?.find((one) => zones[one] === zones[client]) ?? addresses?.[0];
  const records = address && type === typeA ? 1 : 0;
  const header = Buffer.alloc(12);
  message.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (addresses ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records, 6);
  const record = Buffer.from([0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 5, 0, 4, ...(address ?? "").split(".").map(Number)]);
  return Buffer.concat([header, message.subarray(12, end), ...(records > 0 ? [record] : [])]);
}

/** The answer that there is none: the servers that know were not reached. */
export function failureAnswer(message) {
  const answer = Buffer.from(message);
  answer.writeUInt16BE(0x8182, 2);
  return answer;
}
