package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// message is an HTTP/1.1 message as far as both ends need it: plain reading is several times cheaper than net/http,
// and the mock and the clients share one processor.
type message struct {
	start   string
	length  int
	chunked bool
	closes  bool
}

func readHead(from *bufio.Reader) (message, error) {
	line, err := from.ReadString('\n')
	if err != nil {
		return message{}, err
	}
	head := message{start: strings.TrimSpace(line), length: -1}
	for {
		line, err := from.ReadSlice('\n')
		if err != nil {
			return head, err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			return head, nil
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("content-length")):
			head.length, err = strconv.Atoi(string(value))
			if err != nil {
				return head, err
			}
		case bytes.EqualFold(name, []byte("transfer-encoding")):
			head.chunked = true
		case bytes.EqualFold(name, []byte("connection")):
			head.closes = bytes.EqualFold(value, []byte("close"))
		}
	}
}

func readChunk(from *bufio.Reader, into []byte) ([]byte, error) {
	line, err := from.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	size, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
	if err != nil {
		return nil, fmt.Errorf("no chunk: %q", line)
	}
	if cap(into) < int(size) {
		into = make([]byte, size)
	}
	into = into[:size]
	if _, err = io.ReadFull(from, into); err != nil {
		return nil, err
	}
	_, err = from.Discard(2)
	return into, err
}

// readBody hands over the body piece by piece, as it comes. A body without a length ends with the connection.
func (head message) readBody(from *bufio.Reader, piece func([]byte)) error {
	if head.chunked {
		var buffer []byte
		for {
			chunk, err := readChunk(from, buffer)
			if err != nil {
				return err
			}
			if len(chunk) == 0 {
				return nil
			}
			piece(chunk)
			buffer = chunk
		}
	}
	left := head.length
	buffer := make([]byte, 16384)
	for left != 0 {
		room := buffer
		if left > 0 && left < len(room) {
			room = room[:left]
		}
		count, err := from.Read(room)
		piece(room[:count])
		if left > 0 {
			left -= count
		}
		if err == io.EOF && head.length < 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
