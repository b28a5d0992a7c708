// Compiled, never run: what the declarations of Kong's PDK say, and the misuse they refuse.
import { exactly } from "./exactly";

const text = exactly<string>();
const maybeText = exactly<string | undefined>();

interface Config {
  limit: number;
}

export const handler: kong.Handler<Config> = {
  PRIORITY: 1000,
  VERSION: "0.1.0",
  access(config) {
    exactly<number>()(config.limit);
    maybeText(config.__plugin_id);
  },
  configure(configs) {
    if (configs !== undefined) exactly<number>()(configs[0]?.limit ?? 0);
  },
};

// @ts-expect-error Kong wants a version
export const incomplete: kong.Handler<Config> = { PRIORITY: 1 };

export function service(): void {
  kong.service.set_target("127.0.0.1", 80);
  // @ts-expect-error a target has a port
  kong.service.set_target("127.0.0.1");
  // @ts-expect-error since Kong 3.8: not there in 3.4
  kong.service.set_target_retry_callback(() => $multi("127.0.0.1", 80));
  kong.service.set_target_retry_callback?.(() => $multi(undefined, "no more"));
  // @ts-expect-error a scheme nginx can proxy
  kong.service.request.set_scheme("ftp");
  exactly<number | undefined>()(kong.service.response.get_status());
}

export function request(): void {
  maybeText(kong.request.get_header("Host"));
  exactly<string | boolean | undefined>()(kong.request.get_query_arg("a"));
  const [body, err, mimetype] = kong.request.get_body<{ a: string }>();
  if (body !== undefined) {
    text(body.a);
    text(mimetype);
  } else {
    text(err);
  }
  exactly<kong.Consumer | undefined>()(kong.client.get_consumer());
  exactly<unknown>()(kong.ctx.shared.anything);
  // @ts-expect-error the configuration is read-only
  kong.configuration.prefix = "/";
}

export function cache(): void {
  const [value, err, level] = kong.cache.get("key", { ttl: 1 }, (n: number) => $multi(n), 1);
  if (err !== undefined) text(err);
  else exactly<kong.CacheLevel>()(level);
  exactly<number | undefined>()(value);
  // @ts-expect-error the callback wants a number
  kong.cache.get("key", undefined, (n: number) => $multi(n), "1");
}

export const schema: kong.Schema = {
  name: "limit",
  fields: [
    {
      config: {
        type: "record",
        fields: [{ limit: { type: "integer", default: 1, between: [1, 10] } }],
        // @ts-expect-error no property of Kong's schemas
        optional: true,
      },
    },
  ],
};
