package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"
)

// pace is how a stream runs.
type pace struct {
	events   int
	interval time.Duration
}

// words are as long as tokens are: events that are all of one length are unlike any model's.
var words = strings.Fields("a of the gate that stands between everybody understanding intelligences")

// mark is what each event carries in its text: which it is, when it was sent, and a word. No dialect escapes any of it.
func mark(number int) string {
	return fmt.Sprintf("@%d:%d@ %s", number, time.Now().UnixNano(), words[rand.IntN(len(words))])
}

// dialect is what a provider says, in the order in which it says it.
type dialect struct {
	answer string
	opens  []string
	event  func(number int) string
	closes []string
}

// asOf gives the words of one answer: each has a name of its own.
func asOf(text, name string) string { return strings.ReplaceAll(text, "NAME", name) }

const openaiChunk = `data: {"id":"chatcmpl-NAME","object":"chat.completion.chunk","created":1764500000,"model":"bench",` +
	`"system_fingerprint":"fp_0","choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}` + "\n\n"

var openai = dialect{
	answer: `{"id":"chatcmpl-NAME","object":"chat.completion","created":1764500000,"model":"bench","choices":[{"index":0,` +
		`"message":{"role":"assistant","content":"A gateway stands between those who ask and those who answer.","refusal":null},` +
		`"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":21,"completion_tokens":12,"total_tokens":33},` +
		`"system_fingerprint":"fp_0"}`,
	event: func(number int) string {
		return fmt.Sprintf(openaiChunk, `{"content":"`+mark(number)+`"}`, "null")
	},
	closes: []string{
		fmt.Sprintf(openaiChunk, "{}", `"stop"`),
		`data: {"id":"chatcmpl-NAME","object":"chat.completion.chunk","created":1764500000,"model":"bench","choices":[],` +
			`"usage":{"prompt_tokens":21,"completion_tokens":50,"total_tokens":71}}` + "\n\n",
		"data: [DONE]\n\n",
	},
}

func named(event, data string) string { return "event: " + event + "\ndata: " + data + "\n\n" }

var anthropic = dialect{
	answer: `{"id":"msg_NAME","type":"message","role":"assistant","model":"bench","content":[{"type":"text",` +
		`"text":"A gateway stands between those who ask and those who answer."}],"stop_reason":"end_turn",` +
		`"stop_sequence":null,"usage":{"input_tokens":21,"output_tokens":12}}`,
	opens: []string{
		named("message_start", `{"type":"message_start","message":{"id":"msg_NAME","type":"message","role":"assistant",`+
			`"model":"bench","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":21,"output_tokens":1}}}`) +
			named("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`),
	},
	event: func(number int) string {
		return named("content_block_delta",
			`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"`+mark(number)+`"}}`)
	},
	closes: []string{
		named("content_block_stop", `{"type":"content_block_stop","index":0}`) +
			named("message_delta", `{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":50}}`) +
			named("message_stop", `{"type":"message_stop"}`),
	},
}

func (speaks dialect) stream(to net.Conn, how pace) error {
	name := fmt.Sprintf("%016x%012x", rand.Uint64(), rand.Uint64()>>16)
	chunk := func(text string) string {
		text = asOf(text, name)
		return fmt.Sprintf("%x\r\n%s\r\n", len(text), text)
	}
	first := "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, text := range speaks.opens {
		first += chunk(text)
	}
	began := time.Now()
	for number := 0; number < how.events; number++ {
		time.Sleep(time.Until(began.Add(time.Duration(number) * how.interval)))
		if _, err := io.WriteString(to, first+chunk(speaks.event(number))); err != nil {
			return err
		}
		first = ""
	}
	for _, text := range speaks.closes {
		if _, err := io.WriteString(to, chunk(text)); err != nil {
			return err
		}
	}
	_, err := to.Write([]byte("0\r\n\r\n"))
	return err
}

// asksForStream looks for the member without reading the JSON: requests may be a megabyte.
func asksForStream(body []byte) bool {
	_, rest, found := bytes.Cut(body, []byte(`"stream"`))
	return found && bytes.HasPrefix(bytes.TrimLeft(rest, " :"), []byte("true"))
}

func answer(to net.Conn, how pace) {
	defer to.Close()
	from := bufio.NewReaderSize(to, 16384)
	var body []byte
	for {
		head, err := readHead(from)
		if err != nil {
			return
		}
		body = body[:0]
		if head.length > 0 || head.chunked {
			if head.readBody(from, func(piece []byte) { body = append(body, piece...) }) != nil {
				return
			}
		}
		speaks := openai
		if strings.Contains(head.start, "/messages") {
			speaks = anthropic
		}
		if asksForStream(body) {
			err = speaks.stream(to, how)
		} else {
			_, err = fmt.Fprintf(to, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
				len(speaks.answer), speaks.answer)
		}
		if err != nil || head.closes {
			return
		}
	}
}

func serve(options []string) {
	flags := flag.NewFlagSet("mock", flag.ExitOnError)
	address := flags.String("listen", "127.0.0.1:0", "")
	events := flags.Int("events", 50, "in each stream")
	interval := flags.Duration("interval", 20*time.Millisecond, "between two events")
	_ = flags.Parse(options)
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		fail(err)
	}
	tell(map[string]int{"port": listener.Addr().(*net.TCPAddr).Port})
	for {
		connection, err := listener.Accept()
		if err != nil {
			fail(err)
		}
		go answer(connection, pace{*events, *interval})
	}
}
