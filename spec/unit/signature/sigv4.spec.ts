import * as ffi from "ffi";
import { hmacSha256, sha256 } from "moontide/adapter/digest";
import {
  AwsCredentials,
  Hashes,
  signRequest,
  SignableRequest,
  SigningHeaders,
  SigningScope,
} from "moontide/policy/signature/sigv4";

// Unlike nginx, the interpreter of the specs is not linked with OpenSSL.
for (const name of ["libcrypto.so.3", "libcrypto.so.1.1"]) {
  const [ok] = pcall(ffi.load, name, true);
  if (ok) break;
}

const hashes: Hashes = { hmac: hmacSha256, sha256 };

const credentials: AwsCredentials = {
  access_key_id: "AKIDEXAMPLE",
  secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

const signed = (
  request: SignableRequest,
  scope: SigningScope,
  session_token?: string,
): SigningHeaders => {
  const [headers, problem] = signRequest(hashes, { ...credentials, session_token }, scope, request);
  assert.is_nil(problem);
  return headers;
};

/** 2015-08-30T12:36:00Z */
const suite_scope: SigningScope = { region: "us-east-1", service: "service", now: 1440938160.7 };

const suiteRequest = (change: Partial<SignableRequest>): SignableRequest => ({
  method: "GET",
  path: "/",
  query: "",
  headers: { host: "example.amazonaws.com" },
  body: "",
  ...change,
});

/** The example token of AWS's test suite. */
const suite_token =
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

describe("AWS Signature Version 4", () => {
  it("is that of AWS's test suite", () => {
    const host = "example.amazonaws.com";
    const cases: readonly (readonly [
      Partial<SignableRequest>,
      names: string,
      signature: string,
    ])[] = [
      [{}, "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
      [
        { method: "POST" },
        "host;x-amz-date",
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
      ],
      [
        { query: "Param2=value2&Param1=value1" },
        "host;x-amz-date",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
      ],
      [
        { headers: { host, "my-header1": " value1", "my-header2": ' "a   b   c"' } },
        "host;my-header1;my-header2;x-amz-date",
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
      ],
      [
        {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded", host },
          body: "Param1=value1",
        },
        "content-type;host;x-amz-date",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
      ],
    ];
    for (const [change, names, signature] of cases) {
      const headers = signed(suiteRequest(change), suite_scope);
      assert.equal("20150830T123600Z", headers["x-amz-date"]);
      assert.equal(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
          `SignedHeaders=${names}, Signature=${signature}`,
        headers.authorization,
      );
    }
  });

  it("covers the token of temporary credentials", () => {
    const headers = signed(suiteRequest({ method: "POST" }), suite_scope, suite_token);
    assert.equal(suite_token, headers["x-amz-security-token"]);
    assert.equal(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
        "SignedHeaders=host;x-amz-date;x-amz-security-token, " +
        "Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
      headers.authorization,
    );
  });

  it("is that of AWS's SDK for paths of Bedrock, encoded twice", () => {
    const scope: SigningScope = { region: "eu-west-1", service: "bedrock", now: 1796034030 };
    const bedrock: SignableRequest = {
      method: "POST",
      path: "/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/converse",
      query: "",
      headers: {
        host: "bedrock-runtime.eu-west-1.amazonaws.com",
        "content-type": "application/json",
      },
      body: '{"messages":[]}',
    };
    const profile =
      "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fabc/converse-stream";
    const cases: readonly (readonly [SignableRequest, signature: string, token?: string])[] = [
      [bedrock, "5d6b676849dcce74b4ffdae3fa768a2f513101466f447895d03319a1a31304c9"],
      [
        { ...bedrock, path: profile },
        "b1ef2a9755a9fa1244567e3da86fc36832fd72ea46ff70f830c7d19fd7a2b391",
        "TOKEN/+=",
      ],
      [
        { ...bedrock, path: "/model/x:0/converse", query: "b=2%203%2f&a=2&c&a=1", body: "{}" },
        "dac81fa3b578d9524d446c111d4ea660e2dad5758fd761f2f6da3a345476dff5",
      ],
    ];
    for (const [request, signature, token] of cases) {
      const headers = signed(request, scope, token);
      assert.equal("20261130T102030Z", headers["x-amz-date"]);
      assert.equal(signature, string.match(headers.authorization, "Signature=(%x+)$")[0]);
    }
  });

  it("is none where the process has no OpenSSL", () => {
    const request = suiteRequest({});
    for (const broken of [
      { ...hashes, hmac: () => undefined },
      { ...hashes, sha256: () => undefined },
    ]) {
      const [headers, problem] = signRequest(broken, credentials, suite_scope, request);
      assert.is_nil(headers);
      assert.equal("no OpenSSL to sign with", problem);
    }
  });
});
