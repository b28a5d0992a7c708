/** @noSelfInFile */

/**
 * Reads a `multipart/form-data` body piece by piece.
 * @noResolution
 */
declare module "resty.upload" {
  namespace upload {
    /** Name, value and the whole line; the line alone when it has no colon. */
    type Header = [name: string, value: string, line: string] | string;

    interface Form {
      /**
       * The next piece, to `eof`.
       * @phases server_rewrite, rewrite, access, precontent, content
       */
      read(): LuaMultiReturn<
        | [type: "header", data: Header]
        | [type: "body", data: string]
        | [type: "part_end" | "eof", data: undefined]
        | [type: undefined, data: undefined, err: string]
      >;
      /**
       * Milliseconds to wait.
       * @phases server_rewrite, rewrite, access, precontent, content
       */
      set_timeout(milliseconds: number): ngx.Result<true>;
    }

    interface Module {
      readonly _VERSION: string;
      /** Becomes `upload:new()`; keeps the body for the upstream on demand. @phases server_rewrite, rewrite, access, precontent, content */
      new: (
        this: Module,
        chunk_size?: number,
        max_line_size?: number,
        preserve_body?: boolean,
      ) => ngx.Result<Form>;
    }
  }

  const upload: upload.Module;
  export = upload;
}
