package machine

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Outside implements steps.OutsideClient for clusters whose nodes' addresses
// this machine reaches: this process asks, which is not in the cluster.
type Outside struct{}

// GetFromOutside implements steps.OutsideClient.
func (Outside) GetFromOutside(ctx context.Context, url string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}
