import { Response, send } from "./client";
import { Gateway } from "./gateway";

/** A virtual key as the admin API shows it. */
export interface Key {
  id: string;
  key: string;
  hint: string;
  state: string;
  owner: string;
}

/** Calls the admin API with JSON. */
export const callAdmin = async (
  gateway: Gateway,
  method: string,
  path: string,
  body?: object,
): Promise<Response> =>
  send(`${gateway.adminUrl}${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** Makes a virtual key. */
export const makeKey = async (gateway: Gateway, settings: object = {}): Promise<Key> => {
  const answer = await callAdmin(gateway, "POST", "/v1/keys", { owner: "shop", ...settings });
  if (answer.status !== 201) throw new Error(`no key: ${answer.body}`);
  return answer.json<Key>();
};

/** The statuses of requests with a key, on connections of their own, so that every worker answers some. */
export const statusesWith = async (gateway: Gateway, key: string): Promise<number[]> => {
  const answers = await Promise.all(
    Array.from({ length: 16 }, async () =>
      send(`${gateway.url}/v1/models`, { headers: { Authorization: `Bearer ${key}` } }),
    ),
  );
  return [...new Set(answers.map(({ status }) => status))];
};
