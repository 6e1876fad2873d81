/** Makes a self-signed certificate for https servers in tests, so that no key lies in the repository. */
import { generateKeyPairSync, sign } from "node:crypto";

/** PEM texts of a P-256 certificate for these DNS names, valid from 2020 to 2050. */
export function certificateFor(names: readonly string[]): { readonly cert: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(objectId([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])); // ecdsa-with-SHA256
  const name = sequence(der(0x31, sequence(objectId([0x55, 0x04, 0x03]), text("Hob tests"))));
  const alternatives = names.map((one) => der(0x82, Buffer.from(one)));
  const isAuthority = sequence(
    objectId([0x55, 0x1d, 0x13]),
    octets(sequence(der(0x01, Buffer.from([0xff])))),
  );
  const subject = sequence(objectId([0x55, 0x1d, 0x11]), octets(sequence(...alternatives)));
  // RFC 5280, section 4.1.
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(time("200101000000Z"), time("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(isAuthority, subject)),
  );
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function der(tag: number, content: Uint8Array): Buffer {
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, Buffer.concat(parts));
const octets = (content: Uint8Array) => der(0x04, content);
const integer = (value: number) => der(0x02, Buffer.of(value));
const objectId = (bytes: readonly number[]) => der(0x06, Buffer.from(bytes));
const text = (value: string) => der(0x0c, Buffer.from(value));
const time = (value: string) => der(0x17, Buffer.from(value));
