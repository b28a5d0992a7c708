import { BrokenConfiguration, withTop } from "./build";

export const wrongClasses: readonly BrokenConfiguration[] = [
  {
    name: "a crawler without networks",
    text: withTop('"verified_crawlers": {"google": {"user_agent": "Googlebot"}}'),
    problems: [
      'verified_crawlers.google: found a crawler without networks; expected "networks", "networks_file" or both',
    ],
    beyond_schema: true,
  },
  {
    name: "a crawler without a User-Agent",
    text: withTop('"verified_crawlers": {"google": {"networks": ["192.0.2.0/24"]}}'),
    problems: [
      "verified_crawlers.google.user_agent: found nothing; expected text in quotes, or a list",
    ],
  },
  {
    name: "a time zone that is a path",
    text: withTop('"time_zone": "../../etc/passwd"'),
    problems: [
      'time_zone: found "../../etc/passwd"; expected the name of a time zone, such as "UTC" or "Europe/Berlin"',
    ],
  },
];
