package main

import (
	"bytes"
	"strconv"
	"sync"
	"time"
)

type openResult struct {
	Streams int    `json:"streams"`
	Failed  int    `json:"failed"`
	Problem string `json:"problem,omitempty"`
	Events  int    `json:"events"`
	// Lost are events that never came, or came out of order.
	Lost          int     `json:"lost"`
	FirstMedianMs float64 `json:"first_median_ms"`
	FirstP99Ms    float64 `json:"first_p99_ms"`
	GapMedianMs   float64 `json:"gap_median_ms"`
	GapP99Ms      float64 `json:"gap_p99_ms"`
	// Delay is from the mock's write of an event to the client's read of it.
	DelayMedianMs float64 `json:"delay_median_ms"`
	DelayP99Ms    float64 `json:"delay_p99_ms"`
}

// seen is what one client has seen of its streams.
type seen struct {
	streams, failed, events, lost int
	problem                       string
	firsts, gaps, delays          []time.Duration
}

// reading is a stream under way.
type reading struct {
	line    []byte
	next    int
	sent_at time.Time
	last_at time.Time
}

// take reads the mark of a line, if it has one.
func (of *seen) take(stream *reading, line []byte, now time.Time) {
	_, rest, found := bytes.Cut(line, []byte("@"))
	if !found {
		return
	}
	text, _, _ := bytes.Cut(rest, []byte("@"))
	number, at, _ := bytes.Cut(text, []byte(":"))
	index, _ := strconv.Atoi(string(number))
	nanoseconds, _ := strconv.ParseInt(string(at), 10, 64)
	of.events++
	if index != stream.next {
		of.lost++
	}
	if index == 0 {
		of.firsts = append(of.firsts, now.Sub(stream.sent_at))
	} else {
		of.gaps = append(of.gaps, now.Sub(stream.last_at))
	}
	of.delays = append(of.delays, time.Duration(now.UnixNano()-nanoseconds))
	stream.next = index + 1
	stream.last_at = now
}

func (of *seen) read(one *client, events int) {
	stream := &reading{sent_at: time.Now()}
	err := one.ask(func(piece []byte) {
		now := time.Now()
		for {
			end := bytes.IndexByte(piece, '\n')
			if end < 0 {
				stream.line = append(stream.line, piece...)
				return
			}
			stream.line = append(stream.line, piece[:end]...)
			of.take(stream, stream.line, now)
			stream.line, piece = stream.line[:0], piece[end+1:]
		}
	})
	of.streams++
	if err != nil {
		of.failed++
		of.problem = err.Error()
		one.drop()
		time.Sleep(20 * time.Millisecond)
	}
	of.lost += events - stream.next
}

// openStreams keeps so many streams open, each followed by another, begun evenly over the length of one.
func openStreams(arguments []string) openResult {
	shared := newOptions("open")
	streams := shared.flags.Int("streams", 64, "at the same time")
	events := shared.flags.Int("events", 50, "in each stream")
	spread := shared.flags.Duration("spread", time.Second, "over which the first ones begin")
	_ = shared.flags.Parse(arguments)
	asks := shared.target(true)
	all := make([]seen, *streams)
	var running sync.WaitGroup
	began := time.Now()
	end := began.Add(*spread + time.Duration(*shared.seconds*1e9))
	for i := range all {
		running.Add(1)
		go func() {
			defer running.Done()
			one := &client{asks: asks}
			time.Sleep(time.Until(began.Add(*spread * time.Duration(i) / time.Duration(*streams))))
			for time.Now().Before(end) {
				all[i].read(one, *events)
			}
			one.drop()
		}()
	}
	running.Wait()
	return sumOf(all)
}

func sumOf(all []seen) openResult {
	var result openResult
	var firsts, gaps, delays []time.Duration
	for _, of := range all {
		result.Streams += of.streams
		result.Failed += of.failed
		result.Events += of.events
		result.Lost += of.lost
		if of.problem != "" {
			result.Problem = of.problem
		}
		firsts, gaps, delays = append(firsts, of.firsts...), append(gaps, of.gaps...), append(delays, of.delays...)
	}
	result.FirstMedianMs, result.FirstP99Ms = quantile(firsts, 0.5), quantile(firsts, 0.99)
	result.GapMedianMs, result.GapP99Ms = quantile(gaps, 0.5), quantile(gaps, 0.99)
	result.DelayMedianMs, result.DelayP99Ms = quantile(delays, 0.5), quantile(delays, 0.99)
	return result
}
