package main

import (
	"sync"
	"time"
)

type chatResult struct {
	Requests  int     `json:"requests"`
	Failed    int     `json:"failed"`
	Problem   string  `json:"problem,omitempty"`
	MedianMs  float64 `json:"median_ms"`
	P99Ms     float64 `json:"p99_ms"`
	PerSecond float64 `json:"per_second"`
}

// chat asks for whole answers, each client again as soon as it has one.
func chat(arguments []string) chatResult {
	shared := newOptions("chat")
	clients := shared.flags.Int("clients", 32, "at the same time")
	_ = shared.flags.Parse(arguments)
	asks := shared.target(false)
	var result chatResult
	var all []time.Duration
	var lock sync.Mutex
	var running sync.WaitGroup
	end := time.Now().Add(time.Duration(*shared.seconds * 1e9))
	for range *clients {
		running.Add(1)
		go func() {
			defer running.Done()
			one := &client{asks: asks}
			var times []time.Duration
			failed, problem := 0, ""
			for time.Now().Before(end) {
				began := time.Now()
				if err := one.ask(func([]byte) {}); err != nil {
					failed, problem = failed+1, err.Error()
					one.drop()
					time.Sleep(10 * time.Millisecond)
				} else {
					times = append(times, time.Since(began))
				}
			}
			one.drop()
			lock.Lock()
			defer lock.Unlock()
			all = append(all, times...)
			result.Failed += failed
			if problem != "" {
				result.Problem = problem
			}
		}()
	}
	running.Wait()
	result.Requests = len(all)
	result.MedianMs, result.P99Ms = quantile(all, 0.5), quantile(all, 0.99)
	result.PerSecond = float64(len(all)) / *shared.seconds
	return result
}
