import { wholeBody } from "moontide/adapter/whole-body";

/** What nginx has read of a request: in memory, or in a file. */
const received = (data: string | undefined, file: string | undefined): void => {
  (_G as unknown as { ngx: unknown }).ngx = {
    req: {
      read_body: () => undefined,
      get_body_data: () => data,
      get_body_file: () => file,
    },
  };
};

const fileWith = (text: string): string => {
  const name = os.tmpname();
  const [file] = io.open(name, "wb");
  file!.write(text);
  file!.close();
  return name;
};

describe("the body of a client's request", () => {
  const { ngx: before } = _G as unknown as { ngx: unknown };
  after_each(() => {
    (_G as unknown as { ngx: unknown }).ngx = before;
  });

  it("is taken whole, from wherever nginx has it", () => {
    received("12345", undefined);
    assert.equal("12345", wholeBody(5));
    const name = fileWith("12345");
    received(undefined, name);
    assert.equal("12345", wholeBody(5));
    os.remove(name);
    received(undefined, undefined);
    assert.equal("", wholeBody(5));
  });

  it("never comes into memory where it is too long", () => {
    received("123456", undefined);
    assert.is_nil(wholeBody(5));
    const name = fileWith("123456");
    received(undefined, name);
    assert.is_nil(wholeBody(5));
    os.remove(name);
  });
});
