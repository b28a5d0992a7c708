// Command streams is both ends of the benchmark of streams: a model server that answers at once, and the clients that
// measure. One program, so that both agree on what an event carries. Results are one JSON object on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func fail(problem any) {
	fmt.Fprintln(os.Stderr, "streams:", problem)
	os.Exit(1)
}

func tell(result any) {
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fail(err)
	}
}

func main() {
	if len(os.Args) < 2 {
		fail("usage: streams mock|open|chat [options]")
	}
	switch what, options := os.Args[1], os.Args[2:]; what {
	case "mock":
		serve(options)
	case "open":
		tell(openStreams(options))
	case "chat":
		tell(chat(options))
	default:
		fail("there is no " + what)
	}
}
