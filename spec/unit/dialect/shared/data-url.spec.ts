import { dataUrl, readDataUrl } from "moontide/policy/dialect/shared/data-url";

describe("data in a URL", () => {
  it("has a media type and base64", () => {
    const [media_type, data] = readDataUrl("data:image/png;base64,AAEC");
    assert.equal("image/png", media_type);
    assert.equal("AAEC", data);
    assert.equal("data:image/png;base64,AAEC", dataUrl("image/png", "AAEC"));
  });

  it("may have parameters and no media type", () => {
    const [media_type] = readDataUrl("data:text/plain;charset=utf-8;base64,QQ==");
    assert.equal("text/plain", media_type);
    const [none] = readDataUrl("data:;base64,QQ==");
    assert.equal("", none);
  });

  it("is nothing else", () => {
    for (const url of ["https://a/b.png", "data:text/plain,a", "data:image/png;base64"]) {
      const [media_type] = readDataUrl(url);
      assert.is_nil(media_type);
    }
  });
});
