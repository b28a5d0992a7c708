import { files } from "moontide/adapter/files";

const megabyte = 1048576;

let path: string;

/** A file of that many bytes, of which only the last stands on the disk. */
const fill = (bytes: number): void => {
  const [file] = io.open(path, "wb");
  file!.seek("set", bytes - 1);
  file!.write("x");
  file!.close();
};

describe("a file that is read", () => {
  before_each(() => {
    path = os.tmpname();
  });
  after_each(() => {
    os.remove(path);
  });

  it("comes whole, however it lies to the pieces in which it is read", () => {
    for (const bytes of [1, 65535, 65536, 65537, 3 * megabyte]) {
      fill(bytes);
      const [content, problem] = files.read(path);
      assert.is_nil(problem);
      assert.equal(bytes, content.length);
      assert.equal("x", string.sub(content, -1));
    }
  });

  it("may be empty", () => assert.equal("", files.read(path)[0]));

  it("is refused when it is longer than any that is meant, also without an end", () => {
    fill(33 * megabyte);
    assert.equal(`${path}: is longer than 32 MiB`, files.read(path)[1]);
    assert.equal("/dev/zero: is longer than 32 MiB", files.read("/dev/zero")[1]);
  });

  it("is none when it is a directory, or is not there", () => {
    assert.equal("/tmp: Is a directory", files.read("/tmp")[1]);
    assert.is_string(files.read("/nowhere/at/all")[1]);
  });
});
