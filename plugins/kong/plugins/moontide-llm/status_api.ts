import routes = require("./api");

/** On Kong's status API as well, where Prometheus scrapes Kong. */
export = routes;
