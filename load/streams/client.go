package main

import (
	"bufio"
	"flag"
	"fmt"
	"net"
	"net/url"
	"sort"
	"strings"
	"time"
)

// target is what all clients ask for.
type target struct {
	address string
	request []byte
}

type repeated []string

func (list *repeated) String() string { return strings.Join(*list, ", ") }
func (list *repeated) Set(text string) error {
	*list = append(*list, text)
	return nil
}

// options that both kinds of clients have.
type options struct {
	flags   *flag.FlagSet
	url     *string
	model   *string
	seconds *float64
	bytes   *int
	headers repeated
}

func newOptions(name string) *options {
	flags := flag.NewFlagSet(name, flag.ExitOnError)
	shared := &options{
		flags:   flags,
		url:     flags.String("url", "", "of chat completions"),
		model:   flags.String("model", "bench", ""),
		seconds: flags.Float64("seconds", 5, "that are measured"),
		bytes:   flags.Int("bytes", 0, "a prompt of this size"),
	}
	flags.Var(&shared.headers, "header", "further lines of each request")
	return shared
}

func (shared *options) target(streamed bool) target {
	parts, err := url.Parse(*shared.url)
	if err != nil {
		fail(err)
	}
	prompt := "What is a gateway?" + strings.Repeat(" word", *shared.bytes/5)
	body := fmt.Sprintf(`{"model":%q,"messages":[{"role":"system","content":"Be short."},{"role":"user","content":%q}],`+
		`"temperature":0.2,"max_tokens":200,"stream":%t}`, *shared.model, prompt, streamed)
	lines := append([]string{
		"POST " + parts.Path + " HTTP/1.1", "Host: " + parts.Host, "Content-Type: application/json",
		"User-Agent: streams/1", "Accept: */*", fmt.Sprintf("Content-Length: %d", len(body)),
	}, shared.headers...)
	return target{parts.Host, []byte(strings.Join(lines, "\r\n") + "\r\n\r\n" + body)}
}

// client asks again and again, over one connection for as long as that lasts.
type client struct {
	asks       target
	connection net.Conn
	from       *bufio.Reader
}

func (one *client) drop() {
	if one.connection != nil {
		one.connection.Close()
		one.connection = nil
	}
}

// ask sends a request and hands over the body of its answer; an answer that is no 200 is an error.
func (one *client) ask(piece func([]byte)) error {
	if one.connection == nil {
		connection, err := net.Dial("tcp", one.asks.address)
		if err != nil {
			return err
		}
		one.connection, one.from = connection, bufio.NewReaderSize(connection, 16384)
	}
	_ = one.connection.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := one.connection.Write(one.asks.request); err != nil {
		return err
	}
	head, err := readHead(one.from)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(head.start, "HTTP/1.1 200") {
		return fmt.Errorf("answered: %s", head.start)
	}
	err = head.readBody(one.from, piece)
	if err == nil && (head.closes || head.length < 0 && !head.chunked) {
		one.drop()
	}
	return err
}

// quantile of durations, in milliseconds; sorts them.
func quantile(of []time.Duration, part float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sort.Slice(of, func(a, b int) bool { return of[a] < of[b] })
	return float64(of[int(part*float64(len(of)-1))]) / 1e6
}
