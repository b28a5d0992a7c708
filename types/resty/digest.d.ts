/** @noSelfInFile */

declare namespace digest {
  /** A running digest. */
  interface Digest {
    /** Takes more bytes. @phases all */
    update(text: string): boolean;
    /** The digest as raw bytes. @phases all */
    final(): string | undefined;
    /** Starts over. @phases all */
    reset(): boolean;
  }

  interface Module {
    readonly _VERSION: string;
    /** Becomes `sha256:new()`. @phases all */
    new: (this: Module) => Digest | undefined;
  }
}

/** @noResolution */
declare module "resty.md5" {
  const md5: digest.Module;
  export = md5;
}

/** @noResolution */
declare module "resty.sha1" {
  const sha1: digest.Module;
  export = sha1;
}

/** @noResolution */
declare module "resty.sha224" {
  const sha224: digest.Module;
  export = sha224;
}

/** @noResolution */
declare module "resty.sha256" {
  const sha256: digest.Module;
  export = sha256;
}

/** @noResolution */
declare module "resty.sha384" {
  const sha384: digest.Module;
  export = sha384;
}

/** @noResolution */
declare module "resty.sha512" {
  const sha512: digest.Module;
  export = sha512;
}

/** @noResolution */
declare module "resty.string" {
  export const _VERSION: string;
  /** Bytes in hexadecimal. @phases all */
  export function to_hex(text: string): string;
  /** A decimal number, or -1. @phases all */
  export function atoi(text: string): number;
}

/** @noResolution */
declare module "resty.random" {
  export const _VERSION: string;
  /** So many random bytes; nil when OpenSSL lacks entropy for `strong` ones. @phases all */
  export function bytes(length: number, strong?: boolean): string | undefined;
}
