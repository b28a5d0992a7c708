import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "./paths";

export interface Certificate {
  key: string;
  cert: string;
}

const openssl = (...arguments_: string[]): void => {
  execFileSync("openssl", arguments_, { stdio: ["ignore", "ignore", "pipe"] });
};

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate authority that exists for one test. */
export class Authority {
  private readonly directory = temporaryDirectory("authority");
  /** What vouches for its certificates, as a PEM file. */
  readonly file = join(this.directory, "ca.pem");
  private issued = 0;

  constructor(name = "Test authority") {
    const key = ["-keyout", join(this.directory, "ca.key"), "-out", this.file];
    openssl("req", "-x509", "-days", "2", "-subj", `/CN=${name}`, ...newKey, ...key);
  }

  /** A certificate for those names. A negative lifetime makes one that has run out. */
  issue(names: string[], days = 2): Certificate {
    this.issued += 1;
    const path = (suffix: string) => join(this.directory, `${this.issued}.${suffix}`);
    const subject = ["-subj", `/CN=${names[0]}`];
    openssl("req", ...newKey, ...subject, "-keyout", path("key"), "-out", path("csr"));
    const alternatives = names.map((name) => `DNS:${name}`).join(",");
    writeFileSync(path("ext"), `subjectAltName=${alternatives}\nbasicConstraints=CA:FALSE\n`);
    const authority = [
      "-CA",
      this.file,
      "-CAkey",
      join(this.directory, "ca.key"),
      "-CAcreateserial",
    ];
    const files = ["-in", path("csr"), "-out", path("pem"), "-extfile", path("ext")];
    openssl("x509", "-req", "-days", String(days), ...authority, ...files);
    return { key: readFileSync(path("key"), "utf8"), cert: readFileSync(path("pem"), "utf8") };
  }
}
