import { isNews, outbids, readBid, writeBid } from "moontide/policy/queue/bid";

const bid = { owner: "7", rank: 1000000000123.5, at: 1000.25 };

describe("a bid", () => {
  it("is read as it was written, and what is none is not", () => {
    assert.same(bid, readBid(writeBid(bid)));
    assert.is_nil(readBid(""));
    assert.is_nil(readBid("7 12"));
  });

  it("of another worker counts while it is fresh, and where its turn comes first", () => {
    assert.is_true(outbids(bid, "8", bid.rank + 1, 1000.26));
    assert.is_false(outbids(bid, "8", bid.rank, 1000.26));
    assert.is_false(outbids(bid, "8", bid.rank + 1, 1000.28));
    assert.is_false(outbids(bid, "7", bid.rank + 1, 1000.26));
  });

  it("is written again when it changes, when it is another's, and now and then", () => {
    assert.is_true(isNews(undefined, "7", bid.rank, 1000.25));
    assert.is_false(isNews(bid, "7", bid.rank, 1000.251));
    assert.is_true(isNews(bid, "7", bid.rank + 1, 1000.251));
    assert.is_true(isNews(bid, "8", bid.rank, 1000.251));
    assert.is_true(isNews(bid, "7", bid.rank, 1000.256));
  });
});
