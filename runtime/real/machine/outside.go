package machine

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// Outside implements target.OutsideClient for clusters whose nodes' addresses
// this machine reaches: this process asks, which is not in the cluster.
type Outside struct{}

// GetFromOutside implements target.OutsideClient: the status is 0 if nobody answers
// within 10 s, or nobody listens.
func (Outside) GetFromOutside(ctx context.Context, url string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if unanswered(err) && ctx.Err() == nil {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// unanswered reports whether a request has found its way and no answer.
func unanswered(err error) bool {
	var (
		name   *net.DNSError
		failed net.Error
		broken *net.OpError
	)
	switch {
	case err == nil, errors.As(err, &name):
		return false
	case errors.As(err, &failed) && failed.Timeout(), errors.As(err, &broken):
		return true
	}
	return errors.Is(err, io.EOF)
}
